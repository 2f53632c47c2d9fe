import { Command, CommanderError } from 'commander'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { AlertDesk } from './alerts/index.js'
import { AccountBook, SessionBook } from './access/index.js'
import {
  knowledgeFolders,
  openBrain,
  openPhotos,
  openPosters,
  openStore,
  pacesOf,
  startApp,
  VERSION,
  type Places,
} from './app.js'
import {
  isWebhook,
  PuppetNotInstalledError,
  PuppetUnusableError,
  type ChannelState,
} from './channel/index.js'
import {
  registerAlerts,
  registerAudit,
  registerCallout,
  registerCampaign,
  registerCap,
  registerEvents,
  registerEvidence,
  registerHazards,
  registerHouseholds,
  registerBackup,
  registerImport,
  registerOutbox,
  registerPeople,
  registerScreen,
  registerPlaces,
  registerPrivacy,
  registerQuestions,
  registerReceipts,
  registerShelters,
  registerVolunteers,
  UsageError,
  type CampaignHouse,
  type CommandWorld,
  type House,
} from './commands/index.js'
import { CampaignDesk, loadProgramme } from './campaigns/index.js'
import { ConfigError, EXIT_CONFIG, readConfig, type Config } from './config.js'
import { ListenError } from './console/index.js'
import { GridBook, RoomBinder, RoomBook, StaffRegister } from './directory/index.js'
import { loadLibrary, problemText } from './knowledge/index.js'
import { loadModel, ModelMissingError } from './language/index.js'
import { BroadcastBook, Outlook, toRow } from './outbox/index.js'
import {
  exportAlert,
  fieldNeighbours,
  openCapInbox,
  openEvidence,
  openFieldDesks,
  openPeople,
  openReceiptDesk,
  shelterFor,
} from './parts/index.js'
import { PictureStore } from './pictures.js'
import { ScreenBook } from './services/screens/index.js'
import { SettingBook } from './services/settings/index.js'
import { ShelterDesk } from './services/shelters/index.js'
import { createLogger, normaliseText, systemClock, systemTicker } from './shared/index.js'
import { DatabaseError, type Db, type Vault } from './storage/index.js'
import { TableReader } from './tables/index.js'
import type { ModelUnderstander, Understanding } from './understanding/index.js'

/** What the command line is run with; tests pass their own. */
export interface CliWorld {
  root: string
  places: Places
  out: (line: string) => void
  error: (line: string) => void
  input: NodeJS.ReadableStream
}

