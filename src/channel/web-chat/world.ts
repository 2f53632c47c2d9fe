import { newId, systemClock, type Clock } from '../../shared/index.js'
import { BOT_ID, DEMO_GROUPS, DEMO_PEOPLE } from './demo.js'
import { MediaShelf } from './media-shelf.js'
import { parseSnapshot, type WebChatSnapshot } from './snapshot.js'
import {
  WebChatError,
  type WebChatConversation,
  type WebChatEvent,
  type WebChatFriendRequest,
  type WebChatGroup,
  type WebChatImage,
  type WebChatInvitation,
  type WebChatMessage,
  type WebChatPerson,
  type WebChatPost,
} from './types.js'

export interface WebChatWorldOptions {
  clock?: Clock
  /** what the bot is called in this world */
  botName?: string
  people?: readonly WebChatPerson[]
  groups?: readonly WebChatGroup[]
  /** messages kept a conversation; older ones are forgotten */
  historyLimit?: number
  /** characters; WeChat itself refuses at about 16,000 */
  maxTextLength?: number
  /** bytes of pictures kept over all conversations; the oldest go first */
  maxMediaBytes?: number
  /** told when a subscriber throws; the others still hear the event */
  onListenerError?: (error: unknown) => void
}

interface Chat {
  id: string
  /** absent in a private chat, whose title depends on who looks */
  title?: string
  members: string[]
  history: WebChatMessage[]
}

type Listener = (event: WebChatEvent) => void

/**
 * The world behind the chat page: its people, their chats with the bot, two groups. All in memory, all
 * synchronous, no HTTP and no Wechaty in it. The bot is one of its people.
 *
 * A person sees their private chat with the bot and the groups they are in; everything asked for another's
 * sake is refused with a `WebChatError`.
 */
export class WebChatWorld {
  readonly bot: WebChatPerson
  /** grows with every change, so that whoever saves snapshots knows whether there is anything to save */
  revision = 0
  private readonly clock: Clock
  private readonly historyLimit: number
  private readonly maxTextLength: number
  private readonly onListenerError: (error: unknown) => void
  private readonly folk = new Map<string, WebChatPerson>()
  private readonly chats = new Map<string, Chat>()
  private readonly byId = new Map<string, WebChatMessage>()
  private readonly shelf: MediaShelf
  private readonly listeners = new Map<string, Set<Listener>>()
  private readonly friendRequests = new Map<string, WebChatFriendRequest>()
  private readonly invitations = new Map<string, WebChatInvitation>()
  private readonly run: string
  private seq = 0

  constructor(options: WebChatWorldOptions = {}) {
    this.clock = options.clock ?? systemClock
    this.historyLimit = options.historyLimit ?? 1_000
    this.maxTextLength = options.maxTextLength ?? 16_000
    this.shelf = new MediaShelf(options.maxMediaBytes ?? 64 * 1024 * 1024)
    this.onListenerError = options.onListenerError ?? (() => {})
    // A fresh prefix each run: whoever stores message ids must never take a new message for an old one.
    this.run = newId(this.clock.now())
    this.bot = { id: BOT_ID, name: options.botName ?? '安邻', kind: 'bot', about: '', friend: true }
    this.folk.set(this.bot.id, this.bot)
    for (const person of options.people ?? DEMO_PEOPLE) this.addPerson(person)
    for (const group of options.groups ?? DEMO_GROUPS) this.addGroup(group)
  }

  /** Everybody one can act as; the bot is not among them. */
  people(): WebChatPerson[] {
    return [...this.folk.values()].filter((person) => person.kind !== 'bot')
  }

  person(personId: string): WebChatPerson | undefined {
    return this.folk.get(personId)
  }

  /** What the person sees on the left, newest message first; a conversation without messages comes last. */
  conversationsOf(personId: string): WebChatConversation[] {
    const me = this.known(personId)
    return [...this.chats.values()]
      .filter((chat) => chat.members.includes(me.id))
      .map((chat) => this.seenBy(me.id, chat))
      .sort((a, b) => (b.last?.seq ?? 0) - (a.last?.seq ?? 0))
  }

  /** The conversation's people, in the order in which they came; the bot among them. */
  members(conversationId: string): WebChatPerson[] {
    return this.chat(conversationId).members.map((id) => this.known(id))
  }

  /** undefined for a private chat and for what is no conversation */
  groupTitle(conversationId: string): string | undefined {
    return this.chats.get(conversationId)?.title
  }

  /**
   * @param beforeSeq only messages older than this; absent: the newest
   * @returns at most `limit` messages, oldest first
   */
  history(personId: string, conversationId: string, beforeSeq?: number, limit = 50): WebChatMessage[] {
    const { history } = this.chatOf(personId, conversationId)
    const older = beforeSeq === undefined ? history : history.filter((message) => message.seq < beforeSeq)
    return older.slice(Math.max(0, older.length - limit))
  }

