import type { Places } from '../app.js'
import type { Config } from '../config.js'

/** What a command works with. */
export interface CommandLine {
  /** read when a command runs, so that `--help` works whatever stands in .env */
  config: () => Config
  places: Places
  out: (line: string) => void
}

/** A command that cannot be carried out as it was given; its message says what to write instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
