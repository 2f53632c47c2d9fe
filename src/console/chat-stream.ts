import type { OutgoingHttpHeaders } from 'node:http'
import type { FastifyReply } from 'fastify'
import { SECOND_MS } from '../shared/index.js'

/** A page that hears nothing for three of these takes the connection for dead. */
const PING_MS = 15 * SECOND_MS
/** Bytes that may wait for a slow reader; then it is cut off and comes back with its cursor. */
const MAX_BACKLOG = 1024 * 1024
/**
 * A browser opens at most six connections to a host. With six streams open, a seventh tab could not even
 * load its page; from the fifth tab on, pages poll.
 */
const MAX_PER_ADDRESS = 4

/** What a stream carries; `data` becomes JSON. */
export interface StreamEvent {
  event: string
  data: unknown
}

/** One page that listens. */
export interface Stream<Event extends StreamEvent = StreamEvent> {
  send(event: Event | Ping, id?: string): void
  end(): void
}

interface Ping {
  event: 'ping'
  data: Record<string, never>
}

/** The open streams, so that they can be counted and, when the server closes, ended. */
export class Streams<Event extends StreamEvent = StreamEvent> {
  private readonly open = new Map<Stream<Event>, string>()

  get size(): number {
    return this.open.size
  }

  /** Whether this address has as many as it may have. */
  full(address: string): boolean {
    return [...this.open.values()].filter((other) => other === address).length >= MAX_PER_ADDRESS
  }

  /** @param onEnd called once, whoever ends it */
  start(reply: FastifyReply, address: string, onEnd: () => void): Stream<Event> {
    reply.hijack()
    const { raw } = reply
    raw.writeHead(200, {
      ...(reply.getHeaders() as OutgoingHttpHeaders),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no', // nginx would hold messages back
      connection: 'close', // or the ended stream keeps its socket, and the server its life
    })
    raw.write('retry: 2000\n\n')
    const stream: Stream<Event> = {
      send({ event, data }, id) {
        if (!open.has(stream) || raw.writableEnded) return
        if (raw.writableLength > MAX_BACKLOG) return void raw.destroy()
        raw.write(
          `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`,
        )
      },
      end: () => void raw.end(),
    }
    const { open } = this
    const ping = setInterval(() => stream.send({ event: 'ping', data: {} }), PING_MS)
    open.set(stream, address)
    raw.on('error', () => raw.destroy())
    raw.once('close', () => {
      clearInterval(ping)
      open.delete(stream)
      onEnd()
    })
    return stream
  }

  endAll(): void {
    for (const stream of this.open.keys()) stream.end()
  }
}
