import type { payloads } from 'wechaty-puppet'
import { types } from 'wechaty-puppet'
import {
  WebChatPuppet,
  WebChatWorld,
  WechatyChannel,
  type ChannelHandlers,
  type ChannelState,
  type IncomingMessage,
  type Person,
  type Room,
  type WebChatMessage,
  type WebChatWorldOptions,
  type WechatyChannelOptions,
} from '../../src/channel/index.js'
import { createLogger, systemClock } from '../../src/shared/index.js'

type RawMessage = WebChatMessage | payloads.Message

/** The web-chat puppet with the accidents of real ones, at the test's bidding. */
export class ScriptedPuppet extends WebChatPuppet {
  /** what happens to a text of ours instead of being said */
  say: 'said' | 'never answers' | 'gives no id' | Error = 'said'
  /** no dong to a ding */
  deaf = false
  /** start() resolves all the same, as with real puppets: Wechaty swallows it */
  failsToStart = false
  private readonly injected = new Map<string, payloads.Message>()
  private readonly friendships = new Map<string, payloads.Friendship>()

  override onStart(): Promise<void> {
    return this.failsToStart ? Promise.reject(new Error('the puppet is broken')) : super.onStart()
  }

  override ding(data?: string): void {
    if (!this.deaf) super.ding(data)
  }

  override async messageSendText(conversation: string, text: string, mentions?: string[]): Promise<string> {
    if (this.say === 'never answers') return new Promise<string>(() => {})
    if (this.say instanceof Error) throw this.say
    const id = await super.messageSendText(conversation, text, mentions)
    return this.say === 'gives no id' ? (undefined as unknown as string) : id
  }

  /** A message exactly as a puppet might deliver it; the same id may come again. */
  inject(message: Partial<payloads.Message> & { id: string }): void {
    this.injected.set(message.id, {
      talkerId: 'zhang',
      listenerId: 'anlin',
      text: '',
      timestamp: Date.now(),
      type: types.Message.Text,
      ...message,
    } as payloads.Message)
    this.emit('message', { messageId: message.id })
  }

  injectFriendship(friendship: payloads.Friendship): void {
    this.friendships.set(friendship.id, friendship)
    this.emit('friendship', { friendshipId: friendship.id })
  }

  override messageRawPayload(id: string): Promise<WebChatMessage> {
    const injected = this.injected.get(id)
    return injected ? Promise.resolve(injected as unknown as WebChatMessage) : super.messageRawPayload(id)
  }

  override messageRawPayloadParser(raw: WebChatMessage): Promise<payloads.Message> {
    const message: RawMessage = raw
    return 'seq' in message ? super.messageRawPayloadParser(message) : Promise.resolve(message)
  }

  override friendshipRawPayload(id: string): Promise<payloads.Friendship> {
    const injected = this.friendships.get(id)
    return injected ? Promise.resolve(injected) : super.friendshipRawPayload(id)
  }
}

export interface Bench {
  world: WebChatWorld
  channel: WechatyChannel
  /** the newest puppet */
  puppet: ScriptedPuppet
  puppets: ScriptedPuppet[]
  heard: IncomingMessage[]
  joined: Room[]
  friends: Person[]
  states: ChannelState[]
  log: string[]
}

export interface BenchOptions extends Partial<Omit<WechatyChannelOptions, 'puppet'>> {
  world?: WebChatWorldOptions
  onMessage?: (message: IncomingMessage, channel: WechatyChannel) => void | Promise<void>
  onOwnMessage?: ChannelHandlers['onOwnMessage']
  /** change a puppet before it starts */
  prepare?: (puppet: ScriptedPuppet, nth: number) => void
}

const running = new Set<WechatyChannel>()

/** Ends every channel that a test has started; for `afterEach`. */
export async function stopAll(): Promise<void> {
  await Promise.all([...running].map((channel) => channel.stop()))
  running.clear()
}

/** A log that keeps its lines. */
export function keptLog(): { lines: string[]; logger: WechatyChannelOptions['logger'] } {
  const lines: string[] = []
  return { lines, logger: createLogger('debug', { write: (line: string) => void lines.push(line) }) }
}

/** A channel over the web-chat puppet, ready. */
export async function startWebChat(options: BenchOptions = {}): Promise<Bench> {
  const { world: worldOptions, onMessage, onOwnMessage, prepare, ...channelOptions } = options
  const world = new WebChatWorld(worldOptions)
  const puppets: ScriptedPuppet[] = []
  const { lines, logger } = keptLog()
  const channel = new WechatyChannel({
    puppet: () => {
      const puppet = new ScriptedPuppet(world)
      puppets.push(puppet)
      prepare?.(puppet, puppets.length)
      return Promise.resolve(puppet)
    },
    logger,
    clock: systemClock,
    ...channelOptions,
  })
  const bench: Bench = {
    world,
    channel,
    puppets,
    get puppet() {
      return puppets.at(-1)!
    },
    heard: [],
    joined: [],
    friends: [],
    states: [],
    log: lines,
  }
  await startChannel(channel, {
    onMessage: (message) => {
      bench.heard.push(message)
      return onMessage?.(message, channel)
    },
    ...(onOwnMessage && { onOwnMessage }),
    onRoomJoined: (room) => void bench.joined.push(room),
    onNewFriend: (person) => void bench.friends.push(person),
    onState: (state) => void bench.states.push(state),
  })
  await until(() => channel.state().kind === 'ready')
  return bench
}

export async function startChannel(
  channel: WechatyChannel,
  handlers: Partial<ChannelHandlers>,
): Promise<void> {
  running.add(channel)
  await channel.start({
    onMessage: () => {},
    onRoomJoined: () => {},
    onNewFriend: () => {},
    onState: () => {},
    ...handlers,
  })
}

/** The trivial bot: says back what it hears. */
export async function echo(message: IncomingMessage, channel: WechatyChannel): Promise<void> {
  const target = message.room
    ? ({ kind: 'room', id: message.room.id } as const)
    : ({ kind: 'contact', id: message.from.id } as const)
  await channel.send(target, { kind: 'text', text: `echo ${message.text}` })
}

export async function until(holds: () => boolean, ms = 5_000): Promise<void> {
  const deadline = performance.now() + ms
  for (let look = 0; !holds(); look++) {
    if (performance.now() > deadline) throw new Error(`not within ${ms} ms: ${holds.toString()}`)
    await (look < 20 ? new Promise((resolve) => setImmediate(resolve)) : moment(5))
  }
}

export const moment = (ms = 50): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** What the bot has said in a conversation. */
export function saidByBot(world: WebChatWorld, conversation: string): string[] {
  return world
    .history('anlin', conversation, undefined, 1_000)
    .filter((message) => message.from === 'anlin')
    .map((message) => message.text)
}

/** The same numbers on every run. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
