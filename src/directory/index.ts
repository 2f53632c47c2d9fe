// Who may act for the community, who is on duty, and the trail of what they did.
export { StaffRegister } from './staff.js'
export type { BindOutcome, StaffDetails, StaffMember } from './staff.js'
export { ACTS, may, ROLE_NAMES, ROLES } from './roles.js'
export type { Act, Role } from './roles.js'
export { addShift, loadShifts, removeShift } from './duty.js'
export type { Shift } from './duty.js'
export { auditHashAt, auditHead, auditTail, listAudit, recordAudit, verifyAudit } from './audit.js'
export type { Actor, AuditEntry, AuditEvent, AuditFacts, AuditHead, AuditVerdict } from './audit.js'
