import { MemoryCard } from 'memory-card'
import { WechatyBuilder, type Message } from 'wechaty'
import { openBrain, openStore } from '../../src/app.js'
import {
  WebChatPuppet,
  WechatyChannel,
  type Content,
  type ContactId,
  type WebChatWorld,
} from '../../src/channel/index.js'
import { readConfig } from '../../src/config.js'
import { Conversation } from '../../src/conversation/index.js'
import { RoomBinder, StaffRegister } from '../../src/directory/index.js'
import { Outbox, type StoredContent } from '../../src/outbox/index.js'
import { createLogger, systemClock, systemTicker } from '../../src/shared/index.js'
import type { Understander } from '../../src/understanding/index.js'
import { knowledgeDir, places } from './places.js'

/** The whole house as `startApp` builds it, without its HTTP side: real Wechaty, a real database file. */
export async function openHouse(
  world: WebChatWorld,
  dataDir: string,
  staffId: string,
): Promise<Understander> {
  const config = readConfig({ ANLIN_DATA_DIR: dataDir, ANLIN_KNOWLEDGE_DIR: knowledgeDir }, dataDir)
  const logger = createLogger('warn')
  const clock = systemClock
  const { db, vault } = await openStore(config)
  const { library, brain } = openBrain(config, places, logger)
  const staff = new StaffRegister(db, vault, clock)
  await staff.load()
  await staff.bindDirectly('网格员小刘', 'dispatcher', staffId as ContactId, 'system')
  const channel = new WechatyChannel({
    puppet: () => Promise.resolve(new WebChatPuppet(world)),
    logger,
    clock,
    knownBots: config.knownBots,
  })
  const loadContent = (content: StoredContent): Promise<Content> =>
    content.kind === 'text'
      ? Promise.resolve(content)
      : Promise.reject(new Error('the bench asks for no picture'))
  const outbox = new Outbox({ db, vault, channel, clock, ticker: systemTicker, logger, loadContent })
  const conversation = new Conversation({
    db,
    vault,
    outbox,
    staff,
    rooms: new RoomBinder(db, clock),
    brain,
    entries: () => library.current().entries,
    settings: config.local,
    maxMessageAgeMs: config.maxMessageAgeMs,
    // What is measured is the work, not the brake.
    rate: { personPerMinute: 1e9, roomPerMinute: 1e9 },
    clock,
    logger,
  })
  await outbox.start()
  await conversation.start()
  await new Promise<void>((ready, fail) => {
    channel
      .start({
        onMessage: (message) => conversation.onMessage(message),
        onRoomJoined: (room) => conversation.onRoomJoined(room),
        onNewFriend: (person) => conversation.onNewFriend(person),
        onState: (state) => {
          if (state.kind === 'ready') ready()
          if (state.kind === 'dead') fail(new Error(`the channel is dead: ${state.detail}`))
        },
      })
      .catch(fail)
  })
  return brain
}

/** The least a Wechaty bot can do: say back what it hears. */
export async function openEcho(world: WebChatWorld): Promise<void> {
  const bot = WechatyBuilder.build({ memory: new MemoryCard(), puppet: new WebChatPuppet(world) })
  bot.on('error', (error) => console.error(error))
  bot.on(
    'message',
    bot.wrapAsync(async (message: Message) => {
      const room = message.room()
      if (room) await room.say(message.text(), message.talker())
      else await message.say(message.text())
    }),
  )
  const loggedIn = new Promise<void>((done) => bot.once('login', () => done()))
  await bot.start()
  await loggedIn
}
