import { computed, reactive, watch } from 'vue'
import type { ChatApi, ChatConversation, ChatMessage, ChatPerson } from '../../contract/index.js'
import { apiOf, ApiFailure } from '../shared/api.js'
import { cameFromList, readAddress, writeAddress } from './address.js'
import { Feed, type Link } from './feed.js'
import { memory } from './memory.js'
import { createSending, type Draft } from './sending.js'
import { createUnread } from './unread.js'

export interface Thread {
  /** oldest first */
  messages: ChatMessage[]
  /** there are older ones on the server */
  more: boolean
  state: 'loading' | 'ready' | 'failed'
}

const PAGE = 30
/** Messages kept of a conversation that is not on the screen. */
const KEPT = 60
const RETRY_MS = 3_000
export const wide = window.matchMedia('(min-width: 760px)')

function createChat() {
  const call = apiOf<ChatApi>()
  const state = reactive({
    /** `absent`: this server has no chat page behind it, because the bot is on real WeChat */
    phase: 'starting' as 'starting' | 'ready' | 'unreachable' | 'absent',
    people: [] as ChatPerson[],
    bot: undefined as ChatPerson | undefined,
    me: '',
    conversations: [] as ChatConversation[],
    /** id of the conversation on the screen; '' for the list */
    current: '',
    threads: {} as Record<string, Thread>,
    link: 'connecting' as Link,
    largeType: memory.largeType(),
    /** pictures sent from here, by message id: no need to fetch them back */
    ownPictures: {} as Record<string, string>,
  })
  const unread = createUnread(call)
  const sending = createSending(call, (message, { draft }) => {
    if (draft.kind === 'image') state.ownPictures[message.id] = draft.picture.url
    add(message)
  })
  let feed: Feed | undefined
  /** the last change of person wins */
  let turns = 0

  const me = computed(() => state.people.find(({ id }) => id === state.me))
  const conversation = computed(() => state.conversations.find(({ id }) => id === state.current))

  async function start(): Promise<void> {
    try {
      const { bot, people } = await call('GET /api/chat/people', {})
      state.bot = bot
      state.people = people
      const address = readAddress()
      await actAs(
        personFor(address.person) ?? personFor(memory.person()) ?? people[0]!.id,
        address.conversation,
      )
    } catch (error) {
      const absent = error instanceof ApiFailure && error.code === 'not-found'
      state.phase = absent ? 'absent' : 'unreachable'
      if (!absent) setTimeout(() => void start(), RETRY_MS)
    }
  }

  /** Ids and names both do: ?as=zhang, ?as=张阿姨. */
  function personFor(wanted: string | undefined): string | undefined {
    return state.people.find(({ id, name }) => id === wanted || name === wanted)?.id
  }

  /** Becomes somebody. Rejects when the server does not answer. */
  async function actAs(person: string, wanted?: string): Promise<void> {
    feed?.stop()
    const turn = ++turns
    const { cursor, conversations } = await listOf(person)
    if (turn !== turns) return
    state.me = person
    state.conversations = conversations
    state.threads = {}
    state.phase = 'ready'
    memory.setPerson(person)
    await unread.load(person, conversations)
    if (turn !== turns) return
    const remembered = wanted ?? memory.conversation(person)
    const known = conversations.some(({ id }) => id === remembered)
    const first = wide.matches ? conversations.find(({ kind }) => kind === 'private')?.id : undefined
    open(known ? remembered! : remembered === '' && !wide.matches ? '' : (first ?? ''), 'replace')
    feed = new Feed(call, person, cursor, {
      onMessage: hear,
      onConversations: () => void reloadList(),
      onReset: () => void reset(),
      onLink: (link) => (state.link = link),
    })
    feed.listen()
  }

  function switchTo(person: string): void {
    actAs(person).catch(() => {
      state.phase = 'unreachable'
      setTimeout(() => void start(), RETRY_MS)
    })
  }

  function listOf(person: string) {
    return call('GET /api/chat/people/:person/conversations', { params: { person } })
  }

  async function reloadList(): Promise<void> {
    const person = state.me
    try {
      const { conversations } = await listOf(person)
      if (person !== state.me) return
      state.conversations = conversations
      if (state.current && !conversation.value) open('', 'replace')
    } catch {
      // the feed says that the line is lost, and comes back with a reset
    }
  }

  async function reset(): Promise<void> {
    await reloadList()
    state.threads = {}
    if (state.current) await load(state.current)
    await unread.load(state.me, state.conversations).catch(() => {})
    markRead()
  }

  /** @param how `push` where the browser's back button is to lead back to the list */
  function open(id: string, how: 'push' | 'replace' = wide.matches ? 'replace' : 'push'): void {
    const left = state.threads[state.current]
    if (left && left.messages.length > KEPT && state.current !== id) {
      left.messages = left.messages.slice(-KEPT)
      left.more = true
    }
    state.current = id
    memory.setConversation(state.me, id)
    writeAddress(state.me, id, how)
    if (id && state.threads[id]?.state !== 'ready') void load(id)
    markRead()
  }

  /** From a conversation to the list. */
  function back(): void {
    if (cameFromList()) history.back()
    else open('', 'replace')
  }

  async function load(id: string, before?: number): Promise<void> {
    const person = state.me
    const thread = (state.threads[id] ??= { messages: [], more: false, state: 'loading' })
    thread.state = 'loading'
    try {
      const page = await call('GET /api/chat/people/:person/conversations/:conversation/messages', {
        params: { person, conversation: id },
        query: { before, limit: PAGE },
      })
      if (person !== state.me || state.threads[id] === undefined) return
      // What came by the stream in the meantime is there already.
      const known = new Set(thread.messages.map((message) => message.id))
      const added = page.messages.filter((message) => !known.has(message.id))
      state.threads[id].messages = [...added, ...thread.messages].sort((a, b) => a.seq - b.seq)
      state.threads[id].more = page.more
      state.threads[id].state = 'ready'
      if (id === state.current) markRead()
    } catch {
      if (person === state.me && state.threads[id]) state.threads[id].state = 'failed'
    }
  }

  async function loadOlder(): Promise<void> {
    const thread = state.threads[state.current]
    if (thread?.state !== 'ready' || !thread.more) return
    await load(state.current, thread.messages[0]?.seq)
  }

  function hear(message: ChatMessage): void {
    if (!add(message)) return
    if (message.from !== state.me) unread.hear(message)
    if (message.conversation === state.current) markRead()
  }

  /** @returns false when it was here already */
  function add(message: ChatMessage): boolean {
    const thread = state.threads[message.conversation]
    if (thread?.messages.some(({ id }) => id === message.id)) return false
    if (message.from === state.me) {
      const own = sending.recognise(message)
      if (own?.draft.kind === 'image') state.ownPictures[message.id] = own.draft.picture.url
    }
    if (thread) {
      const before = thread.messages[thread.messages.length - 1]
      thread.messages.push(message)
      if (before && before.seq > message.seq) thread.messages.sort((a, b) => a.seq - b.seq)
    }
    const listed = state.conversations.find(({ id }) => id === message.conversation)
    if (!listed) void reloadList()
    else if ((listed.last?.seq ?? 0) < message.seq) {
      listed.last = message
      state.conversations.sort((a, b) => (b.last?.seq ?? 0) - (a.last?.seq ?? 0))
    }
    return true
  }

  /** What is on the screen of somebody who looks has been read. */
  function markRead(): void {
    if (!state.current || document.hidden) return
    unread.read(state.current, conversation.value?.last?.seq ?? 0)
  }

  function send(draft: Draft): void {
    sending.send(state.me, state.current, draft)
  }

  /** The private chat appears by itself when the bot accepts. */
  async function askForFriendship(): Promise<void> {
    const hello = `我是${me.value?.name ?? ''}`
    await call('POST /api/chat/people/:person/friend-requests', {
      params: { person: state.me },
      body: { hello },
    })
  }

  function personOf(id: string): ChatPerson {
    const known = state.bot?.id === id ? state.bot : state.people.find((person) => person.id === id)
    return known ?? { id, name: '已离开的人', kind: 'resident', about: '' }
  }

  /** Where the bytes of a picture are. */
  function pictureUrl(message: ChatMessage): string {
    return (
      state.ownPictures[message.id] ??
      `/api/chat/people/${encodeURIComponent(state.me)}/media/${encodeURIComponent(message.id)}`
    )
  }

  function reconnect(): void {
    if (state.link !== 'live') feed?.listen()
  }

  window.addEventListener('popstate', () => {
    const { person, conversation: id } = readAddress()
    if (person && person !== state.me && personFor(person)) switchTo(personFor(person)!)
    else open(state.conversations.some((each) => each.id === id) ? id! : '', 'replace')
  })
  window.addEventListener('online', reconnect)
  window.addEventListener('storage', ({ key }) => unread.followOtherTab(key))
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) return
    markRead()
    reconnect()
  })
  watch(
    () => state.largeType,
    (on) => {
      memory.setLargeType(on)
      document.documentElement.classList.toggle('large-type', on)
    },
    { immediate: true },
  )
  watch([unread.total, me], () => {
    const count = unread.total.value ? `(${unread.total.value}) ` : ''
    document.title = `${count}${me.value?.name ?? ''} · 安邻`
  })

  return {
    state,
    me,
    conversation,
    unread,
    sending,
    start,
    switchTo,
    open,
    back,
    loadOlder,
    reload: () => load(state.current),
    send,
    askForFriendship,
    personOf,
    pictureUrl,
    reconnect,
  }
}

/** The one chat of this page. */
export const chat = createChat()
