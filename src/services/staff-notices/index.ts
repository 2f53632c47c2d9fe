// What the program itself has to say to staff: trouble with sending, doubtful rooms, the daily end of the audit chain.
export { StaffNotices } from './staff-notices.js'
export type { StaffNoticesOptions } from './staff-notices.js'
export { DailyAuditPost } from './daily-audit-post.js'
export type { DailyAuditPostOptions } from './daily-audit-post.js'
export { auditPostText, noticeText } from './texts.js'
