// Outreach that happens by itself and on time: the calendar, the plan of a year, and what goes out when.
export { loadProgramme } from './files/load.js'
export type { Programme } from './files/load.js'
