import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino'

export type Logger = PinoLogger

/**
 * The process log: one JSON object a line on standard error, so that standard output stays free for answers.
 * What people write, and who they are, is never logged: log ids and counts.
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    redact: {
      paths: ['text', 'rawText', 'name', 'token', '*.text', '*.rawText', '*.token'],
      censor: '[hidden]',
    },
  }
  return destination ? pino(options, destination) : pino(options, pino.destination({ dest: 2, sync: false }))
}
