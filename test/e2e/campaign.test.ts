import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CampaignDesk, loadProgramme } from '../../src/campaigns/index.js'
import { loadLibrary } from '../../src/knowledge/index.js'
import { BroadcastBook } from '../../src/outbox/index.js'
import { chinaDay, HOUR_MS, MINUTE_MS } from '../../src/shared/index.js'
import { openDatabase, Vault } from '../../src/storage/index.js'
import { startBot, until, type RunningBot } from '../support/running-bot.js'
import { knowledgeDir } from '../support/town.js'

let bot: RunningBot
afterEach(() => bot.stop())

const china = (at: number): string => new Date(at + 8 * HOUR_MS).toISOString()

/** A folder with an approved campaign of today that was due some minutes ago, and the group that it is for. */
async function dueFolder(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'anlin-bot-'))
  const due = Date.now() - 5 * MINUTE_MS
  mkdirSync(join(folder, 'knowledge/campaigns'), { recursive: true })
  const file = {
    id: 'today',
    title: '今天的活动',
    kind: 'day',
    rule: { date: china(due).slice(5, 10) },
    priority: 100,
    time: china(due).slice(11, 16),
    pushes: [
      {
        text: '睡觉前，关上卧室的门。',
        entries: ['fire-night-sleep'],
        keyword: '睡前关门',
        poster: { headline: '关好门', lines: ['门能挡烟'], entry: 'fire-night-sleep' },
      },
    ],
  }
  writeFileSync(join(folder, 'knowledge/campaigns/today.yaml'), JSON.stringify(file))
  const db = await openDatabase(join(folder, 'anlin.db'))
  const vault = Vault.open(join(folder, 'anlin.key'))
  await db.insertInto('community').values({ id: 'c1', name: '幸福里社区', created_at: 0 }).execute()
  await db
    .insertInto('room')
    .values({
      id: 'r1',
      community_id: 'c1',
      grid_id: null,
      name: '一期',
      residents: 1,
      state: 'bound',
      doubt: null,
      channel_id: 'group-estate',
      topic: '',
      bound_at: 0,
      bound_by: null,
      bound_self: 'anlin',
      webhook_sealed: null,
      created_at: 0,
    }) // prettier-ignore
    .execute()
  const { entries } = loadLibrary({ shipped: knowledgeDir })
  const programme = loadProgramme(
    { shipped: join(folder, 'nothing'), local: join(folder, 'knowledge') },
    entries,
  )
  const clock = { now: () => due - HOUR_MS }
  const broadcasts = new BroadcastBook(db, vault, clock)
  const desk = new CampaignDesk({ db, clock, broadcasts, programme: () => programme, entries: () => entries })
  await desk.years.approve(Number(chinaDay(due).slice(0, 4)), 'cli')
  await db.destroy()
  return folder
}

test('the whole program: what was due while it was off comes with its picture, and its keyword is answered', async () => {
  bot = await startBot({ ANLIN_QUIET_HOURS: '00:00-00:00', ANLIN_BULK_GAP_SECONDS: '0-0' }, await dueFolder())
  const world = bot.app.world!
  const told = (chat: string, who = 'liu') =>
    world.history(who, chat, undefined, 100).filter(({ from }) => from === 'anlin')
  await until(() => told('group-estate').some(({ text }) => text.includes('睡觉前，关上卧室的门。\n\n回复 睡前关门 了解更多')), 20_000) // prettier-ignore
  await until(() => told('group-estate').some((message) => message.kind === 'image'), 20_000)
  world.post('liu', 'group-estate', { text: '睡前关门' })
  await until(() => told('group-estate').some(({ text }) => /【.*】/.test(text)), 20_000)
})
