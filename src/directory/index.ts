// The community: its grids, rooms and staff, who may act, who is on duty, and the trail of what they did.
export { StaffRegister } from './staff.js'
export type { BindOutcome, StaffDetails, StaffMember } from './staff.js'
export { ACTS, may, ROLE_NAMES, ROLES } from './roles.js'
export type { Act, Role } from './roles.js'
export { addShift, loadShifts, removeShift } from './duty.js'
export type { Shift } from './duty.js'
export { GridBook, PART_NAMES, PARTS, RECEIPT_NAMES, RECEIPTS } from './grids.js'
export type { Community, Grid, GridDetails, Part, Receipts, Twin } from './grids.js'
export { addressOf, RoomBook, robotOf, TAG_NAMES, tagFor } from './rooms.js'
export type { Binding, CommunityRoom, CommunityRoomId, Doubt, RoomAddress, RoomDetails } from './rooms.js'
export { RoomBinder } from './binding.js'
export type { RoomBindOutcome, RoomCode } from './binding.js'
export { RoomWatch } from './room-watch.js'
export type { RoomNotice, RoomWatchOptions } from './room-watch.js'
export { importTable } from './import/import.js'
export type { ImportOptions, ImportOutcome } from './import/import.js'
export { IMPORT_COLUMNS, IMPORT_KINDS } from './import/kinds.js'
export type { ImportKind } from './import/kinds.js'
export { instantCell } from './import/cells.js'
export { auditHashAt, auditHead, auditTail, findAudit, listAudit, recordAudit, verifyAudit } from './audit.js'
export type {
  Actor,
  AuditEntry,
  AuditEvent,
  AuditFacts,
  AuditHead,
  AuditQuery,
  AuditVerdict,
} from './audit.js'
export { consentsOf, recordConsent, withdrawConsent } from './consent.js'
export type { ConsentRecord } from './consent.js'
export type { Erased, Holding, PersonalRecords, PersonalSection } from './personal-records.js'
export { checkReason, listExports, ReasonMissingError, recordExport } from './personal-export.js'
export type { PersonalExport } from './personal-export.js'
