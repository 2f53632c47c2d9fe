import { types } from 'wechaty-puppet'
import type { ContactId, OwnMessage } from '../../src/channel/index.js'
import { echo, moment, saidByBot, startWebChat, stopAll, until } from './support.js'

afterEach(stopAll)

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

test('a question in a private chat is heard and answered', async () => {
  const { world, heard } = await startWebChat({ onMessage: echo })
  const asked = world.post('zhang', 'private-zhang', { text: ' 燃气漏了\u200b怎么办？' })
  await until(() => saidByBot(world, 'private-zhang').length === 1)
  expect(heard).toEqual([
    {
      id: asked.id,
      at: asked.at,
      from: { id: 'zhang', name: '张阿姨' },
      kind: 'text',
      text: '燃气漏了怎么办?',
      rawText: ' 燃气漏了\u200b怎么办？',
      mentioned: false,
    },
  ])
  expect(saidByBot(world, 'private-zhang')).toEqual(['echo 燃气漏了怎么办?'])
})

test('in a group it hears where it was said and whether it was meant', async () => {
  const { world, heard } = await startWebChat()
  const say = (from: string, text: string, mentions: string[] = []) =>
    world.post(from, 'group-estate', { text, mentions }).id
  const expected = {
    [say('zhang', '今天停水吗')]: { mentioned: false, text: '今天停水吗' },
    [say('zhang', '@安邻\u2005今天停水吗', ['anlin'])]: { mentioned: true, text: '今天停水吗' },
    [say('zhang', '今天停水吗', ['anlin'])]: { mentioned: true, text: '今天停水吗' },
    [say('zhang', '@安邻 今天停水吗')]: { mentioned: true, text: '今天停水吗' },
    [say('liu', '@所有人\u2005今天停水')]: { mentioned: false, text: '@所有人 今天停水' },
    [say('zhang', '@李师傅\u2005今天停水吗', ['li'])]: { mentioned: false, text: '@李师傅 今天停水吗' },
  }
  await until(() => heard.length === 6)
  const got = heard.map(({ id, mentioned, text }) => [id, { mentioned, text }] as const)
  expect(Object.fromEntries(got)).toEqual(expected)
  expect(heard[0]!.room).toEqual({ id: 'group-estate', topic: '幸福里一期居民群' })
})

test('@所有人 is no mention, not even where the puppet counts the bot among everybody', async () => {
  const { puppet, heard } = await startWebChat()
  const room = { listenerId: undefined, roomId: 'group-estate', mentionIdList: ['zhang', 'anlin', 'li'] }
  puppet.inject({ id: 'all-1', text: '@所有人 明天停水', ...room })
  puppet.inject({ id: 'all-2', text: '@所有人 有事问 @安邻\u2005', ...room })
  await until(() => heard.length === 2)
  expect(heard.map(({ id, mentioned }) => [id, mentioned])).toEqual([
    ['all-1', false],
    ['all-2', true],
  ])
})

test('a puppet that never says who is mentioned: the name at the beginning counts', async () => {
  const { puppet, heard } = await startWebChat()
  puppet.inject({ id: 'm', text: '@安邻 电梯困人', roomId: 'group-estate', mentionIdList: undefined })
  await until(() => heard.length === 1)
  expect(heard[0]).toMatchObject({ mentioned: true, text: '电梯困人' })
})

test('a picture keeps its bytes, a location and a voice keep their kinds', async () => {
  const { world, puppet, heard } = await startWebChat()
  world.post('li', 'private-li', { image: { name: '楼道.png', mediaType: 'image/png', bytes: PNG } })
  world.post('li', 'private-li', {
    location: { name: '3号楼', address: '幸福里', latitude: 30.6, longitude: 119 },
  })
  puppet.inject({ id: 'voice', type: types.Message.Audio })
  puppet.inject({ id: 'video', type: types.Message.Video })
  await until(() => heard.length === 4)
  expect(heard.map((message) => message.kind)).toEqual(['image', 'location', 'voice', 'other'])
  const media = await heard[0]!.media!()
  expect(media.mediaType).toBe('image/png')
  expect(media.bytes.equals(PNG)).toBe(true)
  expect(heard[1]!.media).toBeUndefined()
})

