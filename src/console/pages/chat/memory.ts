/** What this browser remembers; a browser that refuses (private mode, policy) just forgets. */
function read(storage: () => Storage, name: string): string | undefined {
  try {
    return storage().getItem(`anlin.chat.${name}`) ?? undefined
  } catch {
    return undefined
  }
}

function write(storage: () => Storage, name: string, value: string): void {
  try {
    if (value === '') storage().removeItem(`anlin.chat.${name}`)
    else storage().setItem(`anlin.chat.${name}`, value)
  } catch {
    // full or forbidden: nothing here is worth a message
  }
}

const lasting = () => localStorage
const ofThisTab = () => sessionStorage

export const memory = {
  person: () => read(lasting, 'person'),
  setPerson: (id: string) => write(lasting, 'person', id),

  /** '' means the list; undefined: this person was never here */
  conversation: (person: string) => read(lasting, `conversation.${person}`)?.replace(/^-$/, ''),
  setConversation: (person: string, id: string) => write(lasting, `conversation.${person}`, id || '-'),

  /** the newest number read, by conversation */
  readMarks(person: string): Record<string, number> {
    try {
      return JSON.parse(read(lasting, `read.${person}`) ?? '{}') as Record<string, number>
    } catch {
      return {}
    }
  },
  setReadMarks: (person: string, marks: Record<string, number>) =>
    write(lasting, `read.${person}`, JSON.stringify(marks)),
  readMarksKey: (person: string) => `anlin.chat.read.${person}`,

  draft: (person: string, conversation: string) => read(ofThisTab, `draft.${person}.${conversation}`) ?? '',
  setDraft: (person: string, conversation: string, text: string) =>
    write(ofThisTab, `draft.${person}.${conversation}`, text),

  largeType: () => read(lasting, 'large-type') === 'on',
  setLargeType: (on: boolean) => write(lasting, 'large-type', on ? 'on' : ''),
}
