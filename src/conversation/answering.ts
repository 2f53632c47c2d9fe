import type { IncomingMessage } from '../channel/index.js'
import type { Entry } from '../knowledge/index.js'
import { callLine } from '../triage/index.js'
import type { RankedTopic, Understanding } from '../understanding/index.js'
import { commandReply } from './command-replies.js'
import { emergency } from './emergencies.js'
import { say, type Response, type RespondContext } from './response.js'
import { offerFollowUp, remember, withMenu, type Action, type Session } from './session.js'
import { smallTalk } from './small-talk.js'
import * as texts from './texts.js'

/** The reply to what a message means, when nothing else is going on. */
export function understood(
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

export type Part = Pick<Response, 'replies' | 'urgent' | 'session'>

export function answerWith(entry: Entry, session: Session, context: RespondContext): Part {
  const actions: Record<string, Action> = entry.steps.length > 0 ? { 1: { kind: 'steps', id: entry.id } } : {}
  if (entry.picture) actions[2] = { kind: 'picture', id: entry.id }
  return {
    replies: [say(texts.shortAnswer(entry, context.settings))],
    urgent: false,
    session: withMenu(session, actions, context.now),
  }
}

export function openMenu(session: Session, context: RespondContext): Part {
  const actions: Record<string, Action> = { 9: { kind: 'human' } }
  texts.DOMAIN_MENU.forEach((domain, i) => (actions[i + 1] = { kind: 'domain', name: domain.name }))
  actions[texts.DOMAIN_MENU.length + 1] = { kind: 'services' }
  return { replies: [say(texts.mainMenu())], urgent: false, session: withMenu(session, actions, context.now) }
}

export function openServices(session: Session, context: RespondContext): Part {
  const actions: Record<string, Action> = { 0: { kind: 'menu' }, 9: { kind: 'human' } }
  texts.SERVICE_MENU.forEach(({ words }, i) => (actions[i + 1] = { kind: 'words', words }))
  return {
    replies: [say(texts.serviceMenu())],
    urgent: false,
    session: withMenu(session, actions, context.now),
  }
}

export function human(session: Session, context: RespondContext): Response {
  return {
    decision: { kind: 'command', command: 'human' },
    replies: [say(texts.humanRequested(context.settings, context.hasDuty))],
    urgent: false,
    session,
    wantsHuman: true,
  }
}

export function notKnown(
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

export function topicsOf(understanding: Understanding | undefined): string[] {
  if (!understanding || understanding.kind === 'none' || understanding.kind === 'command') return []
  return understanding.topics.slice(0, 5).map((t) => t.id)
}

export function entryOf(topic: RankedTopic | undefined, context: RespondContext): Entry | undefined {
  return topic && context.entries.get(topic.id)
}
