// Who may act for the community, who is on duty, and the trail of what they did.
export { ROLES, StaffRegister } from './staff.js'
export type { BindOutcome, Role, StaffMember } from './staff.js'
export { recordAudit } from './audit.js'
export type { AuditEvent } from './audit.js'