/** Runs one command line. @returns the exit code */
export async function runCli(args: readonly string[], world: CliWorld): Promise<number> {
  let exitCode = 0
  const { out, error } = world
  const config = (): Config => readConfig(process.env, world.root)
  const program = new Command('anlin')
    .description('安邻：社区安全助手')
    .exitOverride()
    .configureOutput({ writeOut: (text) => out(text.trimEnd()), writeErr: (text) => error(text.trimEnd()) })

  program
    .command('start')
    .description('启动机器人')
    .action(async () => {
      exitCode = await start(config(), world)
    })

  program
    .command('ask')
    .description('问一句，看机器人怎么理解、怎么回答')
    .argument('[message...]', '要问的话')
    .option('--jsonl', '从标准输入逐行读消息，逐行输出 JSON')
    .option('--explain', '说明为什么这样理解')
    .action(async (words: string[], options: { jsonl?: boolean; explain?: boolean }) => {
      const { brain, library } = openBrain(config(), world.places, createLogger('error'))
      if (options.jsonl) {
        for await (const line of createInterface({ input: world.input, crlfDelay: Infinity })) {
          if (line !== '') out(JSON.stringify(prediction(line, brain)))
        }
        return
      }
      const text = words.join(' ')
      if (text === '') throw new UsageError('请把要问的话写在后面，例如：anlin ask "油锅着火怎么办"')
      const { ms: _, ...result } = prediction(text, brain)
      out(JSON.stringify(result, null, 2))
      if (options.explain) out(JSON.stringify(brain.explain(normaliseText(text)), null, 2))
      const entry = library.current().entries.get(result.topics[0] ?? '')
      if (entry && result.kind !== 'none') out(`\n【${entry.title}】\n${entry.answer}`)
    })

  const knowledge = program.command('knowledge').description('知识条目')
  knowledge
    .command('check')
    .description('检查全部知识条目，逐条列出错误')
    .action(() => {
      const library = loadLibrary(knowledgeFolders(config()))
      for (const problem of library.problems) error(problemText(problem))
      out(`${library.entries.size} 个条目，${library.problems.length} 处错误`)
      exitCode = library.problems.length === 0 ? 0 : 1
    })
  knowledge
    .command('export')
    .description('导出全部知识条目')
    .option('--json', '每行一个 JSON')
    .action((options: { json?: boolean }) => {
      for (const entry of loadLibrary(knowledgeFolders(config())).entries.values()) {
        const text = [entry.answer, ...entry.steps, ...entry.donts, entry.why, ...entry.notes]
          .filter(Boolean)
          .join('\n')
        if (options.json)
          out(
            JSON.stringify({
              id: entry.id,
              title: entry.title,
              questions: entry.questions,
              keywords: entry.keywords,
              text,
            }),
          )
        else out(`【${entry.title}】（${entry.id}）\n${text}\n`)
      }
    })

  const commands: CommandWorld = {
    out,
    error,
    readLine: () => readLine(world.input),
    open: (act) => withHouse(config(), world, act),
    places: () => ({ dataDir: config().dataDir }),
    exitWith: (code) => (exitCode = code),
  }
  for (const register of [
    registerPlaces,
    registerPeople,
    registerScreen,
    registerImport,
    registerAudit,
    registerBackup,
    registerCampaign,
    registerOutbox,
    registerAlerts,
    registerQuestions,
    registerCap,
    registerReceipts,
    registerShelters,
    registerHazards,
    registerCallout,
    registerEvents,
    registerEvidence,
    registerVolunteers,
    registerHouseholds,
    registerPrivacy,
  ])
    register(program, commands)

  try {
    loadEnvFile(world.root)
    await program.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (problem) {
    return explain(problem, error)
  }
}

function explain(problem: unknown, error: (line: string) => void): number {
  if (problem instanceof CommanderError) return problem.exitCode
  if (problem instanceof ConfigError) {
    error(problem.message)
    return EXIT_CONFIG
  }
  if (problem instanceof PuppetNotInstalledError) {
    error(
      `没有安装 ${problem.puppet}。请先运行：npm install ${problem.puppet}\n或者改 .env 里的 WECHATY_PUPPET。`,
    )
    return EXIT_CONFIG
  }
  if (problem instanceof PuppetUnusableError || problem instanceof ListenError) {
    error(problem.message)
    return EXIT_CONFIG
  }
  if (
    problem instanceof UsageError ||
    problem instanceof DatabaseError ||
    problem instanceof ModelMissingError
  ) {
    error(problem.message)
    return 1
  }
  error(problem instanceof Error ? (problem.stack ?? problem.message) : String(problem))
  return 1
}

/** `.env` beside the program; what the environment says already wins. */
function loadEnvFile(root: string): void {
  const file = join(root, '.env')
  if (existsSync(file)) process.loadEnvFile(file)
}

/** The database and everything that commands work on, for as long as one command takes. */
async function withHouse<T>(config: Config, world: CliWorld, act: (house: House) => Promise<T>): Promise<T> {
  const { db, vault } = await openStore(config)
  const clock = systemClock
  try {
    const staff = new StaffRegister(db, vault, clock)
    await staff.load()
    // What staff have set in the console holds for commands as well.
    await new SettingBook(db, clock, config.local).load()
    const rooms = new RoomBook(db, vault, clock)
    const broadcasts = new BroadcastBook(db, vault, clock)
    const grids = new GridBook(db, clock)
    const library = { current: () => loadLibrary(knowledgeFolders(config)) }
    const photos = openPhotos(config, vault)
    const people = openPeople(
      {
        db,
        vault,
        clock,
        ticker: systemTicker,
        // One command, and it ends.
        wakeUp: { eachMinute: () => () => Promise.resolve() },
        logger: createLogger(config.logLevel),
        // A bot that is running sees within seconds what is queued here.
        outbox: { toRow: (delivery) => toRow(delivery, vault, 'handed-in'), wake: () => {} },
        staff,
        grids,
        incidentPictures: new PictureStore(config.dataDir, knowledgeFolders(config), vault, library),
        config,
      },
      shelterFor(new ShelterDesk(db, photos, clock)),
    )
    const { volunteers, households, privacy } = people
    const field = openFieldDesks(
      {
        db,
        vault,
        clock,
        staff,
        rooms,
        broadcasts,
        logger: createLogger('error'),
        photos,
        knowledge: knowledgeFolders(config),
      },
      fieldNeighbours(people, db),
    )
    const alerts = new AlertDesk({ db, vault, clock, paces: pacesOf(config) })
    return await act({
      db,
      vault,
      clock,
      staff,
      grids,
      volunteers,
      households,
      privacy,
      rooms,
      accounts: new AccountBook(db, vault, clock),
      sessions: new SessionBook(db, clock),
      binder: new RoomBinder(db, clock),
      broadcasts,
      outlook: new Outlook(db, clock, pacesOf(config)),
      alerts,
      cap: {
        inbox: openCapInbox({ db, clock }, alerts),
        export: (number) => exportAlert({ grids, rooms }, alerts, number, config.local.community),
      },
      receipts: openReceiptDesk({ db, vault, clock, rooms, grids, broadcasts }, alerts),
      screens: new ScreenBook(db, vault, clock),
      knowledge: knowledgeFolders(config),
      lexicon: () => loadModel(world.places.modelDir).lexicon,
      tables: new TableReader(world.places.tableWorker),
      isWebhook: (text) => isWebhook(text, config.sending.robotOrigins),
      version: VERSION,
      campaigns: () => campaignHouse(config, world, db, vault),
      evidence: openEvidence({ db, vault, clock, config }, knowledgeFolders(config)),
      field,
    })
  } finally {
    await db.destroy()
  }
}

function campaignHouse(config: Config, world: CliWorld, db: Db, vault: Vault): CampaignHouse {
  const folders = knowledgeFolders(config)
  const { entries } = loadLibrary(folders)
  const programme = loadProgramme(folders, entries)
  const broadcasts = new BroadcastBook(db, vault, systemClock)
  return {
    desk: new CampaignDesk({
      db,
      clock: systemClock,
      broadcasts,
      programme: () => programme,
      entries: () => entries,
    }),
    programme,
    posters: openPosters(config, world.places, db),
    limits: config.campaigns,
    settings: config.local,
  }
}

async function readLine(input: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input })) return line
  return ''
}

