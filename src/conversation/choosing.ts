import type { IncomingMessage } from '../channel/index.js'
import { answerWith, human, openMenu, openServices } from './answering.js'
import { emergency } from './emergencies.js'
import { say, type Decision, type Response, type RespondContext } from './response.js'
import { askedIn, offerFollowUp, withMenu, type Action, type Session } from './session.js'
import * as texts from './texts.js'

/** What a digit does, by the menu that is open. */
export function chosen(
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
    case 'services':
      return { decision, ...openServices(session, context) }
    case 'words':
      // Heard as words before it comes here; see `asWords`.
      return reply(texts.MENU_GONE)
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