  /** Every message the person may see after `afterSeq`, oldest first: what a page missed while it was away. */
  since(personId: string, afterSeq: number): WebChatMessage[] {
    const me = this.known(personId)
    const missed: WebChatMessage[] = []
    for (const chat of this.chats.values()) {
      if (!chat.members.includes(me.id)) continue
      for (let i = chat.history.length - 1; i >= 0 && chat.history[i]!.seq > afterSeq; i--)
        missed.push(chat.history[i]!)
    }
    return missed.sort((a, b) => a.seq - b.seq)
  }

  message(messageId: string): WebChatMessage | undefined {
    return this.byId.get(messageId)
  }

  /**
   * The bytes of a picture, as long as it is kept.
   *
   * @param personId when given, undefined for somebody who is not in that conversation
   */
  media(messageId: string, personId?: string): WebChatImage | undefined {
    const message = this.byId.get(messageId)
    if (!message) return undefined
    const mayLook = personId === undefined || this.chat(message.conversation).members.includes(personId)
    return mayLook ? this.shelf.get(messageId) : undefined
  }

  /** Says something. Every subscriber in the conversation, the sender too, has heard it when this returns. */
  post(personId: string, conversationId: string, post: WebChatPost): WebChatMessage {
    const chat = this.chatOf(personId, conversationId)
    if ('image' in post) {
      const { name, mediaType, bytes } = post.image
      if (bytes.length === 0) throw new WebChatError('empty', 'the picture has no bytes')
      const image = { name, mediaType, size: bytes.length }
      return this.append(chat, personId, { kind: 'image', text: '', mentions: [], image }, post.image)
    }
    if ('location' in post) {
      const location = { ...post.location }
      return this.append(chat, personId, { kind: 'location', text: '', mentions: [], location })
    }
    const { text, mentions = [] } = post
    if (text.trim() === '') throw new WebChatError('empty', 'a message needs text')
    if (text.length > this.maxTextLength)
      throw new WebChatError('too-long', `${text.length} characters, at most ${this.maxTextLength}`)
    return this.append(chat, personId, {
      kind: 'text',
      text,
      mentions: mentions.filter((id) => chat.members.includes(id)),
    })
  }

  /** @returns the way to stop listening */
  subscribe(personId: string, listener: Listener): () => void {
    const me = this.known(personId)
    const mine = this.listeners.get(me.id) ?? new Set()
    this.listeners.set(me.id, mine.add(listener))
    return () => void mine.delete(listener)
  }

  /** The person's private chat with the bot. */
  privateChatOf(personId: string): string {
    return `private-${personId}`
  }

  addPerson(person: WebChatPerson): void {
    this.folk.set(person.id, { ...person })
    if (person.friend) this.openPrivateChat(person.id)
  }

  addGroup(group: WebChatGroup): void {
    for (const id of group.members) this.known(id)
    this.chats.set(group.id, { id: group.id, title: group.title, members: [...group.members], history: [] })
    this.revision++
  }

  /** People come into a group, the bot perhaps among them. Those who are in it already are left out. */
  addMembers(groupId: string, personIds: readonly string[], by: string): void {
    const chat = this.group(groupId)
    const joined = personIds.map((id) => this.known(id).id).filter((id) => !chat.members.includes(id))
    if (joined.length === 0) return
    chat.members.push(...joined)
    const names = joined.map((id) => this.known(id).name).join('、')
    this.append(chat, by, {
      kind: 'notice',
      text: `${this.known(by).name}邀请${names}加入了群聊`,
      mentions: [],
    })
    this.tellMembers(chat, { joined, left: [], by })
  }

  removeMember(groupId: string, personId: string, by: string): void {
    const chat = this.group(groupId)
    if (!chat.members.includes(personId)) return
    this.append(chat, by, { kind: 'notice', text: `${this.known(personId).name}离开了群聊`, mentions: [] })
    const witnesses = [...chat.members]
    chat.members = chat.members.filter((id) => id !== personId)
    this.tellMembers(chat, { joined: [], left: [personId], by }, witnesses)
  }

  /** Somebody asks the bot to be friends. The private chat opens when the bot accepts. */
  requestFriendship(personId: string, hello: string): WebChatFriendRequest {
    const from = this.known(personId).id
    const request = { id: `${this.run}-f${++this.seq}`, from, hello, at: this.clock.now() }
    this.friendRequests.set(request.id, request)
    this.tell(this.bot.id, { kind: 'friend-request', id: request.id })
    return request
  }

  friendRequest(requestId: string): WebChatFriendRequest {
    const request = this.friendRequests.get(requestId)
    if (!request) throw new WebChatError('unknown-request', requestId)
    return request
  }

  acceptFriendship(requestId: string): void {
    const { from } = this.friendRequest(requestId)
    this.known(from).friend = true
    const chat = this.openPrivateChat(from)
    this.tellMembers(chat, { joined: chat.members, left: [], by: this.bot.id })
  }

