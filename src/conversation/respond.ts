import type { IncomingMessage } from '../channel/index.js'
import type { Entry, Hazard, LocalSettings } from '../knowledge/index.js'
import { callLine, firstReply } from '../triage/index.js'
import { commandReply } from './command-replies.js'
import { chosenDigit } from './digits.js'
import { INCIDENT_MS, MENU_MS, type Action, type Session } from './session.js'
import { smallTalk } from './small-talk.js'
import * as texts from './texts.js'
import type { Command, RankedTopic, Understander, Understanding } from '../understanding/index.js'

/** What `respond` needs to know beside the message. */
export interface RespondContext {
  now: number
  session: Session
  brain: Understander
  entries: ReadonlyMap<string, Entry>
  settings: LocalSettings
  /** somebody is bound and on duty, so that a page can reach them */
  hasDuty: boolean
  /** messages older than this are not answered, except an emergency, which still goes to staff */
  maxAgeMs: number
  /** the sender, or the room, has asked for more than the rate limit allows */
  tooFast: 'no' | 'say' | 'silent'
}

export type Reply = { kind: 'text'; text: string } | { kind: 'picture'; entryId: string }

/** What happened, without anything that was written: this is stored and counted. */
export interface Decision {
  kind: Understanding['kind'] | 'digit' | 'bind' | 'media' | 'incident' | 'ignored'
  hazard?: Hazard
  command?: Command
  topics?: readonly string[]
  note?: string
}

/** One message in, one value out; nothing has happened yet. */
export interface Response {
  decision: Decision
  replies: readonly Reply[]
  /** goes before ordinary replies, and to a room without @ */
  urgent: boolean
  session: Session
  incident?: { kind: 'report' | 'more' | 'over'; hazard: Hazard }
  /** a person is wanted */
  wantsHuman?: boolean
  /** for staff to see: a question without an answer, an answer without use, a wish the bot cannot fulfil yet */
  question?: {
    reason: 'unknown' | 'not-helpful' | 'none-of-these' | 'request'
    topics: readonly string[]
    /** the message that asked, when it is an earlier one */
    askedIn?: string
  }
  /** the asker of this message wants to be told when there is an answer */
  followUp?: { messageId: string }
  feedback?: { topic: string; helpful: boolean; messageId: string }
  /** a one-time code that binds this contact to a staff member, or this chat to a room of the community */
  bindCode?: string
  optOut?: boolean
}

const BIND = /^(?:绑定|綁定)[群羣]?\s*[:：]?\s*(\d{6,8})$/
const OVER = /^(?:.{0,6}(?:灭了|扑灭了|没事了|解除了|误报|虚惊一场|救出来了|已经好了|搞错了|点错了).{0,8})$/

/** Decides what to say to one message. Pure: the same message and context give the same response. */
export function respond(message: IncomingMessage, context: RespondContext): Response {
  const session = withoutExpired(context.session, context.now)
  const quiet = (decision: Decision): Response => ({ decision, replies: [], urgent: false, session })
  const addressed = message.room === undefined || message.mentioned
  const tooOld = context.now - message.at > context.maxAgeMs

  if (message.kind !== 'text') {
    if (session.incident) return moreOfIncident(message, session, context, [])
    if (!addressed || tooOld || message.room !== undefined)
      return quiet({ kind: 'ignored', note: message.kind })
    const text = {
      image: texts.PICTURE_SEEN,
      voice: texts.VOICE_HEARD,
      location: texts.LOCATION_SEEN,
      other: undefined,
    }[message.kind]
    if (text === undefined || context.tooFast !== 'no') return quiet({ kind: 'media', note: message.kind })
    return { decision: { kind: 'media', note: message.kind }, replies: [say(text)], urgent: false, session }
  }
  if (message.text === '') {
    return addressed && message.mentioned && !tooOld
      ? { decision: { kind: 'command', command: 'menu-help' }, ...openMenu(session, context) }
      : quiet({ kind: 'ignored', note: 'empty' })
  }

  const digit = chosenDigit(message.text)
  const bind = BIND.exec(message.text)
  // Triage comes before everything else; a lone digit and a code carry no sign of danger.
  const understanding = digit === undefined && !bind ? context.brain.understand(message.text) : undefined

  if (understanding?.kind === 'emergency')
    return emergency(message, understanding.hazard, session, context, tooOld)
  if (session.incident && !tooOld && digit === undefined) {
    if (OVER.test(message.text)) {
      const { incident, ...rest } = session
      return {
        decision: { kind: 'incident', hazard: incident!.hazard, note: 'over' },
        replies: [say(texts.INCIDENT_OVER)],
        urgent: true,
        session: rest,
        incident: { kind: 'over', hazard: incident!.hazard },
      }
    }
    return moreOfIncident(message, session, context, topicsOf(understanding))
  }
  if (tooOld) return quiet({ kind: 'ignored', note: 'too old' })
  if (!addressed) return quiet({ kind: 'ignored', note: 'not addressed' })
  if (context.tooFast !== 'no' && understanding?.kind !== 'ambiguous') {
    return {
      ...quiet({ kind: 'ignored', note: 'rate limit' }),
      replies: context.tooFast === 'say' ? [say(texts.TOO_FAST)] : [],
    }
  }
  if (bind) return { ...quiet({ kind: 'bind' }), bindCode: bind[1]! }
  if (digit !== undefined) return chosen(digit, message, session, context)
  return understood(understanding!, message, session, context)
}

