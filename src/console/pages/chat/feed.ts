import type { ChatApi, ChatMessage, ChatStreamEvent } from '../../contract/index.js'
import { ApiFailure, type Call } from '../shared/api.js'

/** `polling` is as good as `live`, only slower; `lost` is what the reader has to know. */
export type Link = 'connecting' | 'live' | 'polling' | 'lost'

export interface FeedHandlers {
  onMessage(message: ChatMessage): void
  /** the list of conversations changed */
  onConversations(): void
  /** too much was missed, or the server is another one: load everything again */
  onReset(): void
  onLink(link: Link): void
}

const POLL_MS = 2_000
const POLL_HIDDEN_MS = 10_000
/** The server refuses a fifth stream; a place may have come free after so many polls. */
const POLLS_BEFORE_STREAM = 15
/** The server pings every 15 s; three missed pings are a dead line. */
const SILENCE_MS = 50_000
/** A shorter break than this is not worth a banner. */
const LOST_AFTER_MS = 1_500
const MAX_BACKOFF_MS = 15_000

/** What is new for one person, from a cursor on: a stream where there is one, polling where not. */
export class Feed {
  private source: EventSource | undefined
  private timer = 0
  private lostTimer = 0
  private silenceTimer = 0
  private polls = 0
  private failures = 0
  /** stale answers and events carry an older turn */
  private turn = 0

  constructor(
    private readonly call: Call<ChatApi>,
    private readonly person: string,
    private cursor: string,
    private readonly handlers: FeedHandlers,
  ) {}

  /** Starts, or starts over at once: for when the network or the reader is back. */
  listen(): void {
    this.stop()
    const turn = this.turn
    const path = `/api/chat/people/${encodeURIComponent(this.person)}/stream`
    const source = new EventSource(`${path}?after=${encodeURIComponent(this.cursor)}`)
    this.source = source
    const on = <Kind extends ChatStreamEvent['event']>(
      kind: Kind,
      act: (data: Extract<ChatStreamEvent, { event: Kind }>['data']) => void,
    ) =>
      source.addEventListener(kind, (event) => {
        if (turn !== this.turn) return
        const { data, lastEventId } = event as MessageEvent<string>
        if (lastEventId) this.cursor = lastEventId
        this.expectNoise()
        act(JSON.parse(data))
      })

    on('hello', () => this.linked('live'))
    on('message', (message) => this.handlers.onMessage(message))
    on('conversations', () => this.handlers.onConversations())
    on('reset', () => this.handlers.onReset())
    on('ping', () => {})
    source.onerror = () => {
      if (turn !== this.turn) return
      if (source.readyState === EventSource.CLOSED) void this.poll()
      else this.lostSoon()
    }
    this.expectNoise()
    this.lostSoon()
  }

  stop(): void {
    this.turn++
    this.source?.close()
    this.source = undefined
    for (const timer of [this.timer, this.lostTimer, this.silenceTimer]) clearTimeout(timer)
    this.lostTimer = 0
  }

  private async poll(): Promise<void> {
    this.stop()
    const turn = this.turn
    let wait = document.hidden ? POLL_HIDDEN_MS : POLL_MS
    try {
      const updates = await this.call('GET /api/chat/people/:person/updates', {
        params: { person: this.person },
        query: { after: this.cursor },
      })
      if (turn !== this.turn) return
      this.cursor = updates.cursor
      this.linked('polling')
      if (updates.reset) this.handlers.onReset()
      for (const message of updates.messages) this.handlers.onMessage(message)
      if (updates.messages.some(({ kind }) => kind === 'notice')) this.handlers.onConversations()
    } catch (error) {
      if (turn !== this.turn) return
      this.handlers.onLink('lost')
      if (error instanceof ApiFailure && error.code === 'unknown-person') return this.handlers.onReset()
      wait = Math.min(MAX_BACKOFF_MS, POLL_MS * 2 ** this.failures++)
    }
    const again = ++this.polls % POLLS_BEFORE_STREAM === 0 ? () => this.listen() : () => void this.poll()
    this.timer = window.setTimeout(again, wait)
  }

  private linked(link: Link): void {
    clearTimeout(this.lostTimer)
    this.lostTimer = 0
    this.failures = 0
    this.handlers.onLink(link)
  }

  private lostSoon(): void {
    if (this.lostTimer) return
    this.lostTimer = window.setTimeout(() => this.handlers.onLink('lost'), LOST_AFTER_MS)
  }

  private expectNoise(): void {
    clearTimeout(this.silenceTimer)
    this.silenceTimer = window.setTimeout(() => this.listen(), SILENCE_MS)
  }
}
