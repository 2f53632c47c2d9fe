// Emergencies that are going on: one incident however many neighbours report it, one page to staff.
export { HAZARD_NAMES, IncidentDesk } from './desk.js'
export type { Reported } from './desk.js'
export { clockTime, humanPageText, pageText, PAGE_SENT } from './page.js'
export { pageFurtherReports, pages, targetOf } from './updates.js'
