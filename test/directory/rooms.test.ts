import type { Room, RoomId, RoomsSeen } from '../../src/channel/index.js'
import { addressOf, listAudit, RoomWatch, type RoomNotice } from '../../src/directory/index.js'
import { createLogger, MINUTE_MS, SECOND_MS } from '../../src/shared/index.js'
import { closeTowns, startTown, type Town } from '../support/town.js'

afterEach(closeTowns)

const chat = (title: string): Room => ({ id: `room-${title}` as RoomId, topic: title })
const seen = (...titles: string[]): RoomsSeen => ({ kind: 'seen', rooms: titles.map(chat) })

async function actions(town: Town): Promise<string[]> {
  return (await listAudit(town.db, 100)).reverse().map((entry) => entry.action)
}

describe('binding', () => {
  test('a code that staff post in the chat binds it, once and within half an hour; a chat is never bound by its title', async () => {
    const town = await startTown()
    const room = await town.newRoom('一期')
    const liu = town.resident('小刘')
    await liu.in('一期').asks('绑定群 00000000').hears(/不对/)
    expect(await town.roomNow(room)).toMatchObject({ binding: { kind: 'unbound' } })

    const code = await town.roomCode(room)
    await liu
      .in('幸福里一期居民群')
      .asks(`绑定群 ${code}`)
      .hears(/绑定好了：一期/)
    expect((await town.roomNow(room)).binding).toEqual({
      kind: 'bound',
      channelId: 'room-幸福里一期居民群',
      topic: '幸福里一期居民群',
    })
    await liu.in('二期').asks(`绑定 ${code}`).hears(/不对/)

    const second = await town.newRoom('二期')
    const late = await town.roomCode(second)
    town.clock.pass(31 * MINUTE_MS)
    await liu.in('二期').asks(`绑定群 ${late}`).hears(/不对/)
    expect(await town.roomNow(second)).toMatchObject({ binding: { kind: 'unbound' } })
  })

  test('the words 绑定 and 綁定羣 do as well; without @ nothing happens', async () => {
    const town = await startTown()
    for (const [i, word] of ['绑定', '綁定羣：'].entries()) {
      const room = await town.newRoom(`群${i}`)
      const code = await town.roomCode(room)
      const place = town.resident('小刘').in(`群${i}`)
      await place.says(`${word} ${code}`).hearsNothing()
      await place.asks(`${word} ${code}`).hears(/绑定好了/)
    }
  })

  test('in a private chat it says where the code belongs, and the code stays good', async () => {
    const town = await startTown()
    const room = await town.newRoom('一期')
    const code = await town.roomCode(room)
    const liu = town.resident('小刘')
    await liu.says(`绑定群 ${code}`).hears(/到那个群里/)
    await liu
      .in('一期')
      .asks(`绑定群 ${code}`)
      .hears(/绑定好了/)
  })

  test('guessing is stopped after five, and does not get five more for another kind of code', async () => {
    const town = await startTown()
    const code = await town.roomCode(await town.newRoom('一期'))
    const thief = town.resident('路人')
    for (let i = 0; i < 5; i++) await thief.in('一期').asks(`绑定群 0000000${i}`).hears(/不对/)
    await thief
      .in('一期')
      .asks(`绑定群 ${code}`)
      .hears(/次数太多/)
    await thief.says(`绑定 ${code}`).hears(/次数太多/)
  })

  test('a bound room is not moved by a second code, only by one that was made to move it', async () => {
    const town = await startTown()
    const room = await town.newRoom('一期')
    const [first, second] = [await town.roomCode(room), await town.roomCode(room)]
    const liu = town.resident('小刘')
    await liu
      .in('真的')
      .asks(`绑定群 ${first}`)
      .hears(/绑定好了/)
    await liu
      .in('假的')
      .asks(`绑定群 ${second}`)
      .hears(/已经绑定了/)
    expect(await town.roomNow(room)).toMatchObject({ binding: { kind: 'bound', channelId: 'room-真的' } })
    expect(await town.binder.makeCode(room.id, false, 'cli')).toEqual({
      kind: 'already-bound',
      topic: '真的',
    })

    const moving = await town.roomCode(room, true)
    await liu
      .in('新的')
      .asks(`绑定群 ${moving}`)
      .hears(/绑定好了/)
    expect(await town.roomNow(room)).toMatchObject({ binding: { kind: 'bound', channelId: 'room-新的' } })
    expect(await actions(town)).toEqual(
      expect.arrayContaining(['room.code', 'room.bind', 'room.bind-refused']),
    )
  })

  test('one chat is one room: a second room cannot take it, and its code stays good for the right chat', async () => {
    const town = await startTown()
    await town.boundRoom('一期')
    const second = await town.newRoom('二期')
    const code = await town.roomCode(second)
    const liu = town.resident('小刘')
    await liu
      .in('一期')
      .asks(`绑定群 ${code}`)
      .hears(/已经绑定为「一期」/)
    await liu
      .in('二期')
      .asks(`绑定群 ${code}`)
      .hears(/绑定好了：二期/)
  })

  test('two chats of one title: whoever binds one is told of the other', async () => {
    const town = await startTown()
    await town.conversation.onRoomJoined({ id: 'room-twin' as RoomId, topic: '居民群' })
    const room = await town.newRoom('一期')
    const reply = await town
      .resident('小刘')
      .in('居民群')
      .asks(`绑定群 ${await town.roomCode(room)}`)
      .hears(/绑定好了/)
    expect(reply).toMatch(/同名，请核对/)
    expect((await listAudit(town.db, 1))[0]).toMatchObject({ action: 'room.bind', after: { twin: true } })
  })

  test('two rooms of one name are refused', async () => {
    const town = await startTown()
    const first = await town.newRoom('一期')
    await expect(town.newRoom('一期')).rejects.toThrow(/already/)
    const second = await town.newRoom('二期')
    expect(await town.rooms.edit(second.id, { name: '一期' }, 'cli')).toBe('twin')
    expect(await town.rooms.find('一期')).toEqual([first])
  })
})

