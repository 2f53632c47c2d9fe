import { FileBox, type FileBoxInterface } from 'file-box'
import { types, type payloads } from 'wechaty-puppet'
import { PartialPuppet } from './partial-puppet.js'
import type { WebChatEvent, WebChatMessage, WebChatPerson } from './types.js'
import type { WebChatWorld } from './world.js'

const MESSAGE_TYPES = {
  text: types.Message.Text,
  image: types.Message.Image,
  location: types.Message.Location,
  notice: types.Message.GroupNote,
}

/**
 * A Wechaty puppet whose WeChat is a `WebChatWorld`: the bot is one of its people. Everything that reaches the
 * bot from the chat page goes through the real Wechaty, as it would from WeChat.
 */
export class WebChatPuppet extends PartialPuppet {
  private unsubscribe: () => void = () => {}

  constructor(private readonly world: WebChatWorld) {
    // The world is not handed up as an option: Puppet's constructor turns all its options into JSON for a log line.
    super()
  }

  override name(): string {
    return 'web-chat'
  }

  override version(): string {
    return '1.0.0'
  }

  override onStart(): Promise<void> {
    this.unsubscribe = this.world.subscribe(this.world.bot.id, (event) => this.hear(event))
    // Only after start() are Wechaty's own listeners for `ready` in place.
    setImmediate(() => {
      if (!this.state.active() || this.isLoggedIn) return
      this.login(this.world.bot.id)
      this.emit('ready', { data: 'web-chat' })
    })
    return Promise.resolve()
  }

  override onStop(): Promise<void> {
    this.unsubscribe()
    return Promise.resolve()
  }

  override ding(data = ''): void {
    setImmediate(() => this.emit('dong', { data }))
  }

  // Contacts.

  override contactList(): Promise<string[]> {
    const friends = this.world.people().filter((person) => person.friend)
    return Promise.resolve([this.world.bot.id, ...friends.map((person) => person.id)])
  }

  override contactRawPayload(contactId: string): Promise<WebChatPerson> {
    const person = this.world.person(contactId)
    return person ? Promise.resolve(person) : Promise.reject(new Error(`web-chat: no person ${contactId}`))
  }

  override contactRawPayloadParser(person: WebChatPerson): Promise<payloads.Contact> {
    return Promise.resolve({
      id: person.id,
      name: person.name,
      avatar: '',
      friend: person.friend,
      gender: types.ContactGender.Unknown,
      type: types.Contact.Individual,
      phone: [],
    })
  }

  // Messages in.

  override messageRawPayload(messageId: string): Promise<WebChatMessage> {
    const message = this.world.message(messageId)
    return message ? Promise.resolve(message) : Promise.reject(new Error(`web-chat: no message ${messageId}`))
  }

  override messageRawPayloadParser(message: WebChatMessage): Promise<payloads.Message> {
    const base = {
      id: message.id,
      talkerId: message.from,
      text: message.text,
      timestamp: message.at,
      type: MESSAGE_TYPES[message.kind],
      ...(message.image && { filename: message.image.name }),
    }
    const members = this.world.members(message.conversation)
    if (this.isRoom(message.conversation)) {
      return Promise.resolve({
        ...base,
        roomId: message.conversation,
        // Always set: without it Wechaty looks every member up by name to find out who was meant.
        mentionIdList: [...message.mentions],
      })
    }
    const listener = members.find((person) => person.id !== message.from)
    return Promise.resolve({ ...base, listenerId: listener?.id ?? this.world.bot.id })
  }

  override messageFile(messageId: string): Promise<FileBoxInterface> {
    const image = this.world.media(messageId)
    return image
      ? Promise.resolve(FileBox.fromBuffer(image.bytes, image.name))
      : Promise.reject(new Error(`web-chat: the picture of message ${messageId} is not kept any more`))
  }

  override messageImage(messageId: string): Promise<FileBoxInterface> {
    return this.messageFile(messageId)
  }

  override messageLocation(messageId: string): Promise<payloads.Location> {
    const location = this.world.message(messageId)?.location
    return location
      ? Promise.resolve({ accuracy: 15, ...location })
      : Promise.reject(new Error(`web-chat: message ${messageId} is no location`))
  }

  // Messages out: each returns the id of the message.

  override messageSendText(conversationId: string, text: string, mentionIdList?: string[]): Promise<string> {
    return this.post(conversationId, { text, mentions: mentionIdList })
  }

  override async messageSendFile(conversationId: string, file: FileBoxInterface): Promise<string> {
    if (!file.mediaType.startsWith('image/')) throw new Error(`web-chat: cannot show a ${file.mediaType}`)
    const bytes = await file.toBuffer()
    return this.post(conversationId, { image: { name: file.name, mediaType: file.mediaType, bytes } })
  }

  override messageSendLocation(conversationId: string, location: payloads.Location): Promise<string> {
    const { name, address, latitude, longitude } = location
    return this.post(conversationId, { location: { name, address, latitude, longitude } })
  }

  override conversationReadMark(): Promise<void> {
    return Promise.resolve()
  }

  // Rooms.

