// Reads one table in a thread with little memory; whatever the file does to it, the program goes on.
import { parentPort, workerData } from 'node:worker_threads'
import type { TableLimits } from './limits.js'
import { parseTable } from './parse-table.js'

const { file, limits } = workerData as { file: Uint8Array; limits: TableLimits }
parentPort!.postMessage(await parseTable(Buffer.from(file.buffer, file.byteOffset, file.byteLength), limits))
