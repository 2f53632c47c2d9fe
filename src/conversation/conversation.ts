import { LRUCache } from 'lru-cache'
import type { ContactId, IncomingMessage, Person, Room, Target } from '../channel/index.js'
import type { ChatService, Reply, ServiceAnswer } from '../chat/index.js'
import { may, type RoomBinder, type StaffMember, type StaffRegister } from '../directory/index.js'
import type { Entry, LocalSettings } from '../knowledge/index.js'
import type { Delivery, DeliveryId, Lane, Outbox, StoredContent } from '../outbox/index.js'
import { newId, normaliseText, SECOND_MS, type Clock, type Logger } from '../shared/index.js'
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
import { ExchangeWriter, ServiceWriteError, type Exchange } from './exchange.js'
import { KeyedQueue } from './keyed-queue.js'
import { RateLimiter, type RateLimits } from './rate-limit.js'
import { answer, asWords, followedBy, ofService, triage, type Opened } from './respond.js'
import { say, type RespondContext, type Response } from './response.js'
import { SecondOpinion } from './second-opinion.js'
import { EMPTY_SESSION, parseSession, type Session } from './session.js'
import {
  bindReply,
  greeting,
  ROOM_CODE_IN_PRIVATE,
  roomBindReply,
  roomGreeting,
  SERVICE_FAILED,
} from './texts.js'
import type { Chooser, Understander } from '../understanding/index.js'

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
  /** asked in this order, after triage and before the understanding answers */
  services?: readonly ChatService[]
  /** may choose between entries where the understanding is unsure */
  chooser?: Chooser
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
  private readonly opinion: SecondOpinion
  /** who is told once the page of an incident was accepted: cause → the reporter's place */
  private readonly toldWhenPaged = new Map<string, Target>()
  /** when the database last refused a write; readiness shows it */
  private storageFailedAt: number | undefined

  constructor(private readonly options: ConversationOptions) {
    this.writer = new ExchangeWriter(options.db, options.vault, options.outbox)
    this.desk = new IncidentDesk(options.db, options.vault)
    this.limiter = new RateLimiter(options.rate)
    this.opinion = new SecondOpinion(options.chooser, () => options.staff.all().map((member) => member.name))
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

  /** What somebody would be told who says this in a private chat, for the first time; nothing is kept or sent. */
  preview(text: string): Response {
    const now = this.options.clock.now()
    const from = { id: 'preview' as ContactId, name: '' }
    const message: IncomingMessage = {
      id: 'preview',
      at: now,
      from,
      kind: 'text',
      text: normaliseText(text),
      rawText: text,
      mentioned: false,
    }
    const context: RespondContext = {
      now,
      session: EMPTY_SESSION,
      brain: this.options.brain,
      entries: this.options.entries(),
      settings: this.options.settings,
      hasDuty: this.options.staff.onDuty().length > 0,
      maxAgeMs: this.options.maxMessageAgeMs,
      tooFast: 'no',
    }
    const triaged = triage(message, context)
    return triaged.kind === 'settled' ? triaged.response : answer(triaged.opened, context)
  }

  /** Never rejects; resolves when the message is committed and its replies wait for the sender. */
  async onMessage(message: IncomingMessage): Promise<void> {
    if (this.seen.has(message.id)) return
    this.seen.set(message.id, true)
    const key = `${message.from.id}|${message.room?.id ?? ''}`
    this.opinion.arrived(key)
    try {
      await this.queue.run(key, () => this.handle(message, key))
    } catch (error) {
      this.options.logger.error({ err: error, message: message.id }, 'a message could not be handled')
    } finally {
      this.opinion.answered(key)
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
    const context: RespondContext = {
      now,
      session: before,
      brain,
      entries: this.options.entries(),
      settings,
      hasDuty: onDuty.length > 0,
      mayCallOut: mayCallOut(staff.byContact(message.from.id)),
      maxAgeMs: this.options.maxMessageAgeMs,
      tooFast: this.limiter.take(message.from.id, message.room?.id, now),
    }
    const response = await this.decide(message, context, key)
    const bound = response.bindCode ? await this.bind(response, message) : undefined
    const reported =
      response.incident && response.incident.kind !== 'over'
        ? this.desk.report(message, response.incident.hazard, now)
        : undefined
    let deliveries = this.deliveriesOf(message, response, reported, now, bound)
    this.sessions.set(key, response.session)
    const exchange = {
      message,
      receivedAt: now,
      conversationKey: key,
      response,
      deliveries,
      toDeliveries: (replies: readonly Reply[]) => this.repliesTo(message, replies, response.urgent),
      ...(reported ? { reported } : {}),
    }
    try {
      const stored = await this.record(exchange)
      this.storageFailedAt = undefined
      if (stored === 'seen-before') {
        this.sessions.set(key, before)
        return
      }
      deliveries = stored
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

  /** Triage, then the services in their order, then the answer. */
  private async decide(message: IncomingMessage, context: RespondContext, key: string): Promise<Response> {
    const triaged = triage(message, context)
    if (triaged.kind === 'settled') return triaged.response
    return this.answered(triaged.opened, context, key)
  }

  private async answered(opened: Opened, context: RespondContext, key: string): Promise<Response> {
    const afterwards: { name: string; said: ServiceAnswer }[] = []
    let last: { name: string; said: ServiceAnswer } | undefined
    for (const service of this.options.services ?? []) {
      const said = await this.heardBy(service, opened, context)
      if (!said) continue
      const { name } = service
      if (said.after) afterwards.push({ name, said })
      else {
        // Whoever only says so if nobody else does comes after whoever does.
        if (last) afterwards.push({ name: last.name, said: last.said.yields! })
        last = { name, said }
        if (!said.yields) break
      }
    }
    const words = last || afterwards.length > 0 ? undefined : asWords(opened, context)
    if (words) return this.answered(words, context, key)
    // What somebody says in the middle of a form may be about themselves: it leaves the house to nobody.
    const response = last
      ? ofService(last.name, last.said, opened.session)
      : answer(afterwards.length > 0 ? opened : await this.opinion.on(opened, context, key), context)
    return afterwards.reduce((all, { name, said }) => followedBy(all, name, said), response)
  }

  private async heardBy(
    service: ChatService,
    opened: Opened,
    { now }: RespondContext,
  ): Promise<ServiceAnswer | undefined> {
    try {
      return await service.hear({ ...opened, now })
    } catch (error) {
      // A service that fails must not keep the others, or the answer, from whoever wrote.
      this.options.logger.error({ err: error, service: service.name }, 'a service could not hear a message')
      return undefined
    }
  }

  /**
   * Commits a message with all that follows. What a service could not write is told to whoever wrote.
   *
   * @returns what the sender is woken with
   */
  private async record(exchange: Exchange): Promise<Delivery[] | 'seen-before'> {
    try {
      const recorded = await this.writer.record(exchange)
      if (recorded.kind === 'seen-before') return 'seen-before'
      exchange.response.committed?.()
      return [...exchange.deliveries, ...recorded.further]
    } catch (error) {
      if (!(error instanceof ServiceWriteError)) throw error
      this.options.logger.error({ err: error, message: exchange.message.id }, 'a service could not write')
      const { write: _, deliveries: __, committed: ___, ...response } = exchange.response
      const deliveries = this.repliesTo(exchange.message, [say(SERVICE_FAILED)], false)
      const recorded = await this.writer.record({ ...exchange, response, deliveries })
      return recorded.kind === 'new' ? deliveries : 'seen-before'
    }
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
    const replies = bound === undefined ? response.replies : [say(bound)]
    const deliveries = this.repliesTo(message, replies, response.urgent)
    deliveries.push(...(response.deliveries ?? []))
    const onDuty = staff.onDuty()
    if (reported?.opened && onDuty.length > 0) {
      const late = response.decision.note === 'too old'
      const cause = `incident:${reported.incidentId}`
      deliveries.push(
        ...pages(pageText(message, response.incident!.hazard, reported, late), onDuty, cause, now),
      )
      if (!late) this.toldWhenPaged.set(cause, placeOf(message))
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

  /** Replies go where the message was said; in a room they name whoever wrote it. */
  private repliesTo(message: IncomingMessage, replies: readonly Reply[], urgent: boolean): Delivery[] {
    const mentions = message.room ? { mentions: [message.from.id] } : {}
    return replies.map((reply) =>
      this.delivery(
        urgent ? 'urgent' : 'reply',
        placeOf(message),
        reply.kind === 'text' ? { ...reply, ...mentions } : reply,
        message.id,
      ),
    )
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

function placeOf(message: IncomingMessage): Target {
  return message.room ? { kind: 'room', id: message.room.id } : { kind: 'contact', id: message.from.id }
}

function mayCallOut(member: StaffMember | undefined): boolean {
  return member !== undefined && may(member.role, 'send')
}
