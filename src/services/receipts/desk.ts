import {
  recordAudit,
  type Actor,
  type CommunityRoomId,
  type GridBook,
  type Receipts,
  type RoomBook,
} from '../../directory/index.js'
import {
  accountOf,
  type BatchId,
  type BroadcastBook,
  type BroadcastTarget,
  type ThreadId,
} from '../../outbox/index.js'
import type { Clock } from '../../shared/index.js'
import type { Db, ReceiptTable } from '../../storage/index.js'
import type { AlertsToAnswer, AnsweredAlert } from './alerts.js'
import type { ReadAnswer, ReceiptBook } from './book.js'
import { countsOf, standings, type Counts, type Standing } from './standing.js'
import { reminderText } from './texts.js'

export interface ReceiptDeskOptions {
  db: Db
  clock: Clock
  alerts: AlertsToAnswer
  book: ReceiptBook
  rooms: Pick<RoomBook, 'all'>
  grids: Pick<GridBook, 'grids'>
  broadcasts: Pick<BroadcastBook, 'enqueue' | 'reached'>
}

export interface Part {
  name: string
  counts: Counts
}

/** What residents have answered to one alert and its corrections. */
export interface ReceiptReport {
  alert: AnsweredAlert
  counts: Counts
  grids: readonly Part[]
  rooms: readonly Part[]
  /** rooms that got it, are asked to answer, and have not */
  silent: readonly string[]
  /** who asked for help and has not said since that all is well; the latest first */
  help: readonly ReadAnswer[]
}

interface SilentRoom {
  name: string
  receipts: Exclude<Receipts, 'off'>
  target: BroadcastTarget
}

export interface PreparedReminder {
  kind: 'prepared'
  alert: AnsweredAlert
  silent: readonly SilentRoom[]
}

export interface RefusedReminder {
  kind: 'refused'
  why: 'unknown' | 'which' | 'over' | 'already' | 'all answered'
}

export type Reminded = { kind: 'reminded'; alert: AnsweredAlert; rooms: number } | RefusedReminder

/** What staff do with receipts: look at them, and remind once who has not answered. */
export class ReceiptDesk {
  constructor(private readonly options: ReceiptDeskOptions) {}

  /** @returns one for each alert of that number: 0512-01 may be an alert and a drill, which are never counted together */
  async show(number: string): Promise<ReceiptReport[]> {
    const alerts = await this.options.alerts.find(number)
    return Promise.all(alerts.map((alert) => this.report(alert)))
  }

  /** One reminder to the rooms that have not answered, once a thread: nobody is asked twice. */
  async remind(number: string, actor: Actor): Promise<Reminded> {
    const prepared = await this.prepareReminder(number)
    if (prepared.kind === 'refused') return prepared
    return this.options.db.transaction().execute((trx) => this.remindIn(trx, prepared, actor))
  }

  /** What a reminder will be, before the transaction in which it is put in line. */
  async prepareReminder(number: string): Promise<PreparedReminder | RefusedReminder> {
    const [alert, another] = await this.options.alerts.find(number)
    if (!alert) return { kind: 'refused', why: 'unknown' }
    if (another) return { kind: 'refused', why: 'which' }
    if (!alert.active || alert.expiresAt <= this.options.clock.now()) return { kind: 'refused', why: 'over' }
    const silent = await this.silent(alert)
    return silent.length === 0
      ? { kind: 'refused', why: 'all answered' }
      : { kind: 'prepared', alert, silent }
  }

  async remindIn(trx: Db, { alert, silent }: PreparedReminder, actor: Actor): Promise<Reminded> {
    const { broadcasts } = this.options
    const now = this.options.clock.now()
    const first = await trx
      .insertInto('receipt_reminder')
      .values({ thread_id: alert.thread, at: now, rooms: silent.length })
      .onConflict((conflict) => conflict.doNothing())
      .returning('thread_id')
      .executeTakeFirst()
    if (!first) return { kind: 'refused', why: 'already' }
    for (const ask of ['received', 'safety'] as const) {
      const targets = silent.filter(({ receipts }) => receipts === ask).map(({ target }) => target)
      if (targets.length > 0)
        await broadcasts.enqueue(trx, {
          batch: `提醒${alert.number}-${alert.thread}` as BatchId,
          // In the thread: a correction or an end takes a reminder out of line that has not gone.
          thread: alert.thread as ThreadId,
          lane: 'bulk',
          content: { kind: 'text', text: reminderText(alert, ask) },
          expiresAt: alert.expiresAt,
          targets,
        })
    }
    await recordAudit(trx, {
      at: now,
      actor,
      action: 'receipts.remind',
      subject: { kind: 'alert', id: alert.thread },
      after: { number: alert.number, rooms: silent.length },
    })
    return { kind: 'reminded', alert, rooms: silent.length }
  }

  private async report(alert: AnsweredAlert): Promise<ReceiptReport> {
    const { book } = this.options
    const all = standings(await book.ofThread(alert.thread))
    const grids = new Map((await this.options.grids.grids()).map(({ id, name }) => [id, name]))
    const rooms = new Map<string, string>((await this.options.rooms.all()).map(({ id, name }) => [id, name]))
    return {
      alert,
      counts: countsOf(all),
      grids: parts(all, ({ grid_id }) =>
        grid_id === null ? '没分网格' : (grids.get(grid_id) ?? '已删的网格'),
      ),
      rooms: parts(all, ({ room_id }) => (room_id === null ? '私聊' : (rooms.get(room_id) ?? '已删的群'))),
      silent: (await this.silent(alert)).map(({ name }) => name),
      help: all
        .filter(({ state }) => state === 'help')
        .map(({ row }) => book.read(row))
        .sort((a, b) => (a.id < b.id ? 1 : -1)),
    }
  }

  /** Rooms that got it and are asked to answer, in which nobody has. */
  private async silent(alert: AnsweredAlert): Promise<SilentRoom[]> {
    const { db } = this.options
    const reached = new Set<CommunityRoomId>(
      (await this.options.broadcasts.reached(db, alert.thread as ThreadId)).map(({ room }) => room),
    )
    const answered = new Set(
      (
        await db
          .selectFrom('receipt')
          .select('room_id')
          .distinct()
          .where('thread_id', '=', alert.thread)
          .execute()
      ).map(({ room_id }) => room_id),
    )
    const asks = new Map((await this.options.grids.grids()).map(({ id, receipts }) => [id, receipts]))
    return (await this.options.rooms.all()).flatMap((room) => {
      const receipts = (room.gridId !== undefined && asks.get(room.gridId)) || 'received'
      if (receipts === 'off' || !reached.has(room.id) || answered.has(room.id)) return []
      return [{ name: room.name, receipts, target: { room: room.id, account: accountOf(room) } }]
    })
  }
}

function parts(all: readonly Standing<ReceiptTable>[], nameOf: (row: ReceiptTable) => string): Part[] {
  const groups = new Map<string, Standing<ReceiptTable>[]>()
  for (const standing of all) {
    const name = nameOf(standing.row)
    groups.set(name, [...(groups.get(name) ?? []), standing])
  }
  return [...groups]
    .map(([name, mine]) => ({ name, counts: countsOf(mine) }))
    .sort((a, b) => b.counts.help - a.counts.help || a.name.localeCompare(b.name, 'zh-CN'))
}
