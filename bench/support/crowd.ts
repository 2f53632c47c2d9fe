import type { WebChatEvent, WebChatWorld } from '../../src/channel/index.js'
import { percentile } from './statistics.js'
import type { Speaker } from './estate.js'

/** What one person says to the bot, one after the other. */
export type Turns = readonly string[]

/** What came of a run. */
export interface Run {
  messages: number
  /** from the first message to the last reply */
  ms: number
  /** of this whole process, its threads included */
  cpuMs: number
  /** from when a message was due to its reply */
  p50: number
  p99: number
  max: number
}

interface Waiting {
  speaker: Speaker
  text: string
  since: number
  done: () => void
}

/** Every message of the plan has an answer; after so long it will not come any more. */
const LOST_MS = 20_000
/** A long answer comes in parts, marked (1/3). */
const PART = /\n\((\d+)\/(\d+)\)$/

/** People who talk to the bot on the chat page, as many and as fast as asked for. */
export class Crowd {
  private readonly waiting = new Map<string, Waiting>()
  private readonly free: Speaker[]
  private readonly left = new Map<string, string[]>()
  private readonly lastAsker = new Map<string, string>()
  private planned = 0
  private latencies: number[] = []
  private lastReplyAt = 0

  constructor(
    private readonly world: WebChatWorld,
    speakers: readonly Speaker[],
    private readonly plan: readonly Turns[],
  ) {
    this.free = [...speakers]
    world.subscribe(world.bot.id, (event) => this.hear(event))
  }

  /** So many conversations at once; each waits for its reply before somebody says the next thing. */
  async closedLoop(inFlight: number, until: { messages: number } | { ms: number }): Promise<Run> {
    const started = performance.now()
    let begun = 0
    const more = (): boolean =>
      'messages' in until ? begun < until.messages : performance.now() - started < until.ms
    return this.measured(started, (finish) => {
      let open = inFlight
      const next = (): void => {
        if (!more()) {
          if (--open === 0) finish()
          return
        }
        begun++
        // Not inside the call that brought the reply: the bot is still busy there.
        this.say(performance.now(), () => setImmediate(next))
      }
      for (let i = 0; i < inFlight; i++) next()
    })
  }

  /** A message every so often, whether or not the ones before were answered. */
  async steady(perSecond: number, ms: number): Promise<Run> {
    const started = performance.now()
    const total = Math.round((perSecond * ms) / 1000)
    return this.measured(started, (finish) => {
      let begun = 0
      let done = 0
      const tick = (): void => {
        const now = performance.now()
        while (begun < total && started + (begun * 1000) / perSecond <= now) {
          // Late because the process was busy is late for the resident, too.
          this.say(started + (begun * 1000) / perSecond, () => {
            if (++done === total) finish()
          })
          begun++
        }
        if (begun < total) setTimeout(tick, started + (begun * 1000) / perSecond - performance.now())
      }
      tick()
    })
  }

  private async measured(started: number, run: (finish: () => void) => void): Promise<Run> {
    this.latencies = []
    const cpu = process.cpuUsage()
    let watch: NodeJS.Timeout | undefined
    await new Promise<void>((finish, fail) => {
      watch = setInterval(() => {
        for (const { since, text } of this.waiting.values())
          if (performance.now() - since > LOST_MS)
            fail(new Error(`no answer within ${LOST_MS} ms to: ${text}`))
      }, 1_000)
      run(finish)
    }).finally(() => clearInterval(watch))
    const { user, system } = process.cpuUsage(cpu)
    const { latencies } = this
    return {
      messages: latencies.length,
      ms: this.lastReplyAt - started,
      cpuMs: (user + system) / 1000,
      p50: percentile(latencies, 0.5),
      p99: percentile(latencies, 0.99),
      max: percentile(latencies, 1),
    }
  }

  private say(since: number, done: () => void): void {
    const speaker = this.free.shift()
    if (!speaker) throw new Error('everybody waits for an answer; the estate needs more residents')
    const turns = this.left.get(speaker.id) ?? []
    if (turns.length === 0) turns.push(...this.plan[this.planned++ % this.plan.length]!)
    const text = turns.shift()!
    this.left.set(speaker.id, turns)
    this.waiting.set(speaker.id, { speaker, text, since, done })
    const { bot } = this.world
    if (speaker.inGroup)
      this.world.post(speaker.id, speaker.chat, { text: `@${bot.name}\u2005${text}`, mentions: [bot.id] })
    else this.world.post(speaker.id, speaker.chat, { text })
  }

  private hear(event: WebChatEvent): void {
    if (event.kind !== 'message' || event.message.from !== this.world.bot.id) return
    const { conversation, text, mentions } = event.message
    const part = PART.exec(text)
    const isFirst = part === null || part[1] === '1'
    // Only the first part names whom it is for.
    if (isFirst) this.lastAsker.set(conversation, mentions[0] ?? conversation.replace(/^private-/, ''))
    if (part !== null && part[1] !== part[2]) return
    const asker = this.lastAsker.get(conversation)!
    const waiting = this.waiting.get(asker)
    if (!waiting) return
    this.waiting.delete(asker)
    this.free.push(waiting.speaker)
    this.lastReplyAt = performance.now()
    this.latencies.push(this.lastReplyAt - waiting.since)
    waiting.done()
  }
}