function understood(
  u: Understanding,
  message: IncomingMessage,
  session: Session,
  context: RespondContext,
): Response {
  const topics = topicsOf(u)
  switch (u.kind) {
    case 'emergency':
      return emergency(message, u.hazard, session, context, false)
    case 'ambiguous': {
      const first = u.sure ? entryOf(u.topics[0], context) : undefined
      const lines = [callLine(u.hazard, message.text)]
      if (first) lines.push('', `【${first.title}】`, texts.answerLine(first, context.settings))
      lines.push('', '正在发生，请回复 1')
      const actions: Record<string, Action> = { 1: { kind: 'happening', hazard: u.hazard } }
      if (first) {
        lines.push('看怎么做，回复 2')
        actions[2] = { kind: 'steps', id: first.id }
      } else if (u.topics.length > 0) {
        const entries = u.topics.slice(0, 3).flatMap((t) => entryOf(t, context) ?? [])
        entries.forEach((entry, i) => {
          lines.push(`${entry.title}，回复 ${i + 2}`)
          actions[i + 2] = { kind: 'answer', id: entry.id }
        })
      }
      return {
        decision: { kind: 'ambiguous', hazard: u.hazard, topics },
        replies: [say(lines.join('\n'))],
        urgent: true,
        session: remember(withMenu(session, actions, context.now), message, topics),
      }
    }
    case 'answer': {
      const entry = entryOf(u.topics[0], context)
      if (!entry) return notKnown(message, session, context, topics)
      return {
        decision: { kind: 'answer', topics },
        ...answerWith(entry, remember(session, message, topics), context),
      }
    }
    case 'choices': {
      const entries = u.topics.slice(0, 3).flatMap((t) => entryOf(t, context) ?? [])
      if (entries.length === 0) return notKnown(message, session, context, topics)
      const actions: Record<string, Action> = { 0: { kind: 'tell-me', yes: false } }
      entries.forEach((entry, i) => (actions[i + 1] = { kind: 'answer', id: entry.id }))
      return {
        decision: { kind: 'choices', topics },
        replies: [say(texts.choices(entries))],
        urgent: false,
        session: remember(withMenu(session, actions, context.now), message, topics),
      }
    }
    case 'command': {
      if (u.command === 'menu-help')
        return { decision: { kind: 'command', command: u.command }, ...openMenu(session, context) }
      if (u.command === 'human') return human(session, context)
      const reply = commandReply(u.command, context)
      return {
        decision: { kind: 'command', command: u.command },
        replies: [say(reply.text)],
        urgent: false,
        session,
        ...(reply.forStaff
          ? { question: { reason: 'request' as const, topics: [`command:${u.command}`] } }
          : {}),
        ...(reply.optOut === undefined ? {} : { optOut: reply.optOut }),
      }
    }
    case 'none': {
      if (u.why === 'small-talk') {
        return {
          decision: { kind: 'none', note: 'small talk' },
          replies: [say(smallTalk(message.text))],
          urgent: false,
          session,
        }
      }
      if (u.why === 'not-ours') {
        return {
          decision: { kind: 'none', note: 'not ours', topics },
          replies: [say(texts.NOT_OURS)],
          urgent: false,
          session,
        }
      }
      return notKnown(message, session, context, topics)
    }
  }
}