test('the bot itself, other bots and the system are not heard', async () => {
  const { world, puppet, heard } = await startWebChat({ knownBots: ['陈老板', 'li'] })
  puppet.inject({ id: 'own', talkerId: 'anlin', listenerId: 'zhang', text: '我自己' })
  world.post('boss', 'private-boss', { text: '我是机器人' })
  world.post('li', 'private-li', { text: '我也是' })
  for (const type of [
    types.Message.Unknown,
    types.Message.Recalled,
    types.Message.GroupNote,
    types.Message.Post,
  ])
    puppet.inject({ id: `noise-${type}`, type, text: '"王奶奶" 撤回了一条消息' })
  world.addPerson({ id: 'gh_1234', name: '某公众号', kind: 'resident', about: '', friend: true })
  world.addPerson({ id: 'weixin', name: '微信团队', kind: 'resident', about: '', friend: true })
  world.post('gh_1234', 'private-gh_1234', { text: '今日推送' })
  world.post('weixin', 'private-weixin', { text: '欢迎' })
  puppet.inject({ id: 'room-notice', talkerId: 'group-estate', roomId: 'group-estate', text: '群公告' })
  world.post('zhang', 'private-zhang', { text: '我是人' })
  await until(() => heard.length > 0)
  await moment()
  expect(heard.map((message) => message.text)).toEqual(['我是人'])
})

test('an official account is not heard', async () => {
  const { world, puppet, heard } = await startWebChat()
  world.addPerson({ id: 'paper', name: '晚报', kind: 'resident', about: '', friend: true })
  const parse = puppet.contactRawPayloadParser.bind(puppet)
  puppet.contactRawPayloadParser = async (person) => ({
    ...(await parse(person)),
    ...(person.id === 'paper' && { type: types.Contact.Official }),
  })
  world.post('paper', 'private-paper', { text: '今日头条' })
  world.post('zhang', 'private-zhang', { text: '我是人' })
  await until(() => heard.length > 0)
  await moment()
  expect(heard.map((message) => message.text)).toEqual(['我是人'])
})

test('a friend request is accepted, and the new friend is named once', async () => {
  const { world, puppet, friends } = await startWebChat()
  world.addPerson({ id: 'new', name: '新邻居', kind: 'resident', about: '', friend: false })
  expect(() => world.post('new', 'private-new', { text: '你好' })).toThrow(/unknown-conversation/)
  world.requestFriendship('new', '我是6号楼的')
  await until(() => friends.length === 1)
  puppet.injectFriendship({
    id: 'c',
    contactId: 'new',
    timestamp: Date.now(),
    type: types.Friendship.Confirm,
  })
  await moment()
  expect(friends).toEqual([{ id: 'new' as ContactId, name: '新邻居' }])
  expect(world.post('new', 'private-new', { text: '你好' }).text).toBe('你好')
})

test('an invitation into a group is accepted; the room is reported once, other people coming are not', async () => {
  const { world, puppet, joined, heard } = await startWebChat({
    world: {
      groups: [
        { id: 'g', title: '二期居民群', members: ['liu', 'zhang'] },
        { id: 'group-old', title: '老群', members: ['liu', 'anlin'] },
      ],
    },
  })
  world.inviteBot('g', 'liu')
  await until(() => joined.length === 1)
  world.addMembers('g', ['li', 'wang'], 'liu')
  world.addMembers('group-old', ['boss'], 'liu')
  puppet.emit('room-join', { roomId: 'g', inviteeIdList: ['anlin'], inviterId: 'liu', timestamp: Date.now() })
  world.post('zhang', 'g', { text: '欢迎' })
  await until(() => heard.length === 1)
  await moment()
  expect(joined).toEqual([{ id: 'g', topic: '二期居民群' }])
})

test('what the bot itself has said is told as its own, and never as a message of a person', async () => {
  const own: OwnMessage[] = []
  const { puppet, heard } = await startWebChat({ onOwnMessage: (message) => void own.push(message) })
  puppet.inject({ id: 'o1', talkerId: 'anlin', listenerId: 'zhang', text: '先关阀门', timestamp: 7_000 })
  puppet.inject({ id: 'o2', talkerId: 'anlin', roomId: 'group-estate', text: '大家注意', timestamp: 8_000 })
  puppet.inject({ id: 'p1', talkerId: 'zhang', listenerId: 'anlin', text: '好' })
  await until(() => heard.length === 1)
  expect(own).toEqual([
    { id: 'o1', target: { kind: 'contact', id: 'zhang' }, text: '先关阀门', at: expect.any(Number) },
    { id: 'o2', target: { kind: 'room', id: 'group-estate' }, text: '大家注意', at: expect.any(Number) },
  ])
  expect(heard.map((message) => message.id)).toEqual(['p1'])
})

