// Trains the understanding from knowledge/ into dist/model; part of the build.
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const { buildModel } = await import('../dist/src/understanding/index.js')
const { rows, features } = await buildModel(join(root, 'knowledge'), join(root, 'dist', 'model'))
console.error(`model: ${rows} messages of the corpus, ${features} features`)
