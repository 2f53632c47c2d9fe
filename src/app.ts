import { mkdirSync, readFileSync, renameSync, writeFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  loadPuppet,
  WebChatWorld,
  WechatyChannel,
  WecomRobots,
  type ChannelState,
  type ContactId,
  type Content,
} from './channel/index.js'
import { PosterPress, Posters } from './campaigns/index.js'
import type { Config } from './config.js'
import { createConsole, type Console } from './console/index.js'
import { Conversation, type Response } from './conversation/index.js'
import { GridBook, RoomBinder, RoomBook, RoomWatch, StaffRegister } from './directory/index.js'
import { LiveLibrary, type KnowledgeFolders } from './knowledge/index.js'
import { loadModel } from './language/index.js'
import { BroadcastBook, freeBytes, Outbox, Outlook, type Paces, type StoredContent } from './outbox/index.js'
import {
  drillsToAnswer,
  fieldNeighbours,
  heldBy,
  openAlerts,
  openCampaigns,
  openCap,
  openField,
  openPeople,
  openReceipts,
  openStaffHouse,
  ScheduledWakeUp,
  shelterFor,
  type Ground,
  type Part,
} from './parts/index.js'
import { PhotoShelf } from './photos/index.js'
import { ShelterDesk } from './services/shelters/index.js'
import { QuestionDesk } from './services/questions/index.js'
import { SettingBook } from './services/settings/index.js'
import { TakeoverDesk, TakeoverRecords, TakeoverService } from './services/takeover/index.js'
import { DailyAuditPost, StaffNotices } from './services/staff-notices/index.js'
import { SECOND_MS, systemClock, systemTicker, type Clock, type Logger } from './shared/index.js'
import { openDatabase, Vault, type Db } from './storage/index.js'
import { PictureStore } from './pictures.js'
import { LanguageModelChooser, ModelUnderstander } from './understanding/index.js'

/** Where the build put what is not source. */
export interface Places {
  modelDir: string
  pagesDir: string
  /** what reads the tables that people give us */
  tableWorker: string
  /** the letters of posters */
  fontsDir: string
}

export interface App {
  address: string
  world: WebChatWorld | undefined
  conversation: Conversation
  /** what makes the first administrator; undefined when there is one */
  firstCode: string | undefined
  channelState(): ChannelState
  ready(): boolean
  stop(): Promise<void>
}

export interface AppOptions {
  config: Config
  places: Places
  logger: Logger
  clock?: Clock
  /** told of each state of the channel, so that a QR code can be shown */
  onState?: (state: ChannelState) => void
  /** further reports of one incident are told to staff together after this time */
  gatherMs?: number
}

/** Of package.json; a test keeps both in step. */
export const VERSION = '0.1.0'

const WORLD_SAVED_EVERY_MS = 5 * SECOND_MS
const STAFF_READ_EVERY_MS = 5 * SECOND_MS
const FOLLOW_UP_EVERY_MS = 30 * SECOND_MS

/** The community's database and key, for the program and for single commands. */
export async function openStore(config: Config): Promise<{ db: Db; vault: Vault }> {
  mkdirSync(config.dataDir, { recursive: true })
  const vault = Vault.open(join(config.dataDir, 'anlin.key'))
  const db = await openDatabase(join(config.dataDir, 'anlin.db'))
  return { db, vault }
}

/** Photos of residents and staff, sealed beside the database. */
export function openPhotos(config: Pick<Config, 'dataDir'>, vault: Vault): PhotoShelf {
  return new PhotoShelf(join(config.dataDir, 'photos'), vault)
}

/** What the community wrote itself: beside its database, so that an update of Anlin leaves it alone. */
export function localKnowledge(config: Pick<Config, 'dataDir'>): string {
  return join(config.dataDir, 'knowledge')
}

export function knowledgeFolders(config: Pick<Config, 'knowledgeDir' | 'dataDir'>): KnowledgeFolders {
  return { shipped: config.knowledgeDir, local: localKnowledge(config) }
}

