// What staff do on the command line: one file an area. A running bot takes it over within seconds.
export { registerAudit } from './audit.js'
export { registerImport } from './import.js'
export { registerOutbox } from './outbox.js'
export { registerPeople } from './people.js'
export { registerPlaces } from './places.js'
export { registerQuestions } from './questions.js'
export { UsageError } from './world.js'
export type { CommandWorld, House, Register } from './world.js'
