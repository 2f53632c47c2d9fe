import { LRUCache } from 'lru-cache'
import type { IncomingMessage, Person, Room, Target } from '../channel/index.js'
import type { RoomBinder, StaffRegister } from '../directory/index.js'
import type { Entry, LocalSettings } from '../knowledge/index.js'
import type { Delivery, DeliveryId, Lane, Outbox, StoredContent } from '../outbox/index.js'
import { newId, SECOND_MS, type Clock, type Logger } from '../shared/index.js'
import {
  humanPageText,
  IncidentDesk,
  pageFurtherReports,
  pages,
  pageText,
  PAGE_SENT,
  type Reported,
} from '../services/incidents/index.js'
import type { Db, Vault } from '../storage/index.js'
import { ExchangeWriter } from './exchange.js'
import { KeyedQueue } from './keyed-queue.js'
import { RateLimiter, type RateLimits } from './rate-limit.js'
import { respond, type Response } from './respond.js'
import { EMPTY_SESSION, parseSession, type Session } from './session.js'
import { bindReply, greeting, ROOM_CODE_IN_PRIVATE, roomBindReply, roomGreeting } from './texts.js'
import type { Understander } from '../understanding/index.js'

export interface ConversationOptions {
  db: Db
  vault: Vault
  outbox: Outbox
  staff: StaffRegister
  rooms: RoomBinder
  brain: Understander
  entries: () => ReadonlyMap<string, Entry>
  settings: LocalSettings
  maxMessageAgeMs: number
  rate: RateLimits
  clock: Clock
  logger: Logger
  /** keeps a picture that belongs to an emergency, and gives back what to send to staff */
  keepPicture?: (message: IncomingMessage, incidentId: string) => Promise<StoredContent | undefined>
  /** further reports of an incident are told to staff together, this long after the first of them */
  gatherMs?: number
}

const SEEN_IDS = 20_000
const SESSIONS = 3_000

/** Takes each message from the door to the outbox: respond, commit, wake the sender. */
export class Conversation {
  private readonly writer: ExchangeWriter
  private readonly desk: IncidentDesk
  private readonly limiter: RateLimiter
  private readonly queue = new KeyedQueue()
  private readonly sessions = new LRUCache<string, Session>({ max: SESSIONS })
  private readonly seen = new LRUCache<string, true>({ max: SEEN_IDS })
  private readonly gathering = new Map<string, NodeJS.Timeout>()
  /** who is told once the page of an incident was accepted: cause → the reporter's place */
  private readonly toldWhenPaged = new Map<string, Target>()
  /** when the database last refused a write; readiness shows it */
  private storageFailedAt: number | undefined

  constructor(private readonly options: ConversationOptions) {
    this.writer = new ExchangeWriter(options.db, options.vault, options.outbox)
    this.desk = new IncidentDesk(options.db, options.vault)
    this.limiter = new RateLimiter(options.rate)
    options.outbox.onSettled((delivery, state) => {
      const reached = state === 'sent' || state === 'echoed'
      const target = reached ? this.toldWhenPaged.get(delivery.cause) : undefined
      if (!target) return
      this.toldWhenPaged.delete(delivery.cause)
      void this.sendLater([
        this.delivery('urgent', target, { kind: 'text', text: PAGE_SENT }, `after:${delivery.cause}`),
      ])
    })
  }

  /** Takes up what was going on before a restart. */
  async start(): Promise<void> {
    await this.desk.load(this.options.clock.now())
    await this.pageFurther()
  }

  async stop(): Promise<void> {
    for (const timer of this.gathering.values()) clearTimeout(timer)
    this.gathering.clear()
    await this.queue.idle()
    await this.writer.drain()
  }

  storageOk(): boolean {
    return this.storageFailedAt === undefined
  }

