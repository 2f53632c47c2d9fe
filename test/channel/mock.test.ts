import type { EventEmitter } from 'node:events'
import { PuppetMock, mock } from 'wechaty-puppet-mock'
import {
  WechatyChannel,
  type ContactId,
  type IncomingMessage,
  type Room,
  type RoomId,
} from '../../src/channel/index.js'
import { systemClock } from '../../src/shared/index.js'
import { echo, keptLog, moment, startChannel, stopAll, until } from './support.js'

afterEach(stopAll)

async function startMock() {
  const mocker = new mock.Mocker()
  const bot = mocker.createContact({ id: 'bot', name: '安邻' })
  const zhang = mocker.createContact({ id: 'zhang', name: '张阿姨' })
  const group = mocker.createRoom({ id: 'room@chatroom', topic: '居民群', memberIdList: ['bot', 'zhang'] })
  mocker.use(() => {
    mocker.login(bot)
    return () => {}
  })
  const heard: IncomingMessage[] = []
  const joined: Room[] = []
  const said: string[] = []
  const note = (message: mock.MessageMock) => {
    if (message.talker().id === 'bot') said.push(message.text() ?? '')
  }
  // The types of typed-emitter, which the mock's are made of, do not resolve here.
  for (const place of [zhang, group] as unknown as EventEmitter[]) place.on('message', note)
  const channel = new WechatyChannel({
    puppet: () => Promise.resolve(new PuppetMock({ mocker })),
    logger: keptLog().logger,
    clock: systemClock,
  })
  await startChannel(channel, {
    onMessage: (message) => {
      heard.push(message)
      return echo(message, channel)
    },
    onRoomJoined: (room) => void joined.push(room),
  })
  await until(() => channel.state().kind === 'ready')
  return { mocker, bot, zhang, group, channel, heard, joined, said }
}

test('on wechaty-puppet-mock a question is answered, and the echo of the answer is not heard as a question', async () => {
  const { bot, zhang, group, heard, said } = await startMock()
  zhang.say('燃气漏了怎么办').to(bot)
  await until(() => said.length === 1)
  zhang.say('停电了', [bot]).to(group)
  await until(() => said.length === 2)
  await moment()
  expect(said).toEqual(['echo 燃气漏了怎么办', 'echo 停电了'])
  expect(heard.map(({ text, mentioned, room }) => [text, mentioned, room?.topic])).toEqual([
    ['燃气漏了怎么办', false, undefined],
    ['停电了', true, '居民群'],
  ])
})

test('what the mock cannot do comes back as a value: no id, no picture, no stranger', async () => {
  const { channel } = await startMock()
  const zhang = { kind: 'contact', id: 'zhang' as ContactId } as const
  expect(await channel.send(zhang, { kind: 'text', text: '喂' })).toEqual({ kind: 'accepted' })
  expect(
    await channel.send(zhang, { kind: 'image', name: 'a.png', bytes: Buffer.from('picture') }),
  ).toMatchObject({ kind: 'refused', reason: 'rejected' })
  expect(
    await channel.send({ kind: 'room', id: 'none@chatroom' as RoomId }, { kind: 'text', text: '喂' }),
  ).toMatchObject({ kind: 'refused', reason: 'unknown-target' })
})

test('the bot comes into a room: reported once, in spite of the errors that the mock adds', async () => {
  const { mocker, bot, zhang, joined, said } = await startMock()
  const room = mocker.createRoom({ id: 'new@chatroom', topic: '商铺群', memberIdList: ['zhang'] })
  room.add(bot).by(zhang)
  room.add(mocker.createContact({ id: 'li', name: '李师傅' })).by(zhang)
  await until(() => joined.length === 1)
  await moment()
  expect(joined).toEqual([{ id: 'new@chatroom', topic: '商铺群' }])
  zhang.say('在吗').to(bot)
  await until(() => said.length === 1)
})
