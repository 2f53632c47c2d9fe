import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type {
  Channel,
  ChannelHandlers,
  ContactId,
  Content,
  IncomingMessage,
  Media,
  RoomId,
  RoomsSeen,
  SendOutcome,
  Target,
} from '../../src/channel/index.js'
import type { ChatService } from '../../src/chat/index.js'
import { Conversation } from '../../src/conversation/index.js'
import {
  GridBook,
  RoomBinder,
  RoomBook,
  StaffRegister,
  type CommunityRoom,
  type CommunityRoomId,
} from '../../src/directory/index.js'
import { loadLibrary, type Entry, type LocalSettings } from '../../src/knowledge/index.js'
import { loadModel } from '../../src/language/index.js'
import {
  Outbox,
  type BroadcastTarget,
  type OutboxNotice,
  type OutboxOptions,
  type StoredContent,
} from '../../src/outbox/index.js'
import {
  createLogger,
  MINUTE_MS,
  normaliseText,
  type Clock,
  type Logger,
  type Ticker,
  type WakeUp,
} from '../../src/shared/index.js'
import { openDatabase, Vault, type Db } from '../../src/storage/index.js'
import { ModelUnderstander, type Chooser, type Understander } from '../../src/understanding/index.js'

export const projectRoot = resolve(__dirname, '../..')
export const knowledgeDir = join(projectRoot, 'knowledge')

/** Time that stands still until it is moved. Starts on a Tuesday morning in May, Shanghai time. */
export class StandingClock implements Clock, Ticker {
  at = Date.parse('2026-05-12T09:00:00+08:00')
  private passed = 0
  private readonly timers = new Set<{ due: number; work: () => void }>()

  now(): number {
    return this.at
  }
  elapsed(): number {
    return this.passed
  }
  after(ms: number, work: () => void): () => void {
    const timer = { due: this.passed + ms, work }
    this.timers.add(timer)
    return () => void this.timers.delete(timer)
  }
  /** Lets time go by: what was to happen meanwhile begins, in its order. */
  pass(ms: number): void {
    const end = this.passed + ms
    for (let next = this.next(end); next; next = this.next(end)) {
      this.move(next.due - this.passed)
      this.timers.delete(next)
      next.work()
    }
    this.move(end - this.passed)
  }
  /** Somebody sets the clock on the wall; no time goes by. */
  set(ms: number): void {
    this.at += ms
  }
  /** Another clock that stands where this one does. */
  copy(): StandingClock {
    const clock = new StandingClock()
    clock.at = this.at
    return clock
  }
  /** milliseconds until the next thing is to happen */
  untilNext(): number | undefined {
    const next = this.next(Infinity)
    return next && Math.max(0, next.due - this.passed)
  }

  private next(end: number): { due: number; work: () => void } | undefined {
    let first: { due: number; work: () => void } | undefined
    for (const timer of this.timers) if (timer.due <= end && (!first || timer.due < first.due)) first = timer
    return first
  }
  private move(ms: number): void {
    if (ms <= 0) return
    this.passed += ms
    this.at += ms
  }
}

/** Wakes by a clock that stands. */
export function standingWakeUp(ticker: Ticker): WakeUp {
  return {
    eachMinute(_name, work) {
      let cancel = (): void => {}
      const again = (): void => {
        cancel = ticker.after(MINUTE_MS, () => {
          again()
          void work()
        })
      }
      again()
      return () => Promise.resolve(cancel())
    },
  }
}

let sharedBrain: ModelUnderstander | undefined

/** The real understanding, loaded once a test file: the model comes from the build. */
export function realBrain(): ModelUnderstander {
  if (!sharedBrain) {
    const entries = loadLibrary({ shipped: knowledgeDir }).entries
    sharedBrain = new ModelUnderstander(loadModel(join(projectRoot, 'dist', 'model')), entries)
  }
  return sharedBrain
}

export interface Sent {
  target: Target
  content: Content
}

