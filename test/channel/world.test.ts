import { WebChatError, WebChatWorld, type WebChatEvent } from '../../src/channel/index.js'

const world = (options: ConstructorParameters<typeof WebChatWorld>[0] = {}) => {
  let now = Date.UTC(2025, 4, 12)
  return new WebChatWorld({ clock: { now: () => now++ }, ...options })
}
const texts = (messages: readonly { text: string }[]) => messages.map((message) => message.text)
const image = (size: number) => ({
  image: { name: 'a.png', mediaType: 'image/png', bytes: Buffer.alloc(size, 1) },
})

function listen(town: WebChatWorld, person: string) {
  const events: WebChatEvent[] = []
  const stop = town.subscribe(person, (event) => void events.push(event))
  const heard = () => texts(events.flatMap((event) => (event.kind === 'message' ? [event.message] : [])))
  return { events, stop, heard }
}

function reason(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (error instanceof WebChatError) return error.reason
    throw error
  }
  return 'granted'
}

test('the demo has residents, a member of staff, a private chat each and two groups', () => {
  const town = world({ botName: '小安' })
  expect(town.people().map((person) => person.name)).toEqual([
    '张阿姨',
    '李师傅',
    '王奶奶',
    '小陈',
    '陈老板',
    '网格员小刘',
  ])
  expect(town.people().filter((person) => person.kind === 'staff')).toHaveLength(1)
  expect(town.conversationsOf('zhang').map(({ id, kind, title }) => [id, kind, title])).toEqual([
    ['private-zhang', 'private', '小安'],
    ['group-estate', 'group', '幸福里一期居民群'],
  ])
  expect(town.members('group-shops').map((person) => person.name)).toContain('小安')
  expect(town.conversationsOf(town.bot.id).map((chat) => chat.title)).toContain('陈老板')
})

test('what is said in private is heard by the two, in a group by its members', () => {
  const town = world()
  const [zhang, li, boss, bot] = ['zhang', 'li', 'boss', town.bot.id].map((id) => listen(town, id))
  town.post('zhang', 'private-zhang', { text: '私下' })
  town.post('zhang', 'group-estate', { text: '大家好' })
  expect(zhang!.heard()).toEqual(['私下', '大家好'])
  expect(bot!.heard()).toEqual(['私下', '大家好'])
  expect(li!.heard()).toEqual(['大家好'])
  expect(boss!.heard()).toEqual([])
  zhang!.stop()
  town.post('li', 'group-estate', { text: '再见' })
  expect(zhang!.heard()).toHaveLength(2)
})

test('nobody looks into or speaks in a conversation of others', () => {
  const town = world()
  const picture = town.post('zhang', 'private-zhang', image(3))
  expect(reason(() => town.history('li', 'private-zhang'))).toBe('unknown-conversation')
  expect(reason(() => town.post('zhang', 'group-shops', { text: '买菜' }))).toBe('unknown-conversation')
  expect(reason(() => town.history('nobody', 'group-shops'))).toBe('unknown-person')
  expect(reason(() => town.history('zhang', 'nowhere'))).toBe('unknown-conversation')
  expect(town.media(picture.id, 'li')).toBeUndefined()
  expect(town.media(picture.id, 'zhang')?.bytes).toHaveLength(3)
  expect(town.since('li', 0)).toEqual([])
})

test('empty and endless messages are refused', () => {
  const town = world({ maxTextLength: 10 })
  expect(reason(() => town.post('zhang', 'private-zhang', { text: ' \n ' }))).toBe('empty')
  expect(reason(() => town.post('zhang', 'private-zhang', image(0)))).toBe('empty')
  expect(reason(() => town.post('zhang', 'private-zhang', { text: '水'.repeat(11) }))).toBe('too-long')
})

test('only members can be mentioned', () => {
  const message = world().post('zhang', 'group-estate', {
    text: '@小陈 @陈老板',
    mentions: ['chen', 'boss', 'x'],
  })
  expect(message.mentions).toEqual(['chen'])
})