  /** Never rejects; resolves when the message is committed and its replies wait for the sender. */
  async onMessage(message: IncomingMessage): Promise<void> {
    if (this.seen.has(message.id)) return
    this.seen.set(message.id, true)
    const key = `${message.from.id}|${message.room?.id ?? ''}`
    try {
      await this.queue.run(key, () => this.handle(message, key))
    } catch (error) {
      this.options.logger.error({ err: error, message: message.id }, 'a message could not be handled')
    }
  }

  async onNewFriend(person: Person): Promise<void> {
    const text = greeting(this.options.settings)
    await this.sendLater([
      this.delivery('reply', { kind: 'contact', id: person.id }, { kind: 'text', text }, 'greeting'),
    ])
  }

  /** Greets a room once, however often its joining is told. */
  async onRoomJoined(room: Room): Promise<void> {
    const { db, clock } = this.options
    const now = clock.now()
    const fresh = await db
      .insertInto('joined_room')
      .values({ id: room.id, topic: room.topic, joined_at: now, greeted_at: now })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!fresh) return
    const text = roomGreeting(this.options.settings)
    await this.sendLater([
      this.delivery('reply', { kind: 'room', id: room.id }, { kind: 'text', text }, 'greeting'),
    ])
  }

  private async handle(message: IncomingMessage, key: string): Promise<void> {
    const { clock, staff, brain, settings, logger, outbox } = this.options
    const now = clock.now()
    const before = await this.sessionOf(key)
    const onDuty = staff.onDuty()
    const response = respond(message, {
      now,
      session: before,
      brain,
      entries: this.options.entries(),
      settings,
      hasDuty: onDuty.length > 0,
      maxAgeMs: this.options.maxMessageAgeMs,
      tooFast: this.limiter.take(message.from.id, message.room?.id, now),
    })
    const bound = response.bindCode ? await this.bind(response, message) : undefined
    const reported =
      response.incident && response.incident.kind !== 'over'
        ? this.desk.report(message, response.incident.hazard, now)
        : undefined
    const deliveries = this.deliveriesOf(message, response, reported, now, bound)
    this.sessions.set(key, response.session)
    try {
      const recorded = await this.writer.record({
        message,
        receivedAt: now,
        conversationKey: key,
        response,
        deliveries,
        ...(reported ? { reported } : {}),
      })
      this.storageFailedAt = undefined
      if (recorded === 'seen-before') {
        this.sessions.set(key, before)
        return
      }
    } catch (error) {
      this.storageFailedAt = now
      this.sessions.set(key, before)
      this.seen.delete(message.id)
      logger.error(
        { err: error, message: message.id, kind: response.decision.kind },
        'a message could not be stored',
      )
      // Nothing is sent that is not stored, but one thing: a person in danger is answered, disk or no disk.
      if (!response.urgent) return
    }
    outbox.wake(deliveries)
    if (reported) this.afterReport(message, reported)
  }

  private async sessionOf(key: string): Promise<Session> {
    const known = this.sessions.get(key)
    if (known) return known
    try {
      const row = await this.options.db
        .selectFrom('conversation')
        .select('state')
        .where('key', '=', key)
        .executeTakeFirst()
      return parseSession(row?.state)
    } catch (error) {
      this.options.logger.error({ err: error }, 'a conversation could not be read; it starts anew')
      return EMPTY_SESSION
    }
  }

  private deliveriesOf(
    message: IncomingMessage,
    response: Response,
    reported: Reported | undefined,
    now: number,
    bound: string | undefined,
  ): Delivery[] {
    const { staff } = this.options
    const here: Target = message.room
      ? { kind: 'room', id: message.room.id }
      : { kind: 'contact', id: message.from.id }
    const lane: Lane = response.urgent ? 'urgent' : 'reply'
    const mentions = message.room ? { mentions: [message.from.id] } : {}
    const replies = bound === undefined ? response.replies : [{ kind: 'text' as const, text: bound }]
    const deliveries = replies.map((reply) =>
      this.delivery(lane, here, reply.kind === 'text' ? { ...reply, ...mentions } : reply, message.id),
    )
    const onDuty = staff.onDuty()
    if (reported?.opened && onDuty.length > 0) {
      const late = response.decision.note === 'too old'
      const cause = `incident:${reported.incidentId}`
      deliveries.push(
        ...pages(pageText(message, response.incident!.hazard, reported, late), onDuty, cause, now),
      )
      if (!late) this.toldWhenPaged.set(cause, here)
    }
    if (response.incident?.kind === 'over') {
      deliveries.push(
        ...pages(
          `${message.from.name} 说险情已经过去。\n原话：${message.text}`,
          onDuty,
          `over:${message.id}`,
          now,
        ),
      )
    }
    if (response.wantsHuman)
      deliveries.push(...pages(humanPageText(message), onDuty, `human:${message.id}`, now, 'reply'))
    return deliveries
  }

  private delivery(lane: Lane, target: Target, content: StoredContent, cause: string): Delivery {
    const now = this.options.clock.now()
    return { id: newId(now) as DeliveryId, lane, target, content, cause, attempts: 0, createdAt: now }
  }

  /** Commits deliveries that follow from no message of a resident, then wakes the sender. */
  private async sendLater(deliveries: readonly Delivery[]): Promise<void> {
    const { db, outbox, logger } = this.options
    if (deliveries.length === 0) return
    try {
      await db
        .insertInto('delivery')
        .values(deliveries.map((delivery) => outbox.toRow(delivery)))
        .execute()
    } catch (error) {
      logger.error({ err: error }, 'a message could not be stored and is not sent')
      return
    }
    outbox.wake(deliveries)
  }

  private afterReport(message: IncomingMessage, reported: Reported): void {
    if (message.kind === 'image') void this.passPictureOn(message, reported.incidentId)
    if (reported.opened || this.gathering.has(reported.incidentId)) return
    const timer = setTimeout(
      () => {
        this.gathering.delete(reported.incidentId)
        void this.pageFurther(reported.incidentId)
      },
      this.options.gatherMs ?? 10 * SECOND_MS,
    )
    this.gathering.set(reported.incidentId, timer)
  }

  private async pageFurther(incidentId?: string): Promise<void> {
    const { db, vault, staff, clock, outbox, logger } = this.options
    try {
      outbox.wake(await pageFurtherReports(db, vault, staff.onDuty(), clock.now(), incidentId))
    } catch (error) {
      logger.error({ err: error, incident: incidentId }, 'further reports could not be passed on to staff')
    }
  }

  private async passPictureOn(message: IncomingMessage, incidentId: string): Promise<void> {
    const { keepPicture, staff, logger } = this.options
    try {
      const content = await keepPicture?.(message, incidentId)
      if (!content) return
      const targets = staff
        .onDuty()
        .flatMap((member) => pages('', [member], `incident:${incidentId}`, this.options.clock.now()))
      await this.sendLater(targets.map((delivery) => ({ ...delivery, content })))
    } catch (error) {
      logger.error({ err: error, message: message.id }, 'a picture of an emergency could not be passed on')
    }
  }

  /** A code is one for a room or one for staff; who sends too many wrong ones waits, whichever they were meant to be. */
  private async bind(response: Response, message: IncomingMessage): Promise<string> {
    const { staff, rooms } = this.options
    const { from, room } = message
    const code = response.bindCode!
    if (!staff.mustWait(from.id)) {
      if (room) {
        const outcome = await rooms.bind(code, { room, contactId: from.id })
        if (outcome.kind !== 'no-such-code') return roomBindReply(outcome)
      } else if (await rooms.isRoomCode(code)) return ROOM_CODE_IN_PRIVATE
    }
    return bindReply(await staff.bind(code, { contactId: from.id, ...(room ? { roomId: room.id } : {}) }))
  }
}