test('the rooms are the puppet’s; a puppet that does not answer is not a puppet without rooms', async () => {
  const { puppet, channel } = await startWebChat()
  expect(await channel.rooms()).toEqual({
    kind: 'seen',
    rooms: [
      { id: 'group-estate', topic: '幸福里一期居民群' },
      { id: 'group-shops', topic: '幸福里沿街商铺群' },
    ],
  })
  puppet.roomRawPayload = () => Promise.reject(new Error('no details now'))
  puppet.roomList = () => Promise.resolve(['group-new'])
  expect(await channel.rooms()).toEqual({ kind: 'seen', rooms: [{ id: 'group-new', topic: '' }] })
  puppet.roomList = () => Promise.reject(new Error('14 UNAVAILABLE'))
  expect(await channel.rooms()).toMatchObject({ kind: 'unknown' })
  await puppet.logout()
  await until(() => channel.state().kind === 'logged-out')
  expect(await channel.rooms()).toEqual({ kind: 'unknown', detail: 'not ready: logged-out' })
})

test('thrown out and asked back, the bot reports the room again', async () => {
  const { world, joined } = await startWebChat({
    world: { groups: [{ id: 'g', title: '二期居民群', members: ['liu'] }] },
  })
  world.addMembers('g', ['anlin'], 'liu')
  await until(() => joined.length === 1)
  world.removeMember('g', 'anlin', 'liu')
  await moment()
  world.addMembers('g', ['anlin'], 'liu')
  await until(() => joined.length === 2)
})

test('a message that the puppet delivers three times is reported three times', async () => {
  const { puppet, heard } = await startWebChat()
  for (let i = 0; i < 3; i++) puppet.inject({ id: 'same', text: '一次' })
  await until(() => heard.length === 3)
  expect(new Set(heard.map((message) => message.id))).toEqual(new Set(['same']))
})

test('messages of one person keep their order, whatever each of them takes to read', async () => {
  const { world, puppet, heard } = await startWebChat()
  const slow = puppet.roomMemberRawPayload.bind(puppet)
  puppet.roomMemberRawPayload = async (room, contact) => {
    await moment(contact === 'anlin' ? 60 : 20)
    return slow(room, contact)
  }
  const texts = ['@安邻 我家着火了', '3号楼501', '@安邻 快', '救命']
  for (const text of texts) world.post('zhang', 'group-estate', { text })
  await until(() => heard.length === 4)
  expect(heard.map((message) => message.rawText)).toEqual(texts)
})

test('somebody is called what they are called in the group', async () => {
  const { world, puppet, heard } = await startWebChat()
  puppet.roomMemberRawPayloadParser = (person) =>
    Promise.resolve({ id: person.id, name: person.name, avatar: '', roomAlias: `3-501 ${person.name}` })
  world.post('zhang', 'group-estate', { text: '@3-501 安邻\u2005在吗' })
  await until(() => heard.length === 1)
  expect(heard[0]).toMatchObject({ from: { name: '3-501 张阿姨' }, mentioned: true, text: '在吗' })
})

test('a puppet that does not say what people are called in a group holds nobody up for long', async () => {
  const { world, puppet, heard } = await startWebChat()
  puppet.roomMemberRawPayload = () => new Promise(() => {})
  world.post('zhang', 'group-estate', { text: '着火了' })
  await until(() => heard.length === 1, 3_000)
  expect(heard[0]!.from.name).toBe('张阿姨')
})

test('a handler that rejects or throws costs its own message only, and its words stay out of the log', async () => {
  const { world, log } = await startWebChat({
    onMessage: (message, channel) => {
      if (message.text === '拒绝') return Promise.reject(new Error(`no answer for ${message.text}`))
      if (message.text === '抛出') throw new TypeError(`no answer for ${message.text}`)
      if (message.text === '沉默') return new Promise<void>(() => {})
      return echo(message, channel)
    },
  })
  const rejected = world.post('zhang', 'private-zhang', { text: '拒绝' })
  for (const text of ['抛出', '沉默', '在吗']) world.post('zhang', 'private-zhang', { text })
  await until(() => saidByBot(world, 'private-zhang').length === 1)
  expect(saidByBot(world, 'private-zhang')).toEqual(['echo 在吗'])
  const failures = log.filter((line) => line.includes('a handler failed'))
  expect(failures).toHaveLength(2)
  expect(failures.join()).toContain(rejected.id)
  expect(failures.join()).toContain('TypeError')
  expect(log.join()).not.toMatch(/拒绝|抛出/)
})