function emergency(
  message: IncomingMessage,
  hazard: Hazard,
  session: Session,
  context: RespondContext,
  tooOld: boolean,
): Response {
  const already = session.incident
  const decision: Decision = { kind: 'emergency', hazard }
  const incident = { kind: already?.hazard === hazard ? ('more' as const) : ('report' as const), hazard }
  // Nobody is helped by a reply to what was written long ago; staff must know all the same.
  if (tooOld)
    return {
      decision: { ...decision, note: 'too old' },
      replies: [],
      urgent: true,
      session,
      incident: { ...incident, kind: 'report' },
    }
  const again = already?.hazard === hazard && context.now - already.repliedAt < 60_000
  const dutyPhone = context.settings.duty_phone ?? context.settings.office_phone
  const text = again
    ? texts.incidentNoted(context.hasDuty, hazard === 'medical' || hazard === 'shock' ? '120' : '119')
    : firstReply(hazard, message.text, dutyPhone ? { dutyPhone } : {})
  return {
    decision,
    replies: [say(text)],
    urgent: true,
    session: {
      ...session,
      menu: undefined,
      incident: {
        hazard,
        until: context.now + INCIDENT_MS,
        repliedAt: again ? already.repliedAt : context.now,
      },
    },
    incident,
  }
}

/** What a person sends in the minutes after their emergency belongs to it: words, pictures, a place. */
function moreOfIncident(
  message: IncomingMessage,
  session: Session,
  context: RespondContext,
  topics: readonly string[],
): Response {
  const incident = session.incident!
  const call = incident.hazard === 'medical' || incident.hazard === 'shock' ? '120' : '119'
  const entry = topics[0] === undefined ? undefined : context.entries.get(topics[0])
  const addressed = message.room === undefined || message.mentioned
  const mayReply = addressed && (entry !== undefined || context.now - incident.repliedAt >= 30_000)
  const reply = entry
    ? [callLine(incident.hazard, message.text), '', texts.answerLine(entry, context.settings)].join('\n')
    : texts.incidentNoted(context.hasDuty, call)
  return {
    decision: { kind: 'incident', hazard: incident.hazard, topics, note: message.kind },
    replies: mayReply ? [say(reply)] : [],
    urgent: true,
    session: {
      ...session,
      incident: {
        ...incident,
        until: context.now + INCIDENT_MS,
        repliedAt: mayReply ? context.now : incident.repliedAt,
      },
    },
    incident: { kind: 'more', hazard: incident.hazard },
  }
}

function chosen(
  digit: number,
  message: IncomingMessage,
  session: Session,
  context: RespondContext,
): Response {
  const action =
    session.menu?.actions[digit] ??
    (digit === 9 ? ({ kind: 'human' } as const) : digit === 0 ? ({ kind: 'menu' } as const) : undefined)
  const decision: Decision = { kind: 'digit', note: action?.kind ?? 'nothing' }
  const reply = (text: string, next: Session = session): Response => ({
    decision,
    replies: [say(text)],
    urgent: false,
    session: next,
  })
  if (!action) return reply(texts.MENU_GONE)
  const offered = offerFollowUp(session, session.lastQuestion?.messageId ?? message.id, context.now)
  switch (action.kind) {
    case 'happening':
      return emergency(message, action.hazard, session, context, false)
    case 'human':
      return human(session, context)
    case 'menu':
      return { decision, ...openMenu(session, context) }
    case 'domain': {
      const domain = texts.DOMAIN_MENU.find((d) => d.name === action.name)
      const entries = (domain?.topics ?? []).flatMap((id) => context.entries.get(id) ?? [])
      const actions: Record<string, Action> = { 0: { kind: 'menu' } }
      entries.forEach((entry, i) => (actions[i + 1] = { kind: 'answer', id: entry.id }))
      return reply(
        texts.choices(entries).replace('0 都不是', '0 返回'),
        withMenu(session, actions, context.now),
      )
    }
    case 'answer': {
      const entry = context.entries.get(action.id)
      if (!entry) return reply(texts.MENU_GONE)
      return { decision: { ...decision, topics: [entry.id] }, ...answerWith(entry, session, context) }
    }
    case 'steps': {
      const entry = context.entries.get(action.id)
      if (!entry) return reply(texts.MENU_GONE)
      const askHelpful = !session.asked.includes(entry.id)
      const actions: Record<string, Action> = askHelpful
        ? {
            1: { kind: 'helpful', id: entry.id, yes: true },
            2: { kind: 'helpful', id: entry.id, yes: false },
          }
        : {}
      const offers = askHelpful ? [texts.ASK_HELPFUL] : []
      if (entry.picture) {
        const digit = askHelpful ? 3 : 2
        actions[digit] = { kind: 'picture', id: entry.id }
        offers.push(askHelpful ? `${digit} 看图` : `回复 ${digit} 看图`)
      }
      const text = [texts.fullAnswer(entry, context.settings), offers.join('\n')].filter(Boolean).join('\n\n')
      const asked = askHelpful ? [...session.asked, entry.id].slice(-20) : session.asked
      return {
        decision: { ...decision, topics: [entry.id] },
        replies: [say(text)],
        urgent: false,
        session: { ...withMenu(session, actions, context.now), asked },
      }
    }
    case 'picture': {
      const entry = context.entries.get(action.id)
      if (!entry?.picture) return reply(texts.MENU_GONE)
      return {
        decision: { ...decision, topics: [entry.id] },
        // In words too: some readers cannot see it, some puppets cannot send it.
        replies: [{ kind: 'picture', entryId: entry.id }, say(texts.pictureInWords(entry))],
        urgent: false,
        session,
      }
    }
    case 'helpful': {
      const feedback = {
        topic: action.id,
        helpful: action.yes,
        messageId: session.lastQuestion?.messageId ?? message.id,
      }
      if (action.yes) return { ...reply(texts.HELPFUL_YES, { ...session, menu: undefined }), feedback }
      return {
        ...reply(texts.NOT_HELPFUL + '\n' + texts.notAnswered(context.settings), offered),
        feedback,
        question: { reason: 'not-helpful', topics: [action.id], ...askedIn(session) },
      }
    }
    case 'follow-up':
      return {
        ...reply(texts.WILL_TELL, { ...session, menu: undefined }),
        followUp: { messageId: action.messageId },
      }
    case 'tell-me':
      return {
        ...reply(texts.NONE_OF_THESE + '\n' + texts.notAnswered(context.settings), offered),
        question: {
          reason: 'none-of-these',
          topics: session.lastQuestion?.topics ?? [],
          ...askedIn(session),
        },
      }
  }
}

