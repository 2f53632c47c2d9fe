import { WebChatWorld, type WebChatGroup, type WebChatPerson } from '../../src/channel/index.js'

export interface EstateSize {
  /** each writes to the bot in private */
  residents: number
  /** and so many more ask it in groups, by @, four to a group */
  inGroups: number
  /** messages kept a conversation: the world is only the stage and must not grow */
  history: number
}

/** Somebody who asks: in private, or in one group. */
export interface Speaker {
  id: string
  chat: string
  inGroup: boolean
}

const A_GROUP = 4
const STAFF: WebChatPerson = { id: 'staff', name: '网格员小刘', kind: 'staff', about: '', friend: true }

/** A world of many residents. The same for every bot that lives in it. */
export function buildEstate(size: EstateSize): {
  world: WebChatWorld
  speakers: Speaker[]
  staff: WebChatPerson
} {
  const people: WebChatPerson[] = [STAFF]
  const groups: (WebChatGroup & { members: string[] })[] = []
  const speakers: Speaker[] = []
  for (let i = 0; i < size.residents + size.inGroups; i++) {
    const inGroup = i >= size.residents
    const person: WebChatPerson = {
      id: `resident-${i}`,
      name: `居民${i}`,
      kind: 'resident',
      about: '',
      friend: !inGroup,
    }
    people.push(person)
    if (!inGroup) {
      speakers.push({ id: person.id, chat: `private-${person.id}`, inGroup })
      continue
    }
    const number = Math.floor((i - size.residents) / A_GROUP)
    const group = (groups[number] ??= {
      id: `group-${number}`,
      title: `${number + 1}号楼居民群`,
      members: ['anlin', STAFF.id],
    })
    group.members.push(person.id)
    speakers.push({ id: person.id, chat: group.id, inGroup })
  }
  return { world: new WebChatWorld({ people, groups, historyLimit: size.history }), speakers, staff: STAFF }
}
