import type { IncomingMessage } from '../channel/index.js'
import { chosenDigit, type ServiceAnswer } from '../chat/index.js'
import type { Understanding } from '../understanding/index.js'
import { openMenu, topicsOf, understood } from './answering.js'
import { chosen } from './choosing.js'
import { emergency, moreOfIncident } from './emergencies.js'
import { say, type Decision, type Response, type RespondContext } from './response.js'
import { withoutExpired, type Session } from './session.js'
import * as texts from './texts.js'

const BIND = /^(?:绑定|綁定)[群羣]?\s*[:：]?\s*(\d{6,8})$/
const OVER = /^(?:.{0,6}(?:灭了|扑灭了|没事了|解除了|误报|虚惊一场|救出来了|已经好了|搞错了|点错了).{0,8})$/

/**
 * Orders of a dispatcher in a call-out, to the letter: they name a danger and report none, and are given while an
 * emergency of one's own is going on.
 */
const CALL_OUT =
  /^(?:启动(?:演练)?\s*(?:火灾|着火|起火|失火|消防|内涝|积水|进水|淹水|防汛)(?:预案)?(?:\s[^\n]{0,40})?|(?:启动|集结|点名|岗位|收队)\s*\d{0,6})$/

/** What is left of a message after triage: services may hear it, and otherwise it is answered. */
export interface Opened {
  message: IncomingMessage
  session: Session
  addressed: boolean
  understanding: Understanding | undefined
  digit: number | undefined
  bindCode: string | undefined
}

export type Triaged = { kind: 'settled'; response: Response } | { kind: 'open'; opened: Opened }

/**
 * Triage comes before everything else: an emergency, what belongs to one that is going on, and what is too old to be
 * answered are settled here. Pure.
 */
export function triage(message: IncomingMessage, context: RespondContext): Triaged {
  const session = withoutExpired(context.session, context.now)
  const settled = (response: Response): Triaged => ({ kind: 'settled', response })
  const addressed = message.room === undefined || message.mentioned
  const tooOld = context.now - message.at > context.maxAgeMs
  const ignored = (note: string): Triaged => settled(quiet(session, { kind: 'ignored', note }))

  if (message.kind !== 'text') {
    if (session.incident) return settled(moreOfIncident(message, session, context, []))
    if (tooOld) return ignored('too old')
    return {
      kind: 'open',
      opened: {
        message,
        session,
        addressed,
        understanding: undefined,
        digit: undefined,
        bindCode: undefined,
      },
    }
  }
  const order = context.mayCallOut === true && message.room === undefined && CALL_OUT.test(message.text)
  const digit = chosenDigit(message.text)
  const bindCode = BIND.exec(message.text)?.[1]
  // A lone digit and a code carry no sign of danger.
  const understanding =
    message.text === '' || digit !== undefined || bindCode
      ? undefined
      : context.brain.understand(message.text)

  if (understanding?.kind === 'emergency' && !order)
    return settled(emergency(message, understanding.hazard, session, context, tooOld))
  if (session.incident && !tooOld && digit === undefined && message.text !== '' && !order) {
    if (!OVER.test(message.text))
      return settled(moreOfIncident(message, session, context, topicsOf(understanding)))
    const { incident, ...rest } = session
    return settled({
      decision: { kind: 'incident', hazard: incident!.hazard, note: 'over' },
      replies: [say(texts.INCIDENT_OVER)],
      urgent: true,
      session: rest,
      incident: { kind: 'over', hazard: incident!.hazard },
    })
  }
  if (tooOld) return ignored('too old')
  return { kind: 'open', opened: { message, session, addressed, understanding, digit, bindCode } }
}

/**
 * A digit that stands for words in the menu that is open, as if they had been written. The menu is closed then: the next
 * digit belongs to whoever takes the words.
 *
 * @returns undefined for everything else
 */
