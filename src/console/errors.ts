import type { FastifyReply } from 'fastify'
import type { ApiError } from './contract/index.js'

const LISTEN_FACTS: Readonly<
  Record<string, (host: string, port: number, settings: ListenSettings) => string>
> = {
  EADDRINUSE: (host, port, settings) =>
    `port ${port} on ${host} is in use; stop the other program (perhaps another Anlin), ` +
    `or set ${settings.port} to a free port`,
  EACCES: (_, port, settings) =>
    `port ${port} needs an administrator; set ${settings.port} to a port above 1023, such as 8080`,
  EADDRNOTAVAIL: (host, _, settings) =>
    `${host} is not an address of this machine; set ${settings.host} to 127.0.0.1, or to 0.0.0.0 for the whole office`,
  ENOTFOUND: (host, _, settings) =>
    `${host} is not a known name; set ${settings.host} to an address of this machine`,
}

/** What the settings are called, so that an error can name them. */
export interface ListenSettings {
  host: string
  port: string
}

/** The console cannot listen where it was told to. The port is taken when `code` is EADDRINUSE. */
export class ListenError extends Error {
  override readonly name = 'ListenError'
  constructor(
    /** as the system calls it: EADDRINUSE, EACCES, EADDRNOTAVAIL */
    readonly code: string,
    readonly host: string,
    readonly port: number,
    settings: ListenSettings,
  ) {
    const fact = LISTEN_FACTS[code]?.(host, port, settings)
    super(
      fact ?? `cannot listen on ${host} port ${port}: ${code}; check ${settings.host} and ${settings.port}`,
    )
  }
}

/** A request that is refused, with the sentence that the page shows as it is. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  constructor(
    readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 415 | 421 | 429 | 503,
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}

export function sendError(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  const body: ApiError = { error: { code, message } }
  return reply.code(status).header('cache-control', 'no-store').send(body)
}
