import type { Puppet } from 'wechaty-puppet'
import { SECOND_MS, type Clock, type Logger } from '../shared/index.js'
import type { Channel, ChannelHandlers, ChannelState } from './channel.js'
import { WechatyConnection } from './connection.js'
import { errorFacts, puppetErrorText } from './error-facts.js'
import type { Content, RoomsSeen, SendOutcome, Target } from './message.js'
import { sendThrough, type SendPermit } from './outbound.js'
import { DEFAULT_SUPERVISION, Supervisor, type SupervisorOptions } from './supervisor.js'
import { TooSlowError, within } from './within.js'

export interface WechatyChannelOptions {
  /** a fresh puppet for each start: a stopped one does not come back */
  puppet: () => Promise<Puppet>
  /** where the puppet's login is kept, a path without its ending; absent: only in memory, and each start logs in anew */
  name?: string
  logger: Logger
  clock: Clock
  /** ids or names of other bots in our rooms: two bots that answer each other never stop */
  knownBots?: readonly string[]
  /** after so long a `send` is in doubt */
  sendTimeoutMs?: number
  supervisor?: Partial<SupervisorOptions>
}

const ROOMS_TIMEOUT_MS = 60 * SECOND_MS

/**
 * WeChat through Wechaty and whichever puppet it is given.
 *
 * A message reaches `onMessage` as often as the puppet reports it: telling a repeated id is the caller's business. Each
 * handler runs on its own; one that throws, rejects or never ends does not hold up the next message.
 */
export class WechatyChannel implements Channel {
  private readonly supervisor: Supervisor
  private readonly joinedRooms = new Set<string>()
  private readonly sendTimeoutMs: number
  private handlers: ChannelHandlers | undefined
  private connection: WechatyConnection | undefined

  constructor(private readonly options: WechatyChannelOptions) {
    this.sendTimeoutMs = options.sendTimeoutMs ?? 30 * SECOND_MS
    this.supervisor = new Supervisor(
      async (signal) => {
        const { puppet, name, knownBots = [], logger, clock } = options
        const { joinedRooms } = this
        this.connection = undefined
        this.connection = await WechatyConnection.open({
          puppet: await puppet(),
          handlers: this.handlers!,
          ...(name !== undefined && { name }),
          knownBots,
          signal,
          joinedRooms,
          logger,
          clock,
        })
        return this.connection
      },
      { ...DEFAULT_SUPERVISION, ...options.supervisor },
      (state) => this.tell(state),
      options.logger,
      options.clock,
    )
  }

  start(handlers: ChannelHandlers): Promise<void> {
    this.handlers = handlers
    this.supervisor.start()
    return Promise.resolve()
  }

  async stop(): Promise<void> {
    await this.supervisor.stop()
    this.connection = undefined
  }

  state(): ChannelState {
    return this.supervisor.state()
  }

  async send(target: Target, content: Content): Promise<SendOutcome> {
    const { connection } = this
    const state = this.state()
    if (!connection || state.kind !== 'ready') {
      return {
        kind: 'try-later',
        reason: 'not-ready',
        afterMs: 5 * SECOND_MS,
        detail: `not ready: ${state.kind}`,
      }
    }
    const permit: SendPermit = { cancelled: false }
    const call = sendThrough(connection.bot, target, content, permit)
    try {
      return await within(this.sendTimeoutMs, call)
    } catch (error) {
      permit.cancelled = true
      // The puppet has the message and has not answered: it may still go out, or have gone out.
      if (error instanceof TooSlowError)
        return { kind: 'in-doubt', reason: 'slow', detail: 'slow', late: call }
      this.options.logger.error(errorFacts(error), 'channel: a send failed in our own code')
      return { kind: 'refused', reason: 'rejected', detail: 'internal error' }
    }
  }

  async rooms(): Promise<RoomsSeen> {
    const { connection } = this
    const state = this.state()
    if (!connection || state.kind !== 'ready') return { kind: 'unknown', detail: `not ready: ${state.kind}` }
    try {
      return { kind: 'seen', rooms: await within(ROOMS_TIMEOUT_MS, connection.rooms()) }
    } catch (error) {
      return { kind: 'unknown', detail: puppetErrorText(error) }
    }
  }

  private tell(state: ChannelState): void {
    try {
      this.handlers?.onState(state)
    } catch (error) {
      this.options.logger.error({ event: 'state', ...errorFacts(error) }, 'channel: a handler failed')
    }
  }
}
