import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { AccountBook, Door, FirstStart, SessionBook } from '../../src/access/index.js'
import { AlertDesk } from '../../src/alerts/index.js'
import { placesIn } from '../../src/cli.js'
import { BackupKeeper } from '../../src/backup/index.js'
import { createConsole, buildConsole, type Console, type StaffHouse } from '../../src/console/index.js'
import type { Role } from '../../src/directory/index.js'
import { loadLibrary, type Library } from '../../src/knowledge/index.js'
import { CampaignDesk, loadProgramme, PosterPress, Posters, QUIET_HOURS } from '../../src/campaigns/index.js'
import { BroadcastBook, Outlook, WECHAT_PACE } from '../../src/outbox/index.js'
import { openEvidence, openReceiptDesk } from '../../src/parts/index.js'
import { EntryDesk } from '../../src/services/entries/index.js'
import { QuestionDesk } from '../../src/services/questions/index.js'
import { ScreenBook } from '../../src/services/screens/index.js'
import { SettingBook } from '../../src/services/settings/index.js'
import { TakeoverDesk, TakeoverService } from '../../src/services/takeover/index.js'
import { createLogger } from '../../src/shared/index.js'
import {
  closeTowns,
  knowledgeDir,
  projectRoot,
  realBrain,
  startTown,
  type Town,
  type TownOptions,
} from '../support/town.js'
import { builtPages } from './built-pages.js'
import { consoleOptions } from './harness.js'

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test looks into whatever comes
export type Json = any

export const PASSWORD = '晴天早上去买菜42'
const HOST = '127.0.0.1:8080'

/** A browser of one person, or of somebody who has not signed in: keeps its cookie. */
export class Tab {
  cookie: string | undefined

  constructor(
    private readonly app: FastifyInstance,
    private readonly address = '10.0.0.1',
  ) {}

  get(url: string, headers: Record<string, string> = {}): Promise<LightMyRequestResponse> {
    return this.ask('GET', url, undefined, headers)
  }

  post(
    url: string,
    payload: object = {},
    headers: Record<string, string> = {},
  ): Promise<LightMyRequestResponse> {
    return this.ask('POST', url, payload, { 'x-anlin': '1', ...headers })
  }

  /** @returns the answer of what must succeed */
  async does<T = Json>(url: string, payload: object = {}): Promise<T> {
    const answer = await this.post(url, payload)
    if (answer.statusCode !== 200) throw new Error(`${url}: ${answer.statusCode} ${answer.body}`)
    return answer.json() as T
  }

  async sees<T = Json>(url: string): Promise<T> {
    const answer = await this.get(url)
    if (answer.statusCode !== 200) throw new Error(`${url}: ${answer.statusCode} ${answer.body}`)
    return answer.json() as T
  }

  private async ask(
    method: 'GET' | 'POST',
    url: string,
    payload: object | undefined,
    headers: Record<string, string>,
  ): Promise<LightMyRequestResponse> {
    const answer = await this.app.inject({
      method,
      url,
      remoteAddress: this.address,
      headers: { host: HOST, ...(this.cookie ? { cookie: this.cookie } : {}), ...headers },
      ...(payload === undefined ? {} : { payload }),
    })
    const given = String(answer.headers['set-cookie'] ?? '')
    if (given.includes('Max-Age=0')) this.cookie = undefined
    else if (given !== '') this.cookie = given.split(';')[0]
    return answer
  }
}

/** The library of one town: shipped and local, read again when it is asked for. */
class TestLibrary {
  private library: Library

  constructor(readonly folders: { shipped: string; local: string }) {
    this.library = loadLibrary(folders)
  }
  current(): Library {
    return this.library
  }
  reload(): void {
    this.library = loadLibrary(this.folders, this.library)
    realBrain().learn(this.library.entries)
  }
}

/** A town with a staff console over it. */
export interface StaffTown {
  town: Town
  house: StaffHouse
  app: FastifyInstance
  /** a browser that nobody has signed in with */
  tab(address?: string): Tab
  /** Makes a member with an account. @returns their id */
  member(name: string, role: Role, login: string): Promise<string>
  /** the same, signed in */
  signedIn(role: Role, login?: string): Promise<Tab>
  /** the same console with a port, for a browser */
  listen(): Promise<string>
}