  override roomList(): Promise<string[]> {
    const mine = this.world.conversationsOf(this.world.bot.id)
    return Promise.resolve(mine.filter((chat) => chat.kind === 'group').map((chat) => chat.id))
  }

  override roomRawPayload(roomId: string): Promise<payloads.Room> {
    return Promise.resolve().then(() => ({
      id: roomId,
      topic: this.world.groupTitle(roomId) ?? '',
      memberIdList: this.world.members(roomId).map((person) => person.id),
      adminIdList: [],
    }))
  }

  override roomRawPayloadParser(room: payloads.Room): Promise<payloads.Room> {
    return Promise.resolve(room)
  }

  override async roomMemberList(roomId: string): Promise<string[]> {
    return (await this.roomPayload(roomId)).memberIdList
  }

  override roomMemberRawPayload(_roomId: string, contactId: string): Promise<WebChatPerson> {
    return this.contactRawPayload(contactId)
  }

  override roomMemberRawPayloadParser(person: WebChatPerson): Promise<payloads.RoomMember> {
    return Promise.resolve({ id: person.id, name: person.name, avatar: '' })
  }

  override roomTopic(roomId: string): Promise<string>
  override roomTopic(roomId: string, topic: string): Promise<void>
  override async roomTopic(roomId: string, topic?: string): Promise<string | void> {
    if (topic !== undefined) throw new Error('web-chat: a group keeps its title')
    return (await this.roomPayload(roomId)).topic
  }

  override roomAdd(roomId: string, contactIds: string | string[]): Promise<void> {
    return Promise.resolve().then(() => this.world.addMembers(roomId, [contactIds].flat(), this.world.bot.id))
  }

  override roomDel(roomId: string, contactIds: string | string[]): Promise<void> {
    return Promise.resolve().then(() => {
      for (const id of [contactIds].flat()) this.world.removeMember(roomId, id, this.world.bot.id)
    })
  }

  override roomQuit(roomId: string): Promise<void> {
    return this.roomDel(roomId, this.world.bot.id)
  }

  override roomInvitationAccept(invitationId: string): Promise<void> {
    return Promise.resolve().then(() => this.world.acceptInvitation(invitationId))
  }

  override roomInvitationRawPayload(invitationId: string): Promise<payloads.RoomInvitation> {
    return Promise.resolve().then(() => {
      const { id, group, by, at } = this.world.invitation(invitationId)
      const members = this.world.members(group)
      return {
        id,
        inviterId: by,
        topic: this.world.groupTitle(group) ?? '',
        avatar: '',
        invitation: '',
        memberCount: members.length,
        memberIdList: members.filter((person) => person.friend).map((person) => person.id),
        timestamp: at,
        receiverId: this.world.bot.id,
      }
    })
  }

  override roomInvitationRawPayloadParser(
    invitation: payloads.RoomInvitation,
  ): Promise<payloads.RoomInvitation> {
    return Promise.resolve(invitation)
  }

  // Friends.

  override friendshipAccept(friendshipId: string): Promise<void> {
    return Promise.resolve().then(() => this.world.acceptFriendship(friendshipId))
  }

  override friendshipRawPayload(friendshipId: string): Promise<payloads.Friendship> {
    return Promise.resolve().then(() => {
      const { id, from, hello, at } = this.world.friendRequest(friendshipId)
      return { id, contactId: from, hello, timestamp: at, ticket: id, type: types.Friendship.Receive }
    })
  }

  override friendshipRawPayloadParser(friendship: payloads.Friendship): Promise<payloads.Friendship> {
    return Promise.resolve(friendship)
  }

  private isRoom(conversationId: string): boolean {
    return this.world.groupTitle(conversationId) !== undefined
  }

  private post(conversationId: string, post: Parameters<WebChatWorld['post']>[2]): Promise<string> {
    return Promise.resolve().then(() => {
      if (!this.isLoggedIn) throw new Error('web-chat: not logged in')
      const chat = this.world.person(conversationId)
        ? this.world.privateChatOf(conversationId)
        : conversationId
      return this.world.post(this.world.bot.id, chat, post).id
    })
  }

  private hear(event: WebChatEvent): void {
    if (!this.isLoggedIn) return
    switch (event.kind) {
      case 'message':
        // Some puppets echo one's own words back; this one does not: the id that a send gives is proof enough.
        if (event.message.from === this.world.bot.id) return
        this.emit('message', { messageId: event.message.id })
        return
      case 'friend-request':
        this.emit('friendship', { friendshipId: event.id })
        return
      case 'invitation':
        this.emit('room-invite', { roomInvitationId: event.id })
        return
      case 'conversation':
        this.hearOfMembers(event)
    }
  }

  private hearOfMembers(event: Extract<WebChatEvent, { kind: 'conversation' }>): void {
    const { conversation: roomId, joined, left, by, at: timestamp } = event
    if (!this.isRoom(roomId)) return
    if (joined.length > 0) {
      this.emit('room-join', { roomId, inviteeIdList: [...joined], inviterId: by, timestamp })
    }
    if (left.length > 0) {
      this.emit('room-leave', { roomId, removeeIdList: [...left], removerId: by, timestamp })
    }
  }
}
