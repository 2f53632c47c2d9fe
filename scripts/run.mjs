#!/usr/bin/env node
// Builds what is out of date, quietly, and then runs the command line: `npm start`, `npm run ask`, `npm run anlin`.
// Only the command itself writes to standard output.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { build } from './build.mjs'

const root = join(import.meta.dirname, '..')
const args = process.argv.slice(2)
const buildOnly = args[0] === '--build-only'

// Only the running bot shows pages; a question on the command line does not wait for them.
if (!build({ quiet: !buildOnly && args[0] !== 'start', pages: buildOnly || args[0] === 'start' }))
  process.exit(1)
if (!buildOnly) {
  // replaces this process in all but name: signals and the exit code pass through
  const main = join(root, 'dist', 'src', 'main.js')
  const { status, signal } = spawnSync(process.execPath, [main, ...args], {
    stdio: 'inherit',
    cwd: process.cwd(),
  })
  process.exit(signal ? 1 : (status ?? 1))
}
