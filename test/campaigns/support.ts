import { CampaignDesk, CampaignRunner, QUIET_HOURS, type CampaignRunnerOptions, type PlanLimits } from '../../src/campaigns/index.js' // prettier-ignore
import { campaignSchema, type CampaignFile } from '../../src/campaigns/files/schema.js'
import type { Programme } from '../../src/campaigns/index.js'
import { loadLibrary, type LocalSettings } from '../../src/knowledge/index.js'
import type { DeliveryId } from '../../src/outbox/index.js'
import { createLogger, newId } from '../../src/shared/index.js'
import { NO_PACE } from '../outbox/support.js'
import {
  knowledgeDir,
  StandingClock,
  standingWakeUp,
  startTown,
  type Town,
  type TownOptions,
} from '../support/town.js'

export const { entries } = loadLibrary({ shipped: knowledgeDir })
export const limits: PlanLimits = { quiet: QUIET_HOURS, perDay: 1 }

export const at = (text: string): number => Date.parse(`${text}:00+08:00`)
export const china = (ms: number): string => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 16)

export function campaign(id: string, more: Record<string, unknown>): CampaignFile {
  return campaignSchema.parse({
    id,
    title: `活动${id}`,
    kind: 'day',
    pushes: [{ text: `这里是${id}的内容，请看。`, entries: ['fire-oil-pan'] }],
    ...more,
  })
}

export function programme(...files: CampaignFile[]): Programme {
  return { campaigns: new Map(files.map((file) => [file.id, file])), questions: new Map(), problems: [] }
}

export interface Office {
  town: Town
  desk: CampaignDesk
  runner: CampaignRunner
  /** what staff were told, oldest first */
  told: string[]
  programme: Programme
  /** communities with an alert */
  alerted: Set<string>
  /** the clock stands there, and the runner has looked and sent */
  looksAt(moment: number | string): Promise<void>
  /** `chat text`, in order */
  said(): string[]
}

export interface OfficeOptions extends TownOptions {
  now?: string
  limits?: PlanLimits
  settings?: LocalSettings
  alertActive?: CampaignRunnerOptions['alertActive']
}

/** A town with rooms of these kinds, and a calendar; its outbox has no pace. */
export async function office(
  files: Programme,
  rooms: readonly (readonly string[])[],
  options: OfficeOptions = {},
): Promise<Office> {
  const clock = options.clock ?? new StandingClock()
  if (options.now) clock.at = at(options.now)
  const town = await startTown({ paces: () => NO_PACE, ...options, clock })
  if (rooms.length > 0) await putTaggedRooms(town, rooms)
  return officeIn(town, files, options)
}

export function officeIn(town: Town, files: Programme, options: OfficeOptions = {}): Office {
  const { db, clock, outbox } = town
  const told: string[] = []
  const alerted = new Set<string>()
  const desk = new CampaignDesk({
    db,
    clock,
    broadcasts: outbox.broadcasts,
    programme: () => files,
    entries: () => entries,
  })
  const runner = new CampaignRunner({
    db,
    outbox,
    clock,
    ticker: clock,
    wakeUp: standingWakeUp(clock),
    logger: createLogger('silent'),
    limits: options.limits ?? limits,
    settings: options.settings ?? {},
    alertActive: options.alertActive ?? ((id) => alerted.has(id)),
    // Stored as the program does, so that it is undone with the rest.
    tellStaff: async (trx, text, cause) => {
      const now = clock.now()
      const target = { kind: 'contact' as const, id: 'wxid_staff' as never }
      const delivery = { id: newId(now) as DeliveryId, lane: 'bulk' as const, target, content: { kind: 'text' as const, text }, cause, attempts: 0, createdAt: now } // prettier-ignore
      await trx.insertInto('delivery').values(outbox.toRow(delivery)).execute()
      told.push(text)
      return [delivery]
    },
  })
  return {
    town,
    desk,
    runner,
    told,
    programme: files,
    alerted,
    async looksAt(moment) {
      const ms = typeof moment === 'string' ? at(moment) : moment
      if (ms >= clock.now()) clock.pass(ms - clock.now())
      else clock.set(ms - clock.now())
      await runner.look()
      await outbox.atRest()
    },
    said: () =>
      town.channel.sent
        .filter(({ target }) => target.id !== 'wxid_staff')
        .map(({ target, content }) => `${target.id} ${content.kind === 'text' ? content.text : `[${content.name}]`}`), // prettier-ignore
  }
}

export async function putTaggedRooms(town: Town, rooms: readonly (readonly string[])[]): Promise<void> {
  await town.db.insertInto('community').values({ id: 'c1', name: '幸福里社区', created_at: 0 }).execute()
  for (const [i, tags] of rooms.entries()) {
    const id = `r${i + 1}`
    await town.db
      .insertInto('room')
      .values({
        id,
        community_id: 'c1',
        grid_id: null,
        name: `${i + 1}号群`,
        residents: 400,
        state: 'bound',
        doubt: null,
        channel_id: `chat-${i + 1}`,
        topic: `${i + 1}号楼`,
        bound_at: 0,
        bound_by: null,
        bound_self: null,
        webhook_sealed: null,
        created_at: 0,
      })
      .execute()
    for (const tag of tags) await town.db.insertInto('room_tag').values({ room_id: id, tag }).execute()
  }
}

/** What became of the pushes: `r1 2027-d1 queued`. */
export async function pushes(office: Office): Promise<string[]> {
  const rows = await office.town.db
    .selectFrom('campaign_push')
    .selectAll()
    .orderBy('due_at')
    .orderBy('slot_id')
    .orderBy('room_id')
    .execute()
  return rows.map((row) => `${row.room_id} ${row.slot_id} ${row.state}${row.reason ? ` ${row.reason}` : ''}`)
}