/** Everything that understands and answers, without a channel: what `anlin ask` uses as well. */
export function openBrain(
  config: Pick<Config, 'knowledgeDir' | 'dataDir'>,
  places: Places,
  logger: Logger,
): { library: LiveLibrary; brain: ModelUnderstander } {
  const library = new LiveLibrary(knowledgeFolders(config), logger)
  const brain = new ModelUnderstander(loadModel(places.modelDir), library.current().entries)
  library.onChange((next) => brain.learn(next.entries))
  return { library, brain }
}

/** Puts the house together and opens the doors. The only place that says `new` across rooms. */
export async function startApp(options: AppOptions): Promise<App> {
  const { config, places, logger } = options
  const clock = options.clock ?? systemClock
  const { db, vault } = await openStore(config)
  const { library, brain } = openBrain(config, places, logger)
  const settings = new SettingBook(db, clock, config.local)
  await settings.load()
  const staff = new StaffRegister(db, vault, clock)
  await staff.load()
  const rooms = new RoomBinder(db, clock)

  const world = config.puppet.name === 'web-chat' ? openWorld(config, vault, clock, logger) : undefined
  if (world) await bindDemoStaff(world, staff)
  // Asked for once before the supervisor takes over, so that a missing package ends the start with a clear word.
  const puppetSettings = { ...config.puppet, ...(world ? { world } : {}) }
  await loadPuppet(config.puppet.name, puppetSettings)
  const channel = new WechatyChannel({
    puppet: () => loadPuppet(config.puppet.name, puppetSettings),
    ...(world ? {} : { name: join(config.dataDir, 'wechaty') }),
    logger,
    clock,
    knownBots: config.knownBots,
    sendTimeoutMs: config.sending.timeoutMs,
  })
  const photos = openPhotos(config, vault)
  const pictures = new PictureStore(config.dataDir, knowledgeFolders(config), vault, library)
  const posters = openPosters(config, places, db)
  const outbox = new Outbox({
    db,
    vault,
    channel,
    robots: new WecomRobots({ origins: config.sending.robotOrigins }),
    clock,
    ticker: systemTicker,
    logger,
    loadContent: (content) => loadContent(content, pictures, posters, photos),
    paces: pacesOf(config),
    disk: { free: () => freeBytes(config.dataDir), floorBytes: config.sending.diskFloorBytes },
    echoWaitMs: config.sending.echoWaitMs,
  })
  const notices = new StaffNotices({ db, outbox, staff, clock, logger })
  outbox.onNotice((notice) => notices.tell(notice))
  const watch = new RoomWatch({
    binder: rooms,
    look: () => channel.rooms(),
    ticker: systemTicker,
    onNotice: (notice) => notices.tell(notice),
    logger,
  })
  const wakeUp = new ScheduledWakeUp({ logger, ticker: systemTicker })
  const auditPost = new DailyAuditPost({
    db,
    outbox,
    staff,
    clock,
    wakeUp,
    ready: () => channel.state().kind === 'ready',
  })
  const ground: Ground = {
    config,
    db,
    vault,
    clock,
    ticker: systemTicker,
    wakeUp,
    logger,
    channel,
    outbox,
    broadcasts: new BroadcastBook(db, vault, clock),
    outlook: new Outlook(db, clock, pacesOf(config)),
    staff,
    grids: new GridBook(db, clock),
    rooms: new RoomBook(db, vault, clock),
    binder: rooms,
    notices,
    photos,
    library,
    incidentPictures: pictures,
    brain,
  }
  const takeover = new TakeoverDesk({ db, vault, clock, wake: (deliveries) => outbox.wake(deliveries) })
  await takeover.load()
  const { alerts, campaigns, receipts, people, parts } = openParts(ground)
  people.records.push(new TakeoverRecords(db, takeover))
  const conversation = new Conversation({
    db,
    vault,
    outbox,
    staff,
    rooms,
    brain,
    // First of all: where a person answers, nothing else does.
    services: [new TakeoverService(takeover), ...parts.flatMap((part) => part.services ?? [])],
    ...(config.languageModel
      ? { chooser: new LanguageModelChooser({ ...config.languageModel, clock, logger }) }
      : {}),
    entries: () => library.current().entries,
    settings: config.local,
    maxMessageAgeMs: config.maxMessageAgeMs,
    rate: config.rate,
    clock,
    logger,
    keepPicture: (message) => pictures.keep(message),
    ...(options.gatherMs === undefined ? {} : { gatherMs: options.gatherMs }),
  })

  const questions = new QuestionDesk(db, vault, clock, brain.lexicon)
  const staffHouse = openStaffHouse(ground, {
    questions,
    folders: knowledgeFolders(config),
    version: VERSION,
    settings,
    alerts: alerts.desk,
    campaigns: { ...campaigns, posters, limits: config.campaigns },
    receipts: receipts.desk,
    takeover,
    preview: (text) => previewOf(conversation.preview(text)),
  })
  const ready = (): boolean => channel.state().kind === 'ready' && conversation.storageOk()
  const http: Console = await createConsole({
    host: config.http.host,
    port: config.http.port,
    pagesDir: places.pagesDir,
    logger,
    allowedHosts: config.http.names,
    ...(world ? { world } : {}),
    staff: staffHouse,
    ready,
    health: () => ({
      channel: channel.state(),
      database: { ok: conversation.storageOk() },
      knowledge: { entries: library.current().entries.size, problems: library.current().problems.length },
    }),
  })

  let lastState = ''
  const follow = followConnection(outbox, watch, logger)
  await outbox.start()
  await conversation.start()
  await channel.start({
    onMessage: (message) => conversation.onMessage(message),
    onRoomJoined: (room) => conversation.onRoomJoined(room),
    onNewFriend: (person) => conversation.onNewFriend(person),
    onOwnMessage: (own) => outbox.hearOwn(own),
    onState: (state) => {
      follow(state)
      if (state.kind !== lastState) logger.info({ state: state.kind }, 'channel')
      lastState = state.kind
      options.onState?.(state)
    },
  })
  library.watch()
  const telling = setInterval(() => {
    questions
      .tell(library.current().entries, config.local)
      .then((deliveries) => outbox.wake(deliveries))
      .catch((error: unknown) =>
        logger.error({ err: error }, 'answers could not be passed on to those who waited'),
      )
  }, FOLLOW_UP_EVERY_MS)
  auditPost.start()
  staffHouse.backups.start()
  for (const part of parts) await part.start?.()
  // `anlin staff …` is another process on the same database.
  const readingStaff = setInterval(() => {
    staff
      .load()
      .catch((error: unknown) => logger.error({ err: error }, 'the staff register could not be read'))
  }, STAFF_READ_EVERY_MS)
  const saving = world && setInterval(() => saveWorld(config, vault, world, logger), WORLD_SAVED_EVERY_MS)

  return {
    address: http.address,
    world,
    conversation,
    firstCode: await staffHouse.firstStart.open(),
    channelState: () => channel.state(),
    ready,
    async stop() {
      clearInterval(saving)
      clearInterval(readingStaff)
      clearInterval(telling)
      library.close()
      await auditPost.stop()
      await staffHouse.backups.stop()
      watch.stop()
      for (const part of [...parts].reverse()) await part.stop?.()
      // Before the channel: what is under way may still say what became of it. What comes in now is sent after the start.
      await outbox.stop()
      await channel.stop()
      await conversation.stop()
      await http.close()
      if (world) saveWorld(config, vault, world, logger)
      await db.destroy()
    },
  }
}