type Part = Pick<Response, 'replies' | 'urgent' | 'session'>

function answerWith(entry: Entry, session: Session, context: RespondContext): Part {
  const actions: Record<string, Action> = entry.steps.length > 0 ? { 1: { kind: 'steps', id: entry.id } } : {}
  if (entry.picture) actions[2] = { kind: 'picture', id: entry.id }
  return {
    replies: [say(texts.shortAnswer(entry, context.settings))],
    urgent: false,
    session: withMenu(session, actions, context.now),
  }
}

function openMenu(session: Session, context: RespondContext): Part {
  const actions: Record<string, Action> = { 9: { kind: 'human' } }
  texts.DOMAIN_MENU.forEach((domain, i) => (actions[i + 1] = { kind: 'domain', name: domain.name }))
  return { replies: [say(texts.mainMenu())], urgent: false, session: withMenu(session, actions, context.now) }
}

function human(session: Session, context: RespondContext): Response {
  return {
    decision: { kind: 'command', command: 'human' },
    replies: [say(texts.humanRequested(context.settings, context.hasDuty))],
    urgent: false,
    session,
    wantsHuman: true,
  }
}

function notKnown(
  message: IncomingMessage,
  session: Session,
  context: RespondContext,
  topics: readonly string[],
): Response {
  return {
    decision: { kind: 'none', topics, note: 'unknown' },
    replies: [say(texts.unknown(context.settings))],
    urgent: false,
    session: offerFollowUp(remember(session, message, topics), message.id, context.now),
    question: { reason: 'unknown', topics },
  }
}

function topicsOf(understanding: Understanding | undefined): string[] {
  if (!understanding || understanding.kind === 'none' || understanding.kind === 'command') return []
  return understanding.topics.slice(0, 5).map((t) => t.id)
}

function entryOf(topic: RankedTopic | undefined, context: RespondContext): Entry | undefined {
  return topic && context.entries.get(topic.id)
}

function askedIn(session: Session): { askedIn?: string } {
  return session.lastQuestion ? { askedIn: session.lastQuestion.messageId } : {}
}

function say(text: string): Reply {
  return { kind: 'text', text }
}

function withMenu(session: Session, actions: Record<string, Action>, now: number): Session {
  return { ...session, menu: { until: now + MENU_MS, actions } }
}

/** 1 now means: tell me when there is an answer. */
function offerFollowUp(session: Session, messageId: string, now: number): Session {
  return withMenu(session, { 1: { kind: 'follow-up', messageId } }, now)
}

function remember(session: Session, message: IncomingMessage, topics: readonly string[]): Session {
  return { ...session, lastQuestion: { messageId: message.id, topics: [...topics], at: message.at } }
}

function withoutExpired(session: Session, now: number): Session {
  const next = { ...session }
  if (next.menu && next.menu.until < now) delete next.menu
  if (next.incident && next.incident.until < now) delete next.incident
  return next
}