/** A channel that keeps what it is given and accepts it, unless it is told otherwise. */
export class FakeChannel implements Channel {
  readonly sent: Sent[] = []
  ready = true
  self = 'wxid_anlin'
  /** the rooms that the bot is in */
  seen: RoomsSeen = { kind: 'unknown', detail: 'not asked for' }
  /** what to say to the next messages; accepted when it returns undefined */
  answer: (target: Target, content: Content) => SendOutcome | Promise<SendOutcome | undefined> | undefined =
    () => undefined

  start(_handlers: ChannelHandlers): Promise<void> {
    return Promise.resolve()
  }
  stop(): Promise<void> {
    return Promise.resolve()
  }
  state(): ReturnType<Channel['state']> {
    return this.ready
      ? { kind: 'ready', self: { id: this.self as ContactId, name: '安邻' }, since: 0 }
      : { kind: 'dead', since: 0, detail: 'the gateway is away', restarts: 1 }
  }
  rooms(): Promise<RoomsSeen> {
    return Promise.resolve(this.seen)
  }
  async send(target: Target, content: Content): Promise<SendOutcome> {
    const outcome = (await this.answer(target, content)) ?? { kind: 'accepted' as const }
    if (outcome.kind === 'accepted') this.sent.push({ target, content })
    return outcome
  }
}

export interface TownOptions extends Partial<
  Pick<OutboxOptions, 'paces' | 'random' | 'disk' | 'owner' | 'robots' | 'echoWaitMs'>
> {
  settings?: LocalSettings
  brain?: Understander
  dataDir?: string
  gatherMs?: number
  rate?: { personPerMinute: number; roomPerMinute: number }
  services?: readonly ChatService[]
  chooser?: Chooser
  /** what serves now, where the test changes it */
  entries?: () => ReadonlyMap<string, Entry>
  /** whether the channel is there from the beginning */
  ready?: boolean
  clock?: StandingClock
  logger?: Logger
  onNotice?: (notice: OutboxNotice) => void
}

/** A community with a real database, a fake channel and a clock that stands still. */
export async function startTown(options: TownOptions = {}): Promise<Town> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'anlin-town-'))
  const db = await openDatabase(join(dataDir, 'anlin.db'))
  const vault = Vault.open(join(dataDir, 'anlin.key'))
  const clock = options.clock ?? new StandingClock()
  const logger = options.logger ?? createLogger('silent')
  const channel = new FakeChannel()
  channel.ready = options.ready ?? true
  const outbox = new Outbox({
    db,
    vault,
    channel,
    clock,
    ticker: clock,
    logger,
    stopWaitMs: 0,
    ...pick(options, ['paces', 'random', 'disk', 'owner', 'robots', 'echoWaitMs']),
    loadContent: (content) => town.loadContent(content),
  })
  const staff = new StaffRegister(db, vault, clock)
  await staff.load()
  const binder = new RoomBinder(db, clock)
  const entries = loadLibrary({ shipped: knowledgeDir }).entries
  const conversation = new Conversation({
    db,
    vault,
    outbox,
    staff,
    rooms: binder,
    brain: options.brain ?? realBrain(),
    entries: options.entries ?? (() => entries),
    settings: options.settings ?? {},
    maxMessageAgeMs: 10 * 60_000,
    rate: options.rate ?? { personPerMinute: 30, roomPerMinute: 60 },
    clock,
    logger,
    keepPicture: async (message) => {
      const media = await message.media?.()
      return media && { kind: 'kept-picture', file: media.name }
    },
    gatherMs: options.gatherMs ?? 20,
    ...(options.services ? { services: options.services } : {}),
    ...(options.chooser ? { chooser: options.chooser } : {}),
  })
  const town: Town = new Town(dataDir, db, vault, clock, channel, outbox, staff, binder, conversation)
  outbox.onNotice((notice) => options.onNotice?.(notice))
  await outbox.start()
  if (channel.ready) outbox.roomsChecked()
  await conversation.start()
  towns.push(town)
  return town
}

