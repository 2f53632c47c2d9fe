import type { Contact, Message, Room as WechatyRoom, Wechaty } from 'wechaty'
import { types } from 'wechaty-puppet'
import { normaliseText, type Clock } from '../shared/index.js'
import type { ContactId, IncomingMessage, Media, OwnMessage, RoomId, Target } from './message.js'
import { readMention } from './mention.js'
import { RoomNames } from './room-names.js'

/** Characters read of one message: WeChat takes about 16,000, and a megabyte from elsewhere must not cost a second. */
const MOST_TEXT = 20_000

/** Kinds of messages that people send; what is not in here is the system talking. */
const KINDS = new Map<types.Message, IncomingMessage['kind']>([
  [types.Message.Text, 'text'],
  [types.Message.Image, 'image'],
  [types.Message.Audio, 'voice'],
  [types.Message.Location, 'location'],
  [types.Message.Attachment, 'other'],
  [types.Message.ChatHistory, 'other'],
  [types.Message.Contact, 'other'],
  [types.Message.Emoticon, 'other'],
  [types.Message.MiniProgram, 'other'],
  [types.Message.RedEnvelope, 'other'],
  [types.Message.Transfer, 'other'],
  [types.Message.Url, 'other'],
  [types.Message.Video, 'other'],
])

/** Accounts that WeChat itself speaks through. */
const SYSTEM_ACCOUNTS = new Set([
  'weixin',
  'filehelper',
  'fmessage',
  'newsapp',
  'floatbottle',
  'medianote',
  'qqmail',
])

/** Makes a message of ours from one of Wechaty's. One reader for each login: it knows who the bot is. */
export class MessageReader {
  private readonly knownBots: ReadonlySet<string>
  private readonly names: RoomNames

  constructor(
    private readonly bot: Wechaty,
    knownBots: readonly string[],
    private readonly clock: Clock,
  ) {
    this.knownBots = new Set(knownBots)
    this.names = new RoomNames(async (roomId, contactId) => {
      return (await bot.puppet.roomMemberPayload(roomId, contactId)).roomAlias
    }, clock)
  }

  /** @returns undefined for what is not a person talking: the bot itself, another bot, the system */
  async read(message: Message): Promise<IncomingMessage | undefined> {
    const kind = KINDS.get(message.type())
    if (kind === undefined) return undefined
    const talker = message.talker()
    const room = message.room()
    if (this.isNoise(talker, room)) return undefined
    const self = this.bot.currentUser
    // Both names are asked for whatever the message says, so that every message of a person waits for the same two
    // answers and none overtakes another.
    const [alias, ownAlias] = room
      ? await Promise.all([this.names.aliasIn(room.id, talker.id), this.names.aliasIn(room.id, self.id)])
      : []
    const rawText = kind === 'text' ? message.text() : ''
    return {
      id: message.id,
      at: message.date().getTime() || this.clock.now(),
      from: { id: talker.id as ContactId, name: alias || talker.name() },
      ...(room && { room: { id: room.id as RoomId, topic: topicOf(room) } }),
      kind,
      rawText,
      ...readMention({
        rawText,
        text: normaliseText(rawText.slice(0, MOST_TEXT)),
        selfId: self.id,
        mentionIds: mentionIdsOf(message),
        names: ownAlias ? [self.name(), ownAlias] : [self.name()],
      }),
      ...((kind === 'image' || kind === 'voice') && { media: () => mediaOf(message) }),
    }
  }

  /** @returns what the bot itself has said; undefined when somebody else did, or when it is no message */
  readOwn(message: Message): OwnMessage | undefined {
    const kind = KINDS.get(message.type())
    if (kind === undefined || message.talker().id !== this.bot.puppet.currentUserId) return undefined
    const room = message.room()
    const listener = message.listener()
    const target: Target | undefined = room
      ? { kind: 'room', id: room.id as RoomId }
      : listener && { kind: 'contact', id: listener.id as ContactId }
    if (!target) return undefined
    const text = kind === 'text' ? message.text().slice(0, MOST_TEXT) : ''
    return { id: message.id, target, text, at: message.date().getTime() || this.clock.now() }
  }

  private isNoise(talker: Contact, room: WechatyRoom | undefined): boolean {
    if (talker.id === this.bot.puppet.currentUserId || talker.id === room?.id) return true
    if (SYSTEM_ACCOUNTS.has(talker.id) || talker.id.startsWith('gh_')) return true
    if (this.knownBots.has(talker.id) || this.knownBots.has(talker.name())) return true
    return talker.isReady() && talker.type() === types.Contact.Official
  }
}

/** From the payload: Message.mentionSelf() loads every contact mentioned, and where there are no ids every member. */
function mentionIdsOf(message: Message): readonly string[] | undefined {
  const { payload } = message
  return payload && 'mentionIdList' in payload ? payload.mentionIdList : undefined
}

function topicOf(room: WechatyRoom): string {
  return room.payload?.topic ?? ''
}

async function mediaOf(message: Message): Promise<Media> {
  const file = await message.toFileBox()
  return { name: file.name, mediaType: file.mediaType, bytes: await file.toBuffer() }
}
