#!/usr/bin/env node
import { fileURLToPath } from 'node:url'
import { placesIn, runCli } from './cli.js'

// dist/src/main.js stands two folders below the project.
const root = fileURLToPath(new URL('../..', import.meta.url))

process.exitCode = await runCli(process.argv.slice(2), {
  root,
  places: placesIn(root),
  out: (line) => console.log(line),
  error: (line) => console.error(line),
  input: process.stdin,
})