function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.filter((key) => key in from).map((key) => [key, from[key]])) as Pick<T, K>
}

const towns: Town[] = []

/** Call in afterEach: closes every town of the test. */
export async function closeTowns(): Promise<void> {
  for (const town of towns.splice(0)) await town.close()
}

function contentOf(content: StoredContent): Content {
  if (content.kind === 'text') return content
  const name = { picture: 'entryId', 'kept-picture': 'file', poster: 'headline' }[content.kind]
  return {
    kind: 'image',
    name: (content as unknown as Record<string, string>)[name]!,
    bytes: Buffer.from('picture'),
  }
}

export class Town {
  /** turns what is stored into what is sent */
  loadContent = (content: StoredContent): Promise<Content> => Promise.resolve(contentOf(content))
  readonly grids: GridBook
  readonly rooms: RoomBook
  private messageNumber = 0
  private readonly run = Math.random().toString(36).slice(2)
  private closed = false

  constructor(
    readonly dataDir: string,
    readonly db: Db,
    readonly vault: Vault,
    readonly clock: StandingClock,
    readonly channel: FakeChannel,
    readonly outbox: Outbox,
    readonly staff: StaffRegister,
    readonly binder: RoomBinder,
    readonly conversation: Conversation,
  ) {
    this.grids = new GridBook(db, clock)
    this.rooms = new RoomBook(db, vault, clock)
  }

  resident(name: string): Speaker {
    return new Speaker(this, name)
  }

  /** Somebody on duty, bound by a code as in life. */
  async dutyOfficer(name: string): Promise<Speaker> {
    const code = await this.staff.makeCode(name, 'dispatcher', 'cli')
    const officer = new Speaker(this, name)
    await officer.says(`绑定 ${code}`).hears(/登记好了/)
    return officer
  }

  /** A room of the community that staff have entered and nobody has bound yet. */
  async newRoom(name: string): Promise<CommunityRoom> {
    const [community] = await this.grids.communities()
    const added = community ? undefined : await this.grids.addCommunity('幸福里社区', 'cli')
    const communityId = community?.id ?? (added?.kind === 'added' ? added.community.id : '')
    const outcome = await this.rooms.add(communityId, { name }, [], 'cli')
    if (outcome.kind === 'twin') throw new Error(`the community has a room ${name} already`)
    return outcome.room
  }

  /** The same, bound by a code that a member of staff has posted in the chat of that title. */
  async boundRoom(name: string, title = name): Promise<CommunityRoom> {
    const room = await this.newRoom(name)
    await this.resident('网格员')
      .in(title)
      .asks(`绑定群 ${await this.roomCode(room)}`)
      .hears(/绑定好了/)
    return this.roomNow(room)
  }

  async roomCode(room: CommunityRoom, rebind = false): Promise<string> {
    const made = await this.binder.makeCode(room.id, rebind, 'cli')
    if (made.kind !== 'code') throw new Error(`no code for ${room.name}: ${made.kind}`)
    return made.code
  }

  async roomNow(room: CommunityRoom): Promise<CommunityRoom> {
    return (await this.rooms.find(room.id))[0]!
  }

  nextMessageId(): string {
    return `${this.run}-${++this.messageNumber}`
  }

  /** Everything that was said to a contact or a room, oldest first. */
  saidTo(id: string): string[] {
    return this.channel.sent
      .filter((s) => s.target.id === id)
      .map((s) => (s.content.kind === 'text' ? s.content.text : `[${s.content.name}]`))
  }

  /** Waits until what was said leads to nothing further. */
  async settles(): Promise<void> {
    let quiet = 0
    let before = -1
    while (quiet < 3) {
      await new Promise((done) => setTimeout(done, 15))
      quiet = before === this.channel.sent.length ? quiet + 1 : 0
      before = this.channel.sent.length
    }
  }