  /** Somebody in a group invites the bot into it; it is in when it accepts. */
  inviteBot(groupId: string, by: string): WebChatInvitation {
    const chat = this.group(groupId)
    const invitation = { id: `${this.run}-i${++this.seq}`, group: chat.id, by, at: this.clock.now() }
    this.invitations.set(invitation.id, invitation)
    this.tell(this.bot.id, { kind: 'invitation', id: invitation.id })
    return invitation
  }

  invitation(invitationId: string): WebChatInvitation {
    const invitation = this.invitations.get(invitationId)
    if (!invitation) throw new WebChatError('unknown-request', invitationId)
    return invitation
  }

  acceptInvitation(invitationId: string): void {
    const { group, by } = this.invitation(invitationId)
    this.addMembers(group, [this.bot.id], by)
  }

  /** Plain JSON of everything worth keeping over a restart; pictures above `maxMediaBytes` in sum are left out. */
  toJSON(maxMediaBytes = 4 * 1024 * 1024): WebChatSnapshot {
    const chats = [...this.chats.values()]
    return {
      version: 1,
      seq: this.seq,
      people: this.people(),
      groups: chats.flatMap(({ id, title, members }) =>
        title === undefined ? [] : [{ id, title, members: [...members] }],
      ),
      messages: chats.flatMap((chat) => chat.history),
      media: this.shelf.newest(maxMediaBytes),
    }
  }

  /**
   * @param snapshot what `toJSON` gave, perhaps through a file
   * @throws Error (zod) when it is not that
   */
  static fromJSON(
    snapshot: unknown,
    options: Omit<WebChatWorldOptions, 'people' | 'groups'> = {},
  ): WebChatWorld {
    const { seq, people, groups, messages, media } = parseSnapshot(snapshot)
    const world = new WebChatWorld({ ...options, people, groups })
    for (const message of [...messages].sort((a, b) => a.seq - b.seq)) {
      const chat = world.chats.get(message.conversation)
      if (chat) world.keep(chat, message)
    }
    for (const { id, name, mediaType, base64 } of media) {
      if (world.byId.has(id)) world.shelf.put(id, { name, mediaType, bytes: Buffer.from(base64, 'base64') })
    }
    world.seq = Math.max(world.seq, seq)
    world.revision = 0
    return world
  }

  private append(
    chat: Chat,
    from: string,
    content: Pick<WebChatMessage, 'kind' | 'text' | 'mentions' | 'image' | 'location'>,
    image?: WebChatImage,
  ): WebChatMessage {
    const seq = ++this.seq
    const message: WebChatMessage = {
      id: `${this.run}-${seq}`,
      seq,
      conversation: chat.id,
      from,
      at: this.clock.now(),
      ...content,
    }
    if (image) this.shelf.put(message.id, image)
    this.keep(chat, message)
    for (const id of chat.members) this.tell(id, { kind: 'message', message })
    return message
  }

  private keep(chat: Chat, message: WebChatMessage): void {
    this.revision++
    chat.history.push(message)
    this.byId.set(message.id, message)
    if (chat.history.length <= this.historyLimit) return
    const forgotten = chat.history.shift()!
    this.byId.delete(forgotten.id)
    this.shelf.delete(forgotten.id)
  }

  private tell(personId: string, event: WebChatEvent): void {
    for (const listener of this.listeners.get(personId) ?? []) {
      try {
        listener(event)
      } catch (error) {
        this.onListenerError(error)
      }
    }
  }

  private tellMembers(
    chat: Chat,
    change: { joined: readonly string[]; left: readonly string[]; by: string },
    witnesses: readonly string[] = [...chat.members],
  ): void {
    this.revision++
    const at = this.clock.now()
    for (const id of witnesses) this.tell(id, { kind: 'conversation', conversation: chat.id, ...change, at })
  }

  private openPrivateChat(personId: string): Chat {
    this.revision++
    const id = this.privateChatOf(personId)
    const chat = this.chats.get(id) ?? { id, members: [personId, this.bot.id], history: [] }
    this.chats.set(id, chat)
    return chat
  }

  private seenBy(me: string, chat: Chat): WebChatConversation {
    const other = chat.members.find((id) => id !== me)
    return {
      id: chat.id,
      kind: chat.title === undefined ? 'private' : 'group',
      title: chat.title ?? this.known(other ?? me).name,
      memberCount: chat.members.length,
      last: chat.history.at(-1),
    }
  }

  private known(personId: string): WebChatPerson {
    const person = this.folk.get(personId)
    if (!person) throw new WebChatError('unknown-person', personId)
    return person
  }

  private chat(conversationId: string): Chat {
    const chat = this.chats.get(conversationId)
    if (!chat) throw new WebChatError('unknown-conversation', conversationId)
    return chat
  }

  private group(groupId: string): Chat {
    const chat = this.chat(groupId)
    if (chat.title === undefined) throw new WebChatError('unknown-conversation', `${groupId} is not a group`)
    return chat
  }

  private chatOf(personId: string, conversationId: string): Chat {
    const chat = this.chat(conversationId)
    if (!chat.members.includes(this.known(personId).id))
      throw new WebChatError('unknown-conversation', conversationId)
    return chat
  }
}
