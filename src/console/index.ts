// The HTTP side: pages and routes for people with a browser, and how the process is for whoever watches it.
export { buildConsole, createConsole } from './server.js'
export type { Console, ConsoleOptions, HealthReport } from './server.js'
export { ListenError } from './errors.js'
export type { ListenSettings } from './errors.js'
export type { StaffHouse } from './staff/index.js'