const consoles: { close(): Promise<unknown> }[] = []

export async function startStaffTown(
  options: TownOptions = {},
  over: Partial<StaffHouse> = {},
): Promise<StaffTown> {
  const dataDir = mkdtempSync(join(tmpdir(), 'anlin-town-'))
  const library = new TestLibrary({ shipped: knowledgeDir, local: join(dataDir, 'knowledge') })
  const entries = () => library.current().entries
  const people: { desk?: TakeoverDesk } = {}
  const silence = new TakeoverService({ takenBy: (chat) => people.desk?.takenBy(chat) })
  const town = await startTown({ dataDir, entries, services: [silence], ...options })
  const house = houseOf(town, library, over)
  people.desk = house.takeover
  const app = await buildConsole(consoleOptions({ staff: house }))
  consoles.push(app)

  async function member(name: string, role: Role, login: string): Promise<string> {
    const { id } = await town.staff.add({ name, role }, 'cli')
    await house.accounts.give(id, login, PASSWORD, { mustChange: false }, 'cli')
    return id
  }
  return {
    town,
    house,
    app,
    tab: (address) => new Tab(app, address),
    member,
    async signedIn(role, login = role) {
      await member(`${role}-${login}`, role, login)
      const tab = new Tab(app)
      await tab.does('/api/staff/sign-in', { login, password: PASSWORD })
      return tab
    },
    async listen() {
      const console: Console = await createConsole(consoleOptions({ staff: house, pagesDir: builtPages() }))
      consoles.push(console)
      return console.address
    },
  }
}

function houseOf(town: Town, library: TestLibrary, over: Partial<StaffHouse>): StaffHouse {
  const { db, vault, clock, staff, grids, rooms, binder, outbox, channel, dataDir } = town
  const accounts = new AccountBook(db, vault, clock)
  const sessions = new SessionBook(db, clock)
  const { folders } = library
  const broadcasts = new BroadcastBook(db, vault, clock)
  const alerts = new AlertDesk({
    db,
    vault,
    clock,
    paces: () => WECHAT_PACE,
    onCommitted: () => outbox.wakeBroadcasts(),
  })
  const loaded = loadProgramme(folders, library.current().entries)
  const programme = () => loaded
  return {
    db,
    vault,
    clock,
    logger: createLogger('silent'),
    accounts,
    sessions,
    door: new Door(db, accounts, sessions, clock),
    firstStart: new FirstStart(accounts, staff, grids, clock),
    staff,
    grids,
    rooms,
    binder,
    outbox,
    broadcasts,
    outlook: new Outlook(db, clock),
    takeover: new TakeoverDesk({ db, vault, clock, wake: (deliveries) => outbox.wake(deliveries) }),
    alerts,
    campaigns: {
      desk: new CampaignDesk({ db, clock, broadcasts, programme, entries: () => library.current().entries }),
      programme,
      posters: new Posters({ db, press: new PosterPress(placesIn(projectRoot).fontsDir), settings: {} }),
      limits: { quiet: QUIET_HOURS, perDay: 1 },
    },
    evidence: openEvidence({ db, vault, clock, config: { local: {} } }, folders),
    receipts: openReceiptDesk({ db, vault, clock, rooms, grids, broadcasts }, alerts),
    questions: new QuestionDesk(db, vault, clock, realBrain().lexicon),
    library,
    entries: new EntryDesk({ db, clock, folder: folders.local, library }),
    preview: (text) => {
      const { decision, replies } = town.conversation.preview(text)
      return { ...decision, replies: replies.flatMap((reply) => (reply.kind === 'text' ? [reply.text] : [])) }
    },
    folders,
    brain: realBrain(),
    settings: new SettingBook(db, clock, {}),
    screens: new ScreenBook(db, vault, clock),
    posterQr: undefined,
    backups: new BackupKeeper({
      db,
      places: { dataDir },
      version: '0.1.0',
      clock,
      ticker: clock,
      logger: createLogger('silent'),
    }),
    dataDir,
    startedAt: clock.now(),
    channelState: () => channel.state(),
    isWebhook: () => true,
    version: '0.1.0',
    ...over,
  }
}

/** For `afterEach`. */
export async function closeStaffTowns(): Promise<void> {
  for (const each of consoles.splice(0)) await each.close()
  await closeTowns()
}
