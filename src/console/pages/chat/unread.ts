import { computed, reactive } from 'vue'
import type { ChatApi, ChatConversation, ChatMessage } from '../../contract/index.js'
import type { Call } from '../shared/api.js'
import { memory } from './memory.js'

type Heard = Pick<ChatMessage, 'seq' | 'conversation' | 'mentions'>

/** How many messages of others the person has not seen, by conversation; kept in this browser. */
export function createUnread(call: Call<ChatApi>) {
  const counts = reactive<Record<string, number>>({})
  /** somebody mentioned the person in what is unread */
  const called = reactive<Record<string, boolean>>({})
  const total = computed(() => Object.values(counts).reduce((sum, count) => sum + count, 0))
  let person = ''
  let marks: Record<string, number> = {}

  async function load(personId: string, conversations: readonly ChatConversation[]): Promise<void> {
    person = personId
    marks = memory.readMarks(personId)
    clear()
    const newest = Object.fromEntries(conversations.map(({ id, last }) => [id, last?.seq ?? 0]))
    // A number beyond the newest is from an earlier world, whose numbers began elsewhere.
    for (const id of Object.keys(marks)) if (marks[id]! > (newest[id] ?? 0)) delete marks[id]
    const behind = conversations.filter(({ id }) => newest[id]! > (marks[id] ?? 0))
    if (behind.length === 0) return
    const after = Math.min(...behind.map(({ id }) => marks[id] ?? 0))
    const { messages } = await call('GET /api/chat/people/:person/unread', {
      params: { person: personId },
      query: { after },
    })
    if (person === personId) for (const message of messages) hear(message)
  }

  /** A message of somebody else. */
  function hear({ seq, conversation, mentions }: Heard): void {
    if (seq <= (marks[conversation] ?? 0)) return
    counts[conversation] = (counts[conversation] ?? 0) + 1
    if (mentions.includes(person)) called[conversation] = true
  }

  function read(conversation: string, seq: number): void {
    delete counts[conversation]
    delete called[conversation]
    if (seq <= (marks[conversation] ?? 0)) return
    // Another tab of the same person may have read further elsewhere.
    marks = { ...memory.readMarks(person), ...marks, [conversation]: seq }
    memory.setReadMarks(person, marks)
  }

  /** Another tab of the same person has read something. */
  function followOtherTab(key: string | null): void {
    if (key !== memory.readMarksKey(person)) return
    const theirs = memory.readMarks(person)
    for (const [id, seq] of Object.entries(theirs)) {
      if (seq <= (marks[id] ?? 0)) continue
      marks[id] = seq
      delete counts[id]
      delete called[id]
    }
  }

  function clear(): void {
    for (const id of Object.keys(counts)) delete counts[id]
    for (const id of Object.keys(called)) delete called[id]
  }

  return { counts, called, total, load, hear, read, followOtherTab }
}
