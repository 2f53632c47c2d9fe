// The other side of `trainInThread`.
import { parentPort, workerData } from 'node:worker_threads'
import { train, type Exercise } from './train.js'

parentPort!.postMessage(train(workerData as Exercise))