  /** Lets time go by as the program feels it: each thing happens at its moment and is finished before the next. */
  async passes(ms: number): Promise<void> {
    const end = this.clock.elapsed() + ms
    await this.outbox.atRest()
    for (;;) {
      const next = this.clock.untilNext()
      if (next === undefined || this.clock.elapsed() + next > end) break
      this.clock.pass(next)
      await this.outbox.atRest()
    }
    this.clock.pass(end - this.clock.elapsed())
    await this.outbox.atRest()
  }

  /** The database of a town that is closed, to leave it as something else would have. */
  async open(): Promise<{ db: Db }> {
    return { db: await openDatabase(join(this.dataDir, 'anlin.db')) }
  }

  /** The same town after a restart, at the same moment. */
  async restart(options: TownOptions = {}): Promise<Town> {
    return startTown({ dataDir: this.dataDir, clock: this.clock.copy(), ...options })
  }

  /** A second process on the same database, whose time goes by on its own. */
  async beside(options: TownOptions = {}): Promise<Town> {
    return this.restart(options)
  }

  targets(rooms: readonly string[]): BroadcastTarget[] {
    return rooms.map((room) => ({ room: room as CommunityRoomId, account: 'wechat' }))
  }

  /** As after `kill -9`: nothing is told to stop, the database is simply no longer used. */
  async close(keepData = false): Promise<void> {
    if (this.closed) return
    this.closed = true
    await this.conversation.stop()
    await this.outbox.stop()
    await this.db.destroy()
    if (!keepData) rmSync(this.dataDir, { recursive: true, force: true })
  }
}

/** A person in the town: `await zhang.says('…').hears(/…/)`. */
export class Speaker {
  readonly id: ContactId
  constructor(
    private readonly town: Town,
    readonly name: string,
    private readonly room?: { id: RoomId; topic: string },
    id?: string,
  ) {
    // as on WeChat, an id says nothing of the name
    this.id = (id ?? `wxid_${Buffer.from(name).toString('hex')}`) as ContactId
  }

  /** The same person, in a group. */
  in(topic: string): Speaker {
    return new Speaker(this.town, this.name, { id: `room-${topic}` as RoomId, topic }, this.id)
  }

  message(text: string, more: Partial<IncomingMessage> = {}): IncomingMessage {
    return {
      id: this.town.nextMessageId(),
      at: this.town.clock.now(),
      from: { id: this.id, name: this.name },
      ...(this.room ? { room: this.room } : {}),
      kind: 'text',
      text: normaliseText(text),
      rawText: text,
      mentioned: false,
      ...more,
    }
  }

  says(text: string, more: Partial<IncomingMessage> = {}): Heard {
    return new Heard(this.town, this.room?.id ?? this.id, this.message(text, more))
  }

  /** Says it to the bot, by @ in a group. */
  asks(text: string): Heard {
    return this.says(text, { mentioned: this.room !== undefined })
  }

  sendsPicture(name = 'photo.png'): Heard {
    const media: Media = { name, mediaType: 'image/png', bytes: Buffer.from('picture') }
    return this.says('', { kind: 'image', media: () => Promise.resolve(media) })
  }
}

export class Heard {
  constructor(
    private readonly town: Town,
    private readonly place: string,
    readonly message: IncomingMessage,
  ) {}

  /** Sends the message and waits for every reply. */
  async replies(): Promise<string[]> {
    const before = this.town.saidTo(this.place).length
    await this.town.conversation.onMessage(this.message)
    await this.town.settles()
    return this.town.saidTo(this.place).slice(before)
  }

  async hears(...patterns: RegExp[]): Promise<string> {
    const text = (await this.replies()).join('\n———\n')
    for (const pattern of patterns) expect(text).toMatch(pattern)
    return text
  }

  async hearsNothing(): Promise<void> {
    expect(await this.replies()).toEqual([])
  }
}
