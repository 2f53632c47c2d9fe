import type { InjectOptions } from 'fastify'
import { WebChatWorld } from '../../src/channel/index.js'
import { buildConsole } from '../../src/console/index.js'
import { closeConsoles, consoleOptions, SseReader, startConsole } from './harness.js'
import { HEIC_HEAD, jpegHead, pngOf } from './pictures.js'

afterEach(closeConsoles)

const AS_ZHANG = '/api/chat/people/zhang'
const PRIVATE = `${AS_ZHANG}/conversations/private-zhang`
const GROUP = `${AS_ZHANG}/conversations/group-estate`

let keys = 0
const newKey = () => `key-${String(++keys).padStart(8, '0')}`

async function town(world = new WebChatWorld()) {
  const app = await buildConsole(consoleOptions({ world }))
  const ask = (options: InjectOptions) =>
    app.inject({ ...options, headers: { host: 'localhost', 'x-anlin': '1', ...options.headers } })
  return {
    world,
    get: (url: string) => ask({ method: 'GET', url }),
    post: (url: string, payload: object) => ask({ method: 'POST', url, payload }),
    postPicture: (bytes: Buffer, type = 'image/png', query = 'name=%E5%9B%BE.png') =>
      ask({
        method: 'POST',
        url: `${PRIVATE}/pictures?key=${newKey()}&${query}`,
        payload: bytes,
        headers: { 'content-type': type },
      }),
  }
}

describe('who and where', () => {
  test('everybody one can act as, the bot apart', async () => {
    const { get } = await town()
    const { bot, people } = (await get('/api/chat/people')).json()
    expect(bot.kind).toBe('bot')
    expect(people.map((each: { id: string }) => each.id)).toContain('zhang')
    expect(people[0]).not.toHaveProperty('friend') // not declared in the contract
  })

  test('a person sees their own chats, with the members of each', async () => {
    const { get } = await town()
    const { conversations } = (await get(`${AS_ZHANG}/conversations`)).json()
    expect(conversations.map((each: { id: string }) => each.id).sort()).toEqual([
      'group-estate',
      'private-zhang',
    ])
    const group = conversations.find((each: { kind: string }) => each.kind === 'group')
    expect(group.members.map((each: { name: string }) => each.name)).toContain('王奶奶')
  })

  test('unknown people and chats of others are 404, in Chinese', async () => {
    const { get, post } = await town()
    expect((await get('/api/chat/people/nobody/conversations')).statusCode).toBe(404)
    expect((await get('/api/chat/people/nobody/stream')).statusCode).toBe(404)
    const foreign = await post(`${AS_ZHANG}/conversations/private-li/messages`, {
      key: newKey(),
      text: '你好',
    })
    expect(foreign.statusCode).toBe(404)
    expect(foreign.json().error.message).toMatch(/聊天/)
  })
})

describe('text', () => {
  test('text and mentions arrive exactly as they were written', async () => {
    const { world, post } = await town()
    const text = '@安邻\u2005 <b>油锅</b>着火\n👨‍👩‍👧 \u202e怎么办'
    const answer = await post(`${GROUP}/messages`, { key: newKey(), text, mentions: ['anlin'] })
    expect(answer.json().message).toMatchObject({ kind: 'text', from: 'zhang', text, mentions: ['anlin'] })
    expect(world.history('li', 'group-estate').at(-1)).toMatchObject({ text, mentions: ['anlin'] })
  })

  test('the same key twice is one message', async () => {
    const { world, post } = await town()
    const body = { key: newKey(), text: '你好' }
    const first = (await post(`${PRIVATE}/messages`, body)).json()
    const again = (await post(`${PRIVATE}/messages`, body)).json()
    expect(again).toEqual(first)
    expect(world.history('zhang', 'private-zhang')).toHaveLength(1)
  })

  test.each([
    ['blank', { text: ' \n ' }, 400],
    ['no text', {}, 400],
    ['text that is not text', { text: 7 }, 400],
    ['longer than WeChat takes', { text: '长'.repeat(16_001) }, 413],
    ['a megabyte', { text: '长'.repeat(350_000) }, 413],
  ])('%s is refused in Chinese', async (_, part, status) => {
    const { post, world } = await town()
    const answer = await post(`${PRIVATE}/messages`, { key: newKey(), ...part })
    expect(answer.statusCode).toBe(status)
    expect(answer.json().error.message).toMatch(/[\u4e00-\u9fff]/)
    expect(world.history('zhang', 'private-zhang')).toHaveLength(0)
  })

  test('a location', async () => {
    const { post } = await town()
    const location = { name: '3号楼', address: '幸福里一期', latitude: 30.6, longitude: 118.9 }
    const answer = await post(`${PRIVATE}/locations`, { key: newKey(), location })
    expect(answer.json().message).toMatchObject({ kind: 'location', location })
    const nowhere = { ...location, latitude: 123 }
    expect((await post(`${PRIVATE}/locations`, { key: newKey(), location: nowhere })).statusCode).toBe(400)
  })
})

