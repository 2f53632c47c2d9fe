import type { IncomingMessage } from '../channel/index.js'
import type { Hazard } from '../knowledge/index.js'
import { callLine, firstReply } from '../triage/index.js'
import { say, type Decision, type Response, type RespondContext } from './response.js'
import { INCIDENT_MS, type Session } from './session.js'
import * as texts from './texts.js'

/** The fixed reply to an emergency, and what it leaves behind. */
export function emergency(
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
export function moreOfIncident(
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