describe('after a login', () => {
  async function watched(): Promise<{ town: Town; watch: RoomWatch; notices: RoomNotice[] }> {
    const town = await startTown()
    const notices: RoomNotice[] = []
    const watch = new RoomWatch({
      binder: town.binder,
      look: () => town.channel.rooms(),
      ticker: town.clock,
      onNotice: (notice) => notices.push(notice),
      logger: createLogger('silent'),
    })
    town.channel.seen = seen('一期', '二期')
    await watch.loggedIn('wxid_anlin')
    await town.boundRoom('一期')
    await town.boundRoom('二期')
    expect(notices).toEqual([])
    return { town, watch, notices }
  }

  /** Lets a login take all the time it asks for. */
  async function login(town: Town, watch: RoomWatch, self = 'wxid_anlin'): Promise<void> {
    let done = false
    const over = watch.loggedIn(self).then(() => (done = true))
    while (!done) {
      for (let i = 0; i < 20; i++) await new Promise((next) => setImmediate(next))
      if (!done) town.clock.pass(town.clock.untilNext() ?? 0)
    }
    await over
  }

  const states = async (town: Town) =>
    Object.fromEntries((await town.rooms.all()).map((room) => [room.name, room.binding.kind]))

  test('rooms that are still there stay bound, and a new title is noted', async () => {
    const { town, watch, notices } = await watched()
    town.channel.seen = {
      kind: 'seen',
      rooms: [chat('一期'), { id: 'room-二期' as RoomId, topic: '改名了' }],
    }
    await login(town, watch)
    expect(await states(town)).toEqual({ 一期: 'bound', 二期: 'bound' })
    expect((await town.rooms.find('二期'))[0]).toMatchObject({ binding: { topic: '改名了' } })
    expect(notices).toEqual([])
  })

  test('a room whose chat is gone gets nothing until it is bound again', async () => {
    const { town, watch, notices } = await watched()
    town.channel.seen = seen('一期', '别的群')
    await login(town, watch)
    expect(await states(town)).toEqual({ 一期: 'bound', 二期: 'doubtful' })
    expect(notices).toEqual([{ kind: 'rooms-doubtful', doubt: 'gone', rooms: 1 }])
    const [room] = await town.rooms.find('二期')
    expect(await addressOf(town.db, room!.id)).toEqual({ kind: 'nowhere', reason: 'doubtful' })

    await town
      .resident('小刘')
      .in('二期新群号')
      .asks(`绑定群 ${await town.roomCode(room!)}`)
      .hears(/绑定好了/)
    expect(await addressOf(town.db, room!.id)).toEqual({ kind: 'channel', id: 'room-二期新群号' })
  })

  test('a list that is still loading makes nobody doubtful', async () => {
    const { town, watch, notices } = await watched()
    const lists = [seen('一期'), seen('一期', '别的'), seen('一期', '二期', '别的')]
    town.channel.rooms = () => Promise.resolve(lists.shift() ?? seen('一期', '二期', '别的'))
    await login(town, watch)
    expect(await states(town)).toEqual({ 一期: 'bound', 二期: 'bound' })
    expect(notices).toEqual([])
  })

  test.each([
    ['an empty list', seen()],
    ['no list', { kind: 'unknown', detail: 'no answer' } as RoomsSeen],
  ])(
    '%s is a puppet that failed: rooms stay, staff are told once, and it is asked again',
    async (_, none) => {
      const { town, watch, notices } = await watched()
      town.channel.seen = none
      await login(town, watch)
      expect(await states(town)).toEqual({ 一期: 'bound', 二期: 'bound' })
      expect(notices).toEqual([{ kind: 'rooms-unknown', rooms: 2 }])
      town.channel.seen = seen('一期', '二期')
      town.clock.pass(5 * MINUTE_MS)
      await town.settles()
      expect(notices.at(-1)).toEqual({ kind: 'rooms-known-again' })
      watch.stop()
    },
  )

  test('another account knows the rooms by other ids: all are doubtful at once, list or no list', async () => {
    const { town, watch, notices } = await watched()
    town.channel.seen = { kind: 'unknown', detail: 'no answer' }
    await login(town, watch, 'wxid_another')
    expect(await states(town)).toEqual({ 一期: 'doubtful', 二期: 'doubtful' })
    expect(notices).toEqual([{ kind: 'rooms-doubtful', doubt: 'other-account', rooms: 2 }])
    expect((await listAudit(town.db, 1))[0]).toMatchObject({ action: 'room.doubt', actor: 'system' })
    // A chat of the new account may have the id that an old room was bound to.
    const third = await town.newRoom('三期')
    await town
      .resident('小刘')
      .in('二期')
      .asks(`绑定群 ${await town.roomCode(third)}`)
      .hears(/绑定好了：三期/)
    expect(await states(town)).toEqual({ 一期: 'doubtful', 二期: 'unbound', 三期: 'bound' })
  })

  test('a login in the middle of looking starts looking anew', async () => {
    const { town, watch, notices } = await watched()
    town.channel.seen = seen('一期')
    const first = watch.loggedIn('wxid_anlin')
    await town.settles()
    town.channel.seen = seen('一期', '二期')
    await login(town, watch)
    await first
    town.clock.pass(60 * SECOND_MS)
    await town.settles()
    expect(await states(town)).toEqual({ 一期: 'bound', 二期: 'bound' })
    expect(notices).toEqual([])
  })
})
