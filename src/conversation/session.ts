import { z } from 'zod'
import type { IncomingMessage } from '../channel/index.js'
import { MINUTE_MS } from '../shared/index.js'
import { HAZARDS } from '../knowledge/index.js'

/** How long a numbered choice waits for its digit. */
export const MENU_MS = 15 * MINUTE_MS
/** How long what a person says belongs to the emergency they reported. */
export const INCIDENT_MS = 10 * MINUTE_MS

const hazardSchema = z.enum(HAZARDS)

const actionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('answer'), id: z.string() }),
  z.object({ kind: z.literal('steps'), id: z.string() }),
  z.object({ kind: z.literal('picture'), id: z.string() }),
  z.object({ kind: z.literal('happening'), hazard: hazardSchema }),
  z.object({ kind: z.literal('helpful'), id: z.string(), yes: z.boolean() }),
  z.object({ kind: z.literal('tell-me'), yes: z.boolean() }),
  /** wants to be told when there is an answer; `after` is the digit's own question */
  z.object({ kind: z.literal('follow-up'), messageId: z.string() }),
  z.object({ kind: z.literal('domain'), name: z.string() }),
  z.object({ kind: z.literal('services') }),
  /** as if these words had been written */
  z.object({ kind: z.literal('words'), words: z.string() }),
  z.object({ kind: z.literal('human') }),
  z.object({ kind: z.literal('menu') }),
])

/** What a digit does. */
export type Action = z.output<typeof actionSchema>

export const sessionSchema = z.object({
  /** what the digits mean now */
  menu: z.object({ until: z.number(), actions: z.record(z.string(), actionSchema) }).optional(),
  /** the emergency this person reported, while their messages still belong to it */
  incident: z.object({ hazard: hazardSchema, until: z.number(), repliedAt: z.number() }).optional(),
  /** the question that led to the last answer, so that 没用 can be recorded with it */
  lastQuestion: z.object({ messageId: z.string(), topics: z.array(z.string()), at: z.number() }).optional(),
  /** answers whose usefulness was already asked, newest last */
  asked: z.array(z.string()).default([]),
})

/** What the bot remembers of one person in one place between two messages. Holds nothing that they wrote. */
export type Session = z.output<typeof sessionSchema>

export const EMPTY_SESSION: Session = { asked: [] }

/** @returns an empty session for anything that is none: a row written by an older version is no reason to fail */
export function parseSession(text: string | undefined): Session {
  if (text === undefined) return EMPTY_SESSION
  try {
    const parsed = sessionSchema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : EMPTY_SESSION
  } catch {
    return EMPTY_SESSION
  }
}

export function withMenu(session: Session, actions: Record<string, Action>, now: number): Session {
  return { ...session, menu: { until: now + MENU_MS, actions } }
}

/** 1 now means: tell me when there is an answer. */
export function offerFollowUp(session: Session, messageId: string, now: number): Session {
  return withMenu(session, { 1: { kind: 'follow-up', messageId } }, now)
}

export function remember(session: Session, message: IncomingMessage, topics: readonly string[]): Session {
  return { ...session, lastQuestion: { messageId: message.id, topics: [...topics], at: message.at } }
}

export function withoutExpired(session: Session, now: number): Session {
  const next = { ...session }
  if (next.menu && next.menu.until < now) delete next.menu
  if (next.incident && next.incident.until < now) delete next.incident
  return next
}

export function askedIn(session: Session): { askedIn?: string } {
  return session.lastQuestion ? { askedIn: session.lastQuestion.messageId } : {}
}