describe('history', () => {
  test('is read backwards, page by page, without gap or overlap', async () => {
    const { world, get } = await town()
    for (let i = 1; i <= 25; i++) world.post('zhang', 'private-zhang', { text: `第${i}条` })
    const seen: string[] = []
    let before = ''
    for (let more = true; more;) {
      const page = (await get(`${PRIVATE}/messages?limit=10${before}`)).json()
      seen.unshift(...page.messages.map((each: { text: string }) => each.text))
      before = `&before=${page.messages[0].seq}`
      more = page.more
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, i) => `第${i + 1}条`))
  })

  test.each(['limit=0', 'limit=1000', 'limit=x', 'before=-1'])('%s is refused', async (query) => {
    const { get } = await town()
    expect((await get(`${PRIVATE}/messages?${query}`)).statusCode).toBe(400)
  })

  test('unread counts what others wrote and gives no words away', async () => {
    const { world, get } = await town()
    world.post('zhang', 'group-estate', { text: '我说' })
    const other = world.post('li', 'group-estate', { text: '他说' })
    const { messages } = (await get(`${AS_ZHANG}/unread?after=0`)).json()
    expect(messages).toEqual([{ seq: other.seq, conversation: 'group-estate', mentions: [] }])
  })
})

describe('pictures', () => {
  test('a picture comes back as it was, safe to open', async () => {
    const { get, postPicture } = await town()
    const png = pngOf(30, 20)
    const { message } = (await postPicture(png)).json()
    expect(message.image).toEqual({ name: '图.png', size: png.length, width: 30, height: 20 })
    const media = await get(`${AS_ZHANG}/media/${message.id}`)
    expect(media.headers['content-type']).toBe('image/png')
    expect(media.headers['x-content-type-options']).toBe('nosniff')
    expect(media.headers['content-security-policy']).toContain('sandbox')
    expect(media.rawPayload.equals(png)).toBe(true)
  })

  test('its bytes say what it is, not its name', async () => {
    const { get, postPicture } = await town()
    const { message } = (await postPicture(pngOf(2, 2), 'image/jpeg', 'name=a.svg')).json()
    expect((await get(`${AS_ZHANG}/media/${message.id}`)).headers['content-type']).toBe('image/png')
  })

  test.each([
    ['HEIC', HEIC_HEAD, 415, /HEIC/],
    ['SVG', Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"></svg>'), 415, /SVG/],
    ['a page', Buffer.from('<!doctype html><script>alert(1)</script>'), 415, /网页/],
    ['a text', Buffer.from('hello'), 415, /JPG、PNG/],
    ['half a PNG', pngOf(9, 9).subarray(0, 12), 415, /打不开/],
    ['a JPEG without a frame', Buffer.from([0xff, 0xd8, 0xff, 0xd9, 0, 0, 0, 0, 0, 0, 0, 0]), 415, /打不开/],
    ['a picture of a billion pixels', jpegHead(40_000, 30_000), 413, /尺寸/],
    ['nothing', Buffer.alloc(0), 400, /空/],
    ['11 MB', Buffer.concat([pngOf(1, 1), Buffer.alloc(11 * 1024 * 1024)]), 413, /10 MB/],
  ])('%s is refused with what to do instead', async (_, bytes, status, words) => {
    const { world, postPicture } = await town()
    const answer = await postPicture(bytes, 'application/octet-stream')
    expect(answer.statusCode).toBe(status)
    expect(answer.json().error.message).toMatch(words)
    expect(world.history('zhang', 'private-zhang')).toHaveLength(0)
  })

  test('a photo taken upright is measured upright', async () => {
    const { postPicture } = await town()
    const { message } = (await postPicture(jpegHead(400, 300, 6), 'image/jpeg')).json()
    expect(message.image).toMatchObject({ width: 300, height: 400 })
  })

  test("somebody else's picture is not shown", async () => {
    const { get, postPicture } = await town()
    const { message } = (await postPicture(pngOf(2, 2))).json()
    expect((await get(`/api/chat/people/li/media/${message.id}`)).statusCode).toBe(404)
  })

  test('what is not a picture is downloaded, never opened', async () => {
    const { world, get } = await town()
    const html = Buffer.from('<script>alert(1)</script>')
    const { id } = world.post('anlin', 'private-zhang', {
      image: { name: 'x', mediaType: 'text/html', bytes: html },
    })
    const { headers } = await get(`${AS_ZHANG}/media/${id}`)
    expect(headers['content-type']).toBe('application/octet-stream')
    expect(headers['content-disposition']).toBe('attachment')
  })
})

describe('stream', () => {
  const streamOf = (address: string, person = 'zhang') => `${address}/api/chat/people/${person}/stream`

  test('new messages come as they are written, only to those who are there', async () => {
    const world = new WebChatWorld()
    const { address } = await startConsole({ world })
    const zhang = await SseReader.open(streamOf(address))
    const boss = await SseReader.open(streamOf(address, 'boss'))
    await Promise.all([zhang.take('hello'), boss.take('hello')])
    world.post('li', 'group-estate', { text: '有人在家吗' })
    world.post('li', 'group-shops', { text: '开门了吗' })
    expect((await zhang.take('message'))[0]!.data.text).toBe('有人在家吗')
    expect((await boss.take('message'))[0]!.data.text).toBe('开门了吗')
    expect(zhang.events.filter(({ event }) => event === 'message')).toHaveLength(1)
    zhang.close()
    boss.close()
  })

  test('Last-Event-ID brings what was missed, once and in order', async () => {
    const world = new WebChatWorld()
    const { address } = await startConsole({ world })
    const first = await SseReader.open(streamOf(address))
    await first.take('hello')
    world.post('zhang', 'private-zhang', { text: '一' })
    const { id } = (await first.take('message'))[0]!
    first.close()
    world.post('li', 'group-estate', { text: '二' })
    world.post('zhang', 'private-zhang', { text: '三' })
    const second = await SseReader.open(streamOf(address), { 'last-event-id': id! })
    await second.take('hello')
    world.post('zhang', 'private-zhang', { text: '四' })
    const texts = (await second.take('message', 3)).map(({ data }) => data.text)
    expect(texts).toEqual(['二', '三', '四'])
    second.close()
  })

  test.each(['another-run:5', 'rubbish', ':', '1'])(
    'from %s on, the page is told to load everything',
    async (id) => {
      const { address } = await startConsole({ world: new WebChatWorld() })
      const stream = await SseReader.open(streamOf(address), { 'last-event-id': id })
      expect(await stream.take('reset')).toHaveLength(1)
      stream.close()
    },
  )

  test('a new group is announced', async () => {
    const world = new WebChatWorld()
    const { address } = await startConsole({ world })
    const stream = await SseReader.open(streamOf(address))
    await stream.take('hello')
    world.addMembers('group-shops', ['zhang'], 'liu')
    await stream.take('conversations')
    stream.close()
  })

  test('a fifth stream from one machine is sent to polling, and a place comes free again', async () => {
    const { address } = await startConsole({ world: new WebChatWorld() })
    const streams = []
    for (let i = 0; i < 4; i++) streams.push(await SseReader.open(streamOf(address)))
    expect((await SseReader.open(streamOf(address))).status).toBe(503)
    streams.pop()!.close()
    await new Promise((resolve) => setTimeout(resolve, 100))
    const next = await SseReader.open(streamOf(address))
    expect(next.status).toBe(200)
    for (const stream of [...streams, next]) stream.close()
  })

  test('polling gives the same messages from the same cursor', async () => {
    const { world, get } = await town()
    const { cursor } = (await get(`${AS_ZHANG}/conversations`)).json()
    world.post('li', 'group-estate', { text: '在吗' })
    const updates = (await get(`${AS_ZHANG}/updates?after=${cursor}`)).json()
    expect(updates).toMatchObject({ reset: false, messages: [{ text: '在吗' }] })
    expect((await get(`${AS_ZHANG}/updates?after=${updates.cursor}`)).json().messages).toEqual([])
    expect((await get(`${AS_ZHANG}/updates?after=other:9`)).json().reset).toBe(true)
  })
})
