// One typed SQL interface, durable before anything is said, and the seal on what people write.
export { openDatabase, DatabaseError, withoutWaiting } from './database.js'
export type { Db } from './database.js'
export { copyDatabase, faultsOf } from './copy.js'
export { BatchWriter } from './batch-writer.js'
export { Vault, SealBrokenError } from './vault.js'
export type * from './schema/index.js'