export function asWords(opened: Opened, context: RespondContext): Opened | undefined {
  const { digit, session, addressed } = opened
  const action = digit === undefined ? undefined : session.menu?.actions[digit]
  if (action?.kind !== 'words' || !addressed || context.tooFast !== 'no') return undefined
  const { menu: _, ...rest } = session
  return {
    ...opened,
    message: { ...opened.message, text: action.words },
    session: rest,
    digit: undefined,
    understanding: context.brain.understand(action.words),
  }
}

/** The reply to a message that no service wanted. Pure. */
export function answer(opened: Opened, context: RespondContext): Response {
  const { message, session, addressed, understanding, digit, bindCode } = opened
  if (message.kind !== 'text') return answerToMedia(opened, context)
  if (!addressed) return quiet(session, { kind: 'ignored', note: 'not addressed' })
  if (message.text === '') {
    return message.mentioned
      ? { decision: { kind: 'command', command: 'menu-help' }, ...openMenu(session, context) }
      : quiet(session, { kind: 'ignored', note: 'empty' })
  }
  if (context.tooFast !== 'no' && understanding?.kind !== 'ambiguous') {
    return {
      ...quiet(session, { kind: 'ignored', note: 'rate limit' }),
      replies: context.tooFast === 'say' ? [say(texts.TOO_FAST)] : [],
    }
  }
  if (bindCode) return { ...quiet(session, { kind: 'bind' }), bindCode }
  if (digit !== undefined) return chosen(digit, message, session, context)
  return understood(understanding!, message, session, context)
}

/** What a service said, as a response like any other. */
export function ofService(name: string, said: ServiceAnswer, session: Session): Response {
  return {
    decision: { kind: 'service', note: `${name}: ${said.note}` },
    replies: said.replies,
    urgent: said.urgent ?? false,
    session,
    ...(said.deliveries ? { deliveries: said.deliveries } : {}),
    ...(said.write ? { write: said.write } : {}),
    ...(said.committed ? { committed: said.committed } : {}),
  }
}

/** What a service says after the answer to a message that was not for it; nothing when the message is not answered. */
export function followedBy(response: Response, name: string, said: ServiceAnswer): Response {
  const note = [response.decision.note, `${name}: ${said.note}`].filter(Boolean).join('; ')
  const silent = response.replies.length === 0 && !response.write
  return {
    ...response,
    decision: { ...response.decision, note },
    replies: silent ? [] : [...response.replies, ...said.replies],
    deliveries: [...(response.deliveries ?? []), ...(said.deliveries ?? [])],
    write: async (trx) => {
      const first = await response.write?.(trx)
      const second = await said.write?.(trx)
      return {
        replies: silent ? [] : [...(first?.replies ?? []), ...(second?.replies ?? [])],
        deliveries: [...(first?.deliveries ?? []), ...(second?.deliveries ?? [])],
      }
    },
    committed: () => {
      response.committed?.()
      said.committed?.()
    },
  }
}

/** Decides what to say to one message when there are no services. The same message and context give the same. */
export function respond(message: IncomingMessage, context: RespondContext): Response {
  const triaged = triage(message, context)
  return triaged.kind === 'settled' ? triaged.response : answer(triaged.opened, context)
}

function answerToMedia({ message, session }: Opened, context: RespondContext): Response {
  if (message.room !== undefined) return quiet(session, { kind: 'ignored', note: message.kind })
  const text = {
    image: texts.PICTURE_SEEN,
    voice: texts.VOICE_HEARD,
    location: texts.LOCATION_SEEN,
    other: undefined,
    text: undefined,
  }[message.kind]
  const decision: Decision = { kind: 'media', note: message.kind }
  if (text === undefined || context.tooFast !== 'no') return quiet(session, decision)
  return { ...quiet(session, decision), replies: [say(text)] }
}

function quiet(session: Session, decision: Decision): Response {
  return { decision, replies: [], urgent: false, session }
}