test('history comes in pages, oldest first, and the oldest are forgotten with their pictures', () => {
  const town = world({ historyLimit: 5 })
  const picture = town.post('zhang', 'private-zhang', image(3))
  const all = ['一', '二', '三', '四', '五'].map((text) => town.post('zhang', 'private-zhang', { text }))
  expect(texts(town.history('zhang', 'private-zhang'))).toEqual(['一', '二', '三', '四', '五'])
  expect(texts(town.history('zhang', 'private-zhang', undefined, 2))).toEqual(['四', '五'])
  expect(texts(town.history('zhang', 'private-zhang', all[3]!.seq, 2))).toEqual(['二', '三'])
  expect(texts(town.history('zhang', 'private-zhang', all[0]!.seq))).toEqual([])
  expect(town.message(picture.id)).toBeUndefined()
  expect(town.media(picture.id)).toBeUndefined()
  expect(town.toJSON().media).toEqual([])
})

test('what a page missed while it was away, over all its conversations', () => {
  const town = world()
  const first = town.post('zhang', 'private-zhang', { text: '一' })
  town.post('li', 'group-estate', { text: '二' })
  town.post('boss', 'group-shops', { text: '别处' })
  town.post('zhang', 'private-zhang', { text: '三' })
  expect(texts(town.since('zhang', first.seq))).toEqual(['二', '三'])
})

test('pictures are kept up to a size, the oldest go first', () => {
  const town = world({ maxMediaBytes: 10 })
  const [a, b, c] = [4, 4, 4].map((size) => town.post('zhang', 'private-zhang', image(size)))
  expect([a, b, c].map((message) => town.media(message!.id) !== undefined)).toEqual([false, true, true])
})

test('somebody who comes into a group is announced, and a listener that throws harms nobody', () => {
  const errors: unknown[] = []
  const town = world({ onListenerError: (error) => errors.push(error) })
  town.subscribe('zhang', () => {
    throw new Error('page gone')
  })
  const wang = listen(town, 'wang')
  town.addMembers('group-estate', ['boss', 'zhang'], 'liu')
  expect(wang.heard()).toEqual(['网格员小刘邀请陈老板加入了群聊'])
  expect(wang.events.at(-1)).toMatchObject({ kind: 'conversation', joined: ['boss'], left: [], by: 'liu' })
  town.removeMember('group-estate', 'boss', 'liu')
  expect(reason(() => town.post('boss', 'group-estate', { text: '喂' }))).toBe('unknown-conversation')
  expect(errors.length).toBeGreaterThan(0)
})

test('a snapshot brings everything back but the largest pictures', () => {
  const town = world()
  town.addPerson({ id: 'new', name: '新邻居', kind: 'resident', about: '', friend: false })
  town.addMembers('group-shops', ['wang'], 'boss')
  const said = town.post('zhang', 'group-estate', { text: '@李师傅 在吗', mentions: ['li'] })
  const large = town.post('zhang', 'private-zhang', image(100))
  const small = town.post('zhang', 'private-zhang', image(10))
  const json: unknown = JSON.parse(JSON.stringify(town.toJSON(50)))
  const again = WebChatWorld.fromJSON(json)

  expect(again.people()).toEqual(town.people())
  expect(again.members('group-shops')).toEqual(town.members('group-shops'))
  expect(again.history('li', 'group-estate')).toEqual([said])
  expect(again.media(large.id)).toBeUndefined()
  expect(again.media(small.id)?.bytes).toEqual(town.media(small.id)?.bytes)
  const next = again.post('zhang', 'private-zhang', { text: '又见面了' })
  expect(next.seq).toBeGreaterThan(small.seq)
  expect(reason(() => again.post('new', 'private-new', { text: '喂' }))).toBe('unknown-conversation')
})

test('a message id never comes back, not even in a world that forgot everything', () => {
  const ids = [world(), world()].map((town) => town.post('zhang', 'private-zhang', { text: '喂' }).id)
  expect(new Set(ids).size).toBe(2)
})

test('what is no snapshot is refused', () => {
  expect(() => WebChatWorld.fromJSON({ version: 2 })).toThrow()
  expect(() => WebChatWorld.fromJSON('')).toThrow()
})

test('the revision tells whether there is anything new to save', () => {
  const town = WebChatWorld.fromJSON(world().toJSON())
  expect(town.revision).toBe(0)
  town.history('zhang', 'private-zhang')
  expect(town.revision).toBe(0)
  town.post('zhang', 'private-zhang', { text: '喂' })
  expect(town.revision).toBeGreaterThan(0)
})
