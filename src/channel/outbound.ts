import { FileBox } from 'file-box'
import type { Contact, Message, Room, Wechaty } from 'wechaty'
import { MINUTE_MS, SECOND_MS, utf8Length } from '../shared/index.js'
import { puppetErrorText } from './error-facts.js'
import type { Content, SendOutcome, Target } from './message.js'
import { splitText } from './split-text.js'

/** WeChat shows no more of a text; a part with its mark stays below. */
const MAX_BYTES = 2_048
/** A text in more parts than this is no message any more. */
const MAX_PARTS = 10

/** What an error says when WeChat has had enough of us. */
const TOO_OFTEN = /频繁|too (often|frequent)|frequen/i
const GRPC_RESOURCE_EXHAUSTED = 8
/** gRPC CANCELLED, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, UNAVAILABLE */
const GRPC_PASSING = new Set([1, 4, GRPC_RESOURCE_EXHAUSTED, 14])
const PASSING =
  /not logged in|no client|nopuppet|timeout|timed out|econn|epipe|enotfound|eai_again|socket|unavailable/i
/** Of these, the ones that come before anything has left: nobody was there to take it. */
const NOBODY_THERE =
  /not logged in|no client|nopuppet|econnrefused|enotfound|eai_again|no connection established/i

/** Stops a send between two parts when nobody waits for it any more. */
export interface SendPermit {
  cancelled: boolean
}

/**
 * Says one thing to one contact or room.
 *
 * A long text goes out in parts. When a later part fails, or nobody waits for it any more, the outcome is in doubt:
 * some of it has been read already.
 */
export async function sendThrough(
  bot: Wechaty,
  target: Target,
  content: Content,
  permit: SendPermit,
): Promise<SendOutcome> {
  let listener: Contact | Room
  let mentions: readonly Contact[] = []
  try {
    listener = await find(bot, target)
    if (content.kind === 'text' && target.kind === 'room')
      mentions = await membersOf(bot, target.id, content.mentions ?? [])
  } catch (error) {
    return outcomeOf(error, 'asking')
  }
  if (content.kind === 'text') return sayParts(listener, content.text, mentions, permit)
  try {
    return accepted(await listener.say(FileBox.fromBuffer(content.bytes, content.name)))
  } catch (error) {
    return outcomeOf(error, 'saying')
  }
}

async function sayParts(
  listener: Contact | Room,
  text: string,
  mentions: readonly Contact[],
  permit: SendPermit,
): Promise<SendOutcome> {
  if (text.trim() === '') return { kind: 'refused', reason: 'rejected', detail: 'empty text' }
  // Wechaty writes the names in front of the text: "@张阿姨 @李师傅 ...".
  const names = mentions.reduce((bytes, contact) => bytes + utf8Length(contact.name()) + 4, 0)
  // An alias in the room may be longer than the name.
  const parts = splitText(text, MAX_BYTES - (mentions.length > 0 ? Math.min(names + 64, MAX_BYTES / 2) : 0))
  if (parts.length > MAX_PARTS) {
    return { kind: 'refused', reason: 'too-long', detail: `${parts.length} parts, at most ${MAX_PARTS}` }
  }
  let outcome: SendOutcome = { kind: 'accepted' }
  const partial = (i: number, why: string): SendOutcome => ({
    kind: 'in-doubt',
    reason: 'partial',
    detail: `partial: ${i} of ${parts.length} parts accepted; ${why}`,
  })
  for (const [i, part] of parts.entries()) {
    if (permit.cancelled) return partial(i, 'nobody waited any longer')
    try {
      const said = i === 0 ? await sayFirst(listener, part, mentions) : await listener.say(part)
      if (i === 0) outcome = accepted(said)
    } catch (error) {
      const failure = outcomeOf(error, 'saying')
      return i === 0 ? failure : partial(i, failure.detail)
    }
  }
  return outcome
}

function sayFirst(
  listener: Contact | Room,
  part: string,
  mentions: readonly Contact[],
): Promise<Message | void> {
  return mentions.length > 0 ? (listener as Room).say(part, ...mentions) : listener.say(part)
}

class UnknownTargetError extends Error {
  override readonly name = 'UnknownTargetError'
}

class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError'
}

/** Asked of the puppet first: Wechaty's own find() says undefined both for "there is none" and for "no answer". */
async function find(bot: Wechaty, target: Target): Promise<Contact | Room> {
  const { kind, id } = target
  const { puppet } = bot
  try {
    await (kind === 'contact' ? puppet.contactPayload(id) : puppet.roomPayload(id))
  } catch (error) {
    // Nor does an error say which of the two it is; a list without the id does.
    const all = await (kind === 'contact' ? puppet.contactList() : puppet.roomList())
    if (all.includes(id)) throw new NoAnswerError(puppetErrorText(error), { cause: error })
    throw new UnknownTargetError(puppetErrorText(error), { cause: error })
  }
  const found = kind === 'contact' ? await bot.Contact.find({ id }) : await bot.Room.find({ id })
  if (!found) throw new NoAnswerError(`the ${kind} was there and could not be loaded`)
  return found
}

/** Those of the mentioned who are in the room; Wechaty fails the whole message for one who is not. */
async function membersOf(bot: Wechaty, roomId: string, ids: readonly string[]): Promise<Contact[]> {
  if (ids.length === 0) return []
  const members = new Set(await bot.puppet.roomMemberList(roomId))
  const contacts = await Promise.all(
    ids.filter((id) => members.has(id)).map((id) => bot.Contact.find({ id })),
  )
  return contacts.filter((contact) => contact !== undefined)
}

function accepted(said: Message | void): SendOutcome {
  return said ? { kind: 'accepted', channelMessageId: said.id } : { kind: 'accepted' }
}

/** @param during whether the puppet was being asked something, or had the message in its hands */
function outcomeOf(error: unknown, during: 'asking' | 'saying'): Exclude<SendOutcome, { kind: 'accepted' }> {
  const detail = puppetErrorText(error)
  if (error instanceof UnknownTargetError) return { kind: 'refused', reason: 'unknown-target', detail }
  if (TOO_OFTEN.test(detail))
    return {
      kind: 'try-later',
      reason: 'too-often',
      afterMs: 10 * MINUTE_MS,
      detail: `too often: ${detail}`,
    }
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  const byCode = typeof code === 'number' && GRPC_PASSING.has(code)
  const passing = error instanceof NoAnswerError || byCode || PASSING.test(detail)
  if (!passing) return { kind: 'refused', reason: 'rejected', detail }
  const surelyNotSent = during === 'asking' || code === GRPC_RESOURCE_EXHAUSTED || NOBODY_THERE.test(detail)
  return surelyNotSent
    ? { kind: 'try-later', reason: 'passing', afterMs: 5 * SECOND_MS, detail }
    : { kind: 'in-doubt', reason: 'broken', detail }
}