function previewOf({ decision, replies }: Response): { kind: string; hazard?: string; replies: string[] } {
  return {
    kind: decision.kind,
    ...(decision.hazard !== undefined && { hazard: decision.hazard }),
    replies: replies.flatMap((reply) => (reply.kind === 'text' ? [reply.text] : [])),
  }
}

/** The areas, in the order in which they are asked about a message, and those that the console works with. */
function openParts(ground: Ground) {
  const alerts = openAlerts(ground, pacesOf(ground.config))
  const knowledge = knowledgeFolders(ground.config)
  const campaigns = openCampaigns(ground, { folders: knowledge, alertActive: heldBy(alerts.desk) })
  const people = openPeople(ground, shelterFor(new ShelterDesk(ground.db, ground.photos, ground.clock)))
  const field = openField({ ...ground, knowledge }, fieldNeighbours(people, ground.db))
  for (const form of field.forms) people.forms.register(form)
  people.records.push(...field.records)
  const receipts = openReceipts(
    ground,
    alerts.desk,
    drillsToAnswer(field.desks.events, ground.broadcasts, ground.db),
  )
  const parts: Part[] = [
    // Whoever is called to a post answers that, whatever else they were doing.
    { services: field.called },
    // Whoever is in the middle of writing an alert goes on with that; 平安 is no answer to a form.
    alerts,
    receipts,
    openCap(ground, alerts.desk),
    { services: field.ahead },
    people,
    field,
    campaigns,
  ]
  return { alerts, campaigns, receipts, people, parts }
}

