import type { EventEmitter } from 'node:events'
import { MemoryCard } from 'memory-card'
import { WechatyBuilder, type Message, type RoomInvitation, type Wechaty } from 'wechaty'
import { log as wechatyLog, types, type Puppet } from 'wechaty-puppet'
import type { Clock, Logger } from '../shared/index.js'
import type { ChannelHandlers } from './channel.js'
import { errorFacts, puppetErrorText } from './error-facts.js'
import { MessageReader } from './inbound.js'
import type { ContactId, Person, Room, RoomId } from './message.js'
import type { Connection, Signal } from './supervisor.js'

export interface ConnectionOptions {
  puppet: Puppet
  /** where Wechaty keeps the puppet's login: a path without its ending; absent: only in memory */
  name?: string
  knownBots: readonly string[]
  handlers: ChannelHandlers
  signal: (signal: Signal) => void
  /** rooms that the bot is known to have come into; outlives the connection */
  joinedRooms: Set<string>
  logger: Logger
  clock: Clock
}

/** Titles asked for side by side: a gateway answers some hundred questions a second. */
const ROOMS_AT_ONCE = 20

/** One puppet with one Wechaty around it: its events become messages, handler calls and signals. */
export class WechatyConnection implements Connection {
  private closed = false
  private readonly reader: MessageReader
  /** contacts greeted in this connection: a puppet may report an accepted friendship more than once */
  private readonly greeted = new Set<string>()

  private constructor(
    readonly bot: Wechaty,
    private readonly puppet: Puppet,
    private readonly options: ConnectionOptions,
  ) {
    this.reader = new MessageReader(bot, options.knownBots, options.clock)
    this.listen()
  }

  static async open(options: ConnectionOptions): Promise<WechatyConnection> {
    // Wechaty's own log names people. What matters of it reaches ours as errors.
    if (wechatyLog.level() === 'info') wechatyLog.level('silent')
    const memory = options.name === undefined ? new MemoryCard() : new MemoryCard(options.name)
    await memory.load()
    const bot = WechatyBuilder.build({ memory, puppet: tamed(options.puppet, options.logger) })
    return new WechatyConnection(bot, options.puppet, options)
  }

  async start(): Promise<void> {
    await this.bot.start()
  }

  async stop(): Promise<void> {
    this.closed = true
    try {
      await this.bot.stop()
    } finally {
      // A late event of a stopped puppet would feed its watchdog and start it again. An error must be heard for ever.
      for (const emitter of [this.bot, this.puppet] as unknown as EventEmitter[]) {
        emitter.removeAllListeners()
        emitter.on('error', () => {})
      }
    }
  }

  active(): boolean {
    return Boolean(this.puppet.state.active())
  }

  ding(): void {
    this.puppet.ding('anlin')
  }

  private listen(): void {
    const { bot, puppet } = this
    bot.on('error', (error) => this.trouble(error))
    bot.on('message', (message) => this.guard('message', message.id, () => this.receive(message)))
    bot.on('scan', (link, status) => {
      if (status === types.ScanStatus.Waiting || status === types.ScanStatus.Timeout)
        this.signal({ kind: 'scan', link })
    })
    bot.on('login', (user) => this.signal({ kind: 'login', self: person(user.id, user.name()) }))
    bot.on('logout', (_user, detail) =>
      this.signal({ kind: 'logout', detail: puppetErrorText(detail ?? '') }),
    )
    bot.on('dong', () => this.signal({ kind: 'dong' }))
    bot.on(
      'room-invite',
      bot.wrapAsync(async (invitation: RoomInvitation) => invitation.accept()),
    )
    bot.on('friendship', (friendship) =>
      this.guard('friendship', friendship.id, async () => {
        const type = friendship.type()
        if (type === types.Friendship.Receive) await friendship.accept()
        else if (type !== types.Friendship.Confirm) return
        const contact = friendship.contact()
        if (this.greeted.has(contact.id)) return
        this.greeted.add(contact.id)
        await this.options.handlers.onNewFriend(person(contact.id, contact.name()))
      }),
    )
    // From the puppet itself: Wechaty drops the event when it cannot load whoever invited.
    puppet.on('room-join', ({ roomId, inviteeIdList }) => {
      if (this.isSelf(inviteeIdList)) this.guard('room-join', roomId, () => this.joined(roomId))
    })
    puppet.on('room-leave', ({ roomId, removeeIdList }) => {
      if (this.isSelf(removeeIdList)) this.options.joinedRooms.delete(roomId)
    })
  }

  /**
   * Asked of the puppet itself: Room.findAll() is empty when the puppet fails. Titles may be those of some days ago.
   *
   * @throws whatever the puppet throws
   */
  async rooms(): Promise<Room[]> {
    const ids = await this.puppet.roomList()
    const rooms: Room[] = []
    for (let i = 0; i < ids.length; i += ROOMS_AT_ONCE) {
      const some = ids.slice(i, i + ROOMS_AT_ONCE)
      rooms.push(...(await Promise.all(some.map((id) => this.titled(id)))))
    }
    return rooms
  }

  private async titled(id: string): Promise<Room> {
    // A room without a title is still a room.
    const topic = await this.puppet.roomPayload(id).then(
      (payload) => payload.topic,
      () => '',
    )
    return { id: id as RoomId, topic }
  }

  private async receive(message: Message): Promise<void> {
    const own = this.reader.readOwn(message)
    if (own) return this.options.handlers.onOwnMessage?.(own)
    const incoming = await this.reader.read(message)
    if (incoming) await this.options.handlers.onMessage(incoming)
  }

  private async joined(roomId: string): Promise<void> {
    const { joinedRooms, handlers } = this.options
    if (joinedRooms.has(roomId)) return
    joinedRooms.add(roomId)
    const room = await this.bot.Room.find({ id: roomId })
    await handlers.onRoomJoined({ id: roomId as RoomId, topic: room?.payload?.topic ?? '' })
  }

  private isSelf(ids: readonly string[]): boolean {
    return this.puppet.isLoggedIn && ids.includes(this.puppet.currentUserId)
  }

  /** Runs a handler so that whatever it does wrong stays here: one bad message must not take the next one along. */
  private guard(event: string, id: string, work: () => Promise<void>): void {
    if (this.closed) return
    work().catch((error: unknown) => {
      this.options.logger.error({ event, id, ...errorFacts(error) }, 'channel: a handler failed')
    })
  }

  private trouble(error: unknown): void {
    if (this.closed) return
    const detail = puppetErrorText(error)
    this.options.logger.warn({ detail }, 'channel: the puppet reports an error')
    this.signal({ kind: 'trouble', detail })
  }

  private signal(signal: Signal): void {
    if (!this.closed) this.options.signal(signal)
  }
}

function person(id: string, name: string): Person {
  return { id: id as ContactId, name }
}

/**
 * Wechaty calls `dirtyPayload` without waiting for it, and wechaty-puppet-service rejects it while the gateway is
 * away: a rejection that nobody hears ends the process. Here somebody hears it.
 */
function tamed(puppet: Puppet, logger: Logger): Puppet {
  const original = puppet.dirtyPayload.bind(puppet) as (type: types.Dirty, id: string) => unknown
  puppet.dirtyPayload = (type, id) => {
    Promise.resolve()
      .then(() => original(type, id))
      .catch((error: unknown) => {
        logger.warn({ detail: puppetErrorText(error) }, 'channel: the puppet could not drop a cached payload')
      })
  }
  return puppet
}
