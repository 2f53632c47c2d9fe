import { reactive } from 'vue'
import type { ChatApi, ChatMessage, ChatPlace } from '../../contract/index.js'
import { ApiFailure, type Call } from '../shared/api.js'

export interface LocalPicture {
  file: File
  /** blob: address of the file, good until the page is left */
  url: string
  width: number
  height: number
}

export type Draft =
  | { kind: 'text'; text: string; mentions: string[] }
  | { kind: 'image'; picture: LocalPicture }
  | { kind: 'location'; location: ChatPlace }

/** A message on its way. It stays, marked, when it could not be sent. */
export interface Outgoing {
  key: string
  person: string
  conversation: string
  draft: Draft
  at: number
  state: 'sending' | 'failed'
  /** why, for the reader; '' while sending */
  problem: string
}

/**
 * Messages on their way, one after the other in each conversation, so that they arrive in the order in which
 * they were written. A repeat goes under the same key, so the server takes it once.
 *
 * @param onAccepted the message as the server has it
 */
export function createSending(
  call: Call<ChatApi>,
  onAccepted: (message: ChatMessage, outgoing: Outgoing) => void,
) {
  const items = reactive<Outgoing[]>([])
  const queues = new Map<string, Promise<void>>()

  function send(person: string, conversation: string, draft: Draft): void {
    const key = newKey()
    items.push({ key, person, conversation, draft, at: Date.now(), state: 'sending', problem: '' })
    enqueue(key)
  }

  function retry(key: string): void {
    const item = items.find((each) => each.key === key)
    if (item?.state !== 'failed') return
    item.state = 'sending'
    item.problem = ''
    enqueue(key)
  }

  function enqueue(key: string): void {
    const item = items.find((each) => each.key === key)!
    const queue = `${item.person} ${item.conversation}`
    queues.set(
      queue,
      (queues.get(queue) ?? Promise.resolve()).then(() => deliver(item)),
    )
  }

  async function deliver(item: Outgoing): Promise<void> {
    try {
      const { message } = await post(item)
      discard(item.key)
      onAccepted(message, item)
    } catch (error) {
      item.state = 'failed'
      item.problem = error instanceof ApiFailure ? error.message : '没有发出去'
    }
  }

  function post({ person, conversation, key, draft }: Outgoing): Promise<{ message: ChatMessage }> {
    const params = { person, conversation }
    const base = 'POST /api/chat/people/:person/conversations/:conversation' as const
    switch (draft.kind) {
      case 'text':
        return call(`${base}/messages`, { params, body: { key, text: draft.text, mentions: draft.mentions } })
      case 'location':
        return call(`${base}/locations`, { params, body: { key, location: draft.location } })
      case 'image': {
        const { file } = draft.picture
        return call(`${base}/pictures`, { params, query: { key, name: file.name.slice(0, 200) } }, file)
      }
    }
  }

  function discard(key: string): void {
    const index = items.findIndex((each) => each.key === key)
    if (index >= 0) items.splice(index, 1)
  }

  /**
   * The stream may bring one's own message before the answer to the request does.
   *
   * @returns the outgoing message that it is, now gone from the list
   */
  function recognise(message: ChatMessage): Outgoing | undefined {
    const same = items.filter(
      ({ person, conversation, draft }) =>
        person === message.from && conversation === message.conversation && isSame(draft, message),
    )
    // One that is on its way rather than one that failed before with the same words.
    const found = same.find(({ state }) => state === 'sending') ?? same[0]
    if (found) discard(found.key)
    return found
  }

  return { items, send, retry, discard, recognise }
}

function isSame(draft: Draft, message: ChatMessage): boolean {
  switch (draft.kind) {
    case 'text':
      return message.kind === 'text' && draft.text === message.text
    case 'image':
      return draft.picture.file.size === message.image?.size
    case 'location':
      return draft.location.name === message.location?.name
  }
}

/** `crypto.randomUUID` is missing on plain HTTP, which is what an office has. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
}