export function openPosters(config: Config, places: Places, db: Db): Posters {
  const { posterQr } = config.campaigns
  return new Posters({
    db,
    press: new PosterPress(places.fontsDir),
    settings: config.local,
    ...(posterQr === undefined ? {} : { qr: posterQr }),
  })
}

export function pacesOf(config: Config): Paces {
  return (account) => (account === 'wechat' ? config.sending.wechat : config.sending.robot)
}

/** Replies go as soon as the channel is ready; broadcasts when it is known which rooms are still the ones they were. */
function followConnection(outbox: Outbox, watch: RoomWatch, logger: Logger): (state: ChannelState) => void {
  let current: ChannelState | undefined
  return (state) => {
    current = state
    outbox.connectionLost()
    if (state.kind !== 'ready') return
    outbox.connectionReady()
    watch.loggedIn(state.self.id).then(
      () => {
        if (current === state) outbox.roomsChecked()
      },
      (error: unknown) =>
        logger.error({ err: error }, 'the rooms could not be checked; no broadcast is sent'),
    )
  }
}

async function loadContent(
  content: StoredContent,
  pictures: PictureStore,
  posters: Posters,
  photos: PhotoShelf,
): Promise<Content> {
  if (content.kind === 'text') return content
  if (content.kind === 'poster') return { kind: 'image', ...(await posters.of(content, content.communityId)) }
  if (content.kind === 'kept-picture' && photos.holds(content.file))
    return { kind: 'image', ...(await photos.read(content.file)) }
  const { name, bytes } =
    content.kind === 'picture' ? pictures.ofEntry(content.entryId) : await pictures.kept(content.file)
  return { kind: 'image', name, bytes }
}

const WORLD_FILE = 'web-chat.sealed'
const savedRevisions = new WeakMap<WebChatWorld, number>()

/** The demonstration's chats come back after a restart; a file that cannot be read is left aside. */
function openWorld(config: Config, vault: Vault, clock: Clock, logger: Logger): WebChatWorld {
  const file = join(config.dataDir, WORLD_FILE)
  const options = {
    clock,
    botName: config.botName,
    onListenerError: (error: unknown) => logger.error({ err: error }, 'chat page listener'),
  }
  if (!existsSync(file)) return new WebChatWorld(options)
  try {
    return WebChatWorld.fromJSON(JSON.parse(vault.unseal(readFileSync(file, 'utf8'), 'web-chat')), options)
  } catch (error) {
    logger.warn(
      { err: error },
      `the chats of the page could not be read from ${WORLD_FILE}; the page starts empty`,
    )
    return new WebChatWorld(options)
  }
}

function saveWorld(config: Config, vault: Vault, world: WebChatWorld, logger: Logger): void {
  if (savedRevisions.get(world) === world.revision) return
  const file = join(config.dataDir, WORLD_FILE)
  try {
    writeFileSync(`${file}.new`, vault.seal(JSON.stringify(world.toJSON()), 'web-chat'), { mode: 0o600 })
    renameSync(`${file}.new`, file)
    savedRevisions.set(world, world.revision)
  } catch (error) {
    logger.error({ err: error }, 'the chats of the page could not be saved')
  }
}

/** On the demonstration page everybody is on this machine: its grid worker is on duty without a code. */
async function bindDemoStaff(world: WebChatWorld, staff: StaffRegister): Promise<void> {
  for (const person of world.people()) {
    if (person.kind === 'staff' && !staff.byContact(person.id as ContactId)) {
      await staff.bindDirectly(person.name, 'dispatcher', person.id as ContactId, 'system')
    }
  }
}