/** One line of `anlin ask --jsonl`: the shape that evaluation scripts read. */
export interface Prediction {
  text: string
  kind: Understanding['kind']
  hazard?: string
  command?: string
  topics: string[]
  ms: number
}

function prediction(text: string, brain: ModelUnderstander): Prediction {
  const started = performance.now()
  const u = brain.understand(normaliseText(text))
  const ms = performance.now() - started
  return {
    text,
    kind: u.kind,
    ...('hazard' in u ? { hazard: u.hazard } : {}),
    ...(u.kind === 'command' ? { command: u.command } : {}),
    topics: u.topics.slice(0, 5).map((t) => t.id),
    ms: Math.round(ms * 1000) / 1000,
  }
}

async function start(config: Config, world: CliWorld): Promise<number> {
  const logger = createLogger(config.logLevel)
  process.on('unhandledRejection', (reason) =>
    logger.error({ err: reason }, 'a rejected promise that nobody handled'),
  )
  let shown = ''
  const app = await startApp({
    config,
    places: world.places,
    logger,
    onState: (state) => {
      if (state.kind === 'scan' && state.link !== shown) {
        shown = state.link
        void showQrCode(state, world.out)
      }
    },
  })
  world.out(
    app.world
      ? `\n安邻已启动。用浏览器打开：\n\n    ${app.address}\n\n按 Ctrl+C 结束。`
      : `\n安邻已启动（${config.puppet.name}）。运行情况：${app.address}/healthz\n按 Ctrl+C 结束。`,
  )
  if (app.firstCode !== undefined) {
    world.out(
      `\n第一次使用工作台：打开 ${app.address}/staff/\n填这个验证码，设第一位管理员：\n\n    ${app.firstCode}\n`,
    )
  }
  if (app.world && !['127.0.0.1', 'localhost', '::1'].includes(config.http.host)) {
    world.error(
      `注意：网页开放在 ${config.http.host}，能打开它的人都可以冒充任何一位演示居民。只在试用时这样做。`,
    )
  }
  const signal = await new Promise<string>((done) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => done(name))
  })
  logger.info({ signal }, 'stopping')
  await app.stop()
  // A puppet may leave timers of its own behind; nothing of ours is pending any more.
  setTimeout(() => process.exit(0), 500).unref()
  return 0
}

async function showQrCode(
  state: Extract<ChannelState, { kind: 'scan' }>,
  out: (line: string) => void,
): Promise<void> {
  const { toString } = await import('qrcode')
  out(
    `请用微信扫码登录：\n${await toString(state.link, { type: 'terminal', small: true })}\n看不清就打开：${state.link}`,
  )
}

/** Where the build puts things, seen from the project folder. */
export function placesIn(root: string): Places {
  return {
    modelDir: resolve(root, 'dist/model'),
    pagesDir: resolve(root, 'dist/pages'),
    tableWorker: resolve(root, 'dist/src/tables/table-worker.js'),
    fontsDir: resolve(root, 'node_modules/@expo-google-fonts/noto-sans-sc'),
  }
}
