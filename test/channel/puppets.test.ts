import { WechatyBuilder, type Wechaty } from 'wechaty'
import { MemoryCard } from 'memory-card'
import { Puppet } from 'wechaty-puppet'
import {
  loadPuppet,
  PuppetNotInstalledError,
  PuppetUnusableError,
  WebChatPuppet,
  WebChatWorld,
} from '../../src/channel/index.js'

let bot: Wechaty | undefined
afterEach(async () => {
  await bot?.stop()
  bot = undefined
})

test('web-chat is our own', async () => {
  expect(await loadPuppet('web-chat', { world: new WebChatWorld() })).toBeInstanceOf(WebChatPuppet)
  await expect(loadPuppet('web-chat')).rejects.toThrow(PuppetUnusableError)
})

test('an installed package is loaded by its name, afresh each time', async () => {
  const first = await loadPuppet('wechaty-puppet-mock')
  expect(first).toBeInstanceOf(Puppet)
  expect(await loadPuppet('wechaty-puppet-mock')).not.toBe(first)
})

test('a gateway gets its token and its endpoint', async () => {
  const settings = { token: 'insecure_1', endpoint: '127.0.0.1:9', noTls: true }
  const puppet = await loadPuppet('wechaty-puppet-service', settings)
  expect(puppet.options).toMatchObject({
    token: 'insecure_1',
    endpoint: '127.0.0.1:9',
    tls: { disable: true },
  })
  await expect(loadPuppet('wechaty-puppet-service', { endpoint: '127.0.0.1:9' })).rejects.toThrow(
    /needs a token/,
  )
})

test('what is not installed says which command installs it', async () => {
  const missing = loadPuppet('wechaty-puppet-of-nobody')
  await expect(missing).rejects.toThrow(PuppetNotInstalledError)
  await expect(missing).rejects.toThrow(/`npm install wechaty-puppet-of-nobody`/)
})

test.each([
  ['zod', /no Puppet class/],
  ['./src/main.js', /no name of an npm package/],
  ['/etc/passwd', /no name of an npm package/],
  ['', /no name of an npm package/],
])('%p is no puppet', async (name, message) => {
  const loading = loadPuppet(name)
  await expect(loading).rejects.toThrow(PuppetUnusableError)
  await expect(loading).rejects.toThrow(message)
})

test('Wechaty takes web-chat for a puppet, and what that has not it says in plain words', async () => {
  const memory = new MemoryCard()
  await memory.load()
  const puppet = new WebChatPuppet(new WebChatWorld())
  bot = WechatyBuilder.build({ puppet, memory })
  const ready = new Promise((resolve) => bot!.on('ready', () => resolve(bot!.isLoggedIn)))
  await bot.start()
  expect(await ready).toBe(true)
  // Wechaty's own ready() hangs unless `ready` comes after `login`.
  await bot.ready()
  expect(bot.currentUser.name()).toBe('安邻')
  expect((await bot.Room.findAll()).map((room) => room.id).sort()).toEqual(['group-estate', 'group-shops'])
  expect(await bot.Contact.findAll()).toHaveLength(7)
  const room = (await bot.Room.find({ id: 'group-estate' }))!
  expect(await room.topic()).toBe('幸福里一期居民群')
  expect(await room.memberAll()).toHaveLength(6)
  await expect(room.qrCode()).rejects.toThrow(/Unsupported/)
})

test('every method that Wechaty may call on a puppet is there', () => {
  const puppet = new WebChatPuppet(new WebChatWorld()) as unknown as Record<string, unknown>
  // wechaty-puppet-mock, the official example, is the list of them.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { PuppetMock } = require('wechaty-puppet-mock') as { PuppetMock: { prototype: object } }
  const names = Object.getOwnPropertyNames(PuppetMock.prototype).filter((name) => !name.startsWith('_'))
  const missing = names.filter((name) => typeof puppet[name] !== 'function')
  expect(missing).toEqual([])
  expect(names.length).toBeGreaterThan(55)
})
