import type { Actor } from '../directory/index.js'
import { BroadcastBook, Outlook, type StateCounts } from '../outbox/index.js'
import type { Db } from '../storage/index.js'
import type { Alert } from './alert.js'
import type { AlertContext } from './context.js'
import { batchOf } from './preview.js'
import type { Refused } from './refusals.js'
import { wentOut, type AlertState } from './transitions.js'

export interface Progress {
  alert: Alert
  /** how many rooms are in which state; the sum is the number of its targets */
  counts: StateCounts
  /** until those in line have it; 0 when none is */
  minutes: number
}

export interface Held {
  /** `expired`: it is past its expiry, nothing more of it is sent */
  kind: 'paused' | 'resumed' | 'stopped' | 'expired'
  alert: Alert
  /** rooms that wait now, go on, were taken out of line, or did not get it any more */
  rooms: number
  minutes: number
}

/** What happens to an alert that went out: held, let go on, stopped, counted, finished. */
export class Running {
  constructor(private readonly context: AlertContext) {}

  async pause(id: string, actor: Actor, outer?: Db): Promise<Held | Refused> {
    return this.hold(id, 'pause', actor, outer, async (trx, alert) => {
      const rooms = await this.broadcasts(trx).pause(trx, batchOf(alert))
      return { kind: 'paused', rooms }
    })
  }

  /** Lets it go on; past its expiry nothing is sent, and staff are told. */
  async resume(id: string, actor: Actor, outer?: Db): Promise<Held | Refused> {
    return this.hold(id, 'resume', actor, outer, async (trx, alert) => {
      const broadcasts = this.broadcasts(trx)
      const waiting = await broadcasts.resume(trx, batchOf(alert))
      if (alert.expiresAt === undefined || alert.expiresAt > this.context.now())
        return { kind: 'resumed', rooms: waiting }
      // The outbox takes out of line what is past its expiry; here it is only said.
      const rooms = waiting + (await broadcasts.count(batchOf(alert))).expired
      const text = `${alert.number} 已过有效期，\n${rooms} 个群不再发。\n还需要就请重新起草。`
      await this.context.tell(trx, { kind: 'duty' }, 'reply', text)
      return { kind: 'expired', rooms }
    })
  }

  /** At most one more send an account: what is under way. */
  async stop(id: string, actor: Actor, outer?: Db): Promise<Held | Refused> {
    return this.hold(id, 'stop', actor, outer, async (trx, alert) => {
      const rooms = await this.broadcasts(trx).stop(trx, { batch: batchOf(alert) })
      return { kind: 'stopped', rooms }
    })
  }

  async progress(id: string, outer?: Db): Promise<Progress | undefined> {
    const trx = outer ?? this.context.options.db
    const alert = await this.context.book.get(trx, id)
    if (!alert) return undefined
    const [counts, minutes] = await this.counted(trx, alert)
    return { alert, counts, minutes }
  }

  /**
   * Says of each alert that is being sent whether it is done: the counts say so, nothing else.
   *
   * @returns those that are done now
   */
  async finish(): Promise<Alert[]> {
    const { context } = this
    const { db } = context.options
    const running = await context.book.list(db, { states: ['sending', 'paused'] })
    const finished: Alert[] = []
    for (const { id } of running) {
      const { counts } = (await this.progress(id))!
      if (counts.queued + counts.sending > 0) continue
      const done = await context.within(undefined, (trx) => this.done(trx, id))
      if (done) finished.push(done)
    }
    await this.reopen()
    return finished
  }

  private async done(trx: Db, id: string): Promise<Alert | undefined> {
    const { context } = this
    const now = await this.progress(id, trx)
    if (!now || now.counts.queued + now.counts.sending > 0) return undefined
    const done = await context.book.move(trx, now.alert, 'finish', { finishedAt: context.now() })
    if (!done) return undefined
    await context.record(trx, 'system', 'done', done, factsOf(now.counts))
    const readers = [done.sent?.by ?? done.createdBy]
    await context.tell(
      trx,
      { kind: 'staff', ids: readers, orDuty: true },
      'reply',
      doneText(done, now.counts),
    )
    return done
  }

  /** A room that staff decided to send to once more puts its alert back among those that are sent. */
  private async reopen(): Promise<void> {
    const { context } = this
    const { db } = context.options
    const done = await db
      .selectFrom('alert')
      .select(['id', 'number', 'day'])
      .where('state', '=', 'done')
      .where('expires_at', '>', context.now())
      .execute()
    for (const { id, ...named } of done) {
      const waiting = await db
        .selectFrom('broadcast_delivery')
        .select('id')
        .where('batch', '=', batchOf(named))
        .where('state', 'in', ['queued', 'sending'])
        .limit(1)
        .executeTakeFirst()
      if (!waiting) continue
      await context.within(undefined, async (trx) => {
        const alert = await context.book.get(trx, id)
        const again = alert && (await context.book.move(trx, alert, 'reopen', { finishedAt: undefined }))
        if (again) await context.record(trx, 'system', 'reopen', again, { state: again.state })
      })
    }
  }

  private async hold(
    id: string,
    act: 'pause' | 'resume' | 'stop',
    actor: Actor,
    outer: Db | undefined,
    work: (trx: Db, alert: Alert) => Promise<{ kind: Held['kind']; rooms: number }>,
  ): Promise<Held | Refused> {
    const { context } = this
    return context.within(outer, async (trx) => {
      const opened = await context.opened(trx, id, act, 'send', actor)
      if (opened.kind === 'refused') return opened
      const { alert } = opened
      const at = context.now()
      const moved = await context.book.move(trx, alert, act, act === 'stop' ? { finishedAt: at } : {})
      if (!moved) return context.refuse(trx, actor, act, alert, { why: 'wrong-state', state: alert.state })
      const { kind, rooms } = await work(trx, alert)
      await context.record(
        trx,
        actor,
        act,
        alert,
        { state: moved.state, rooms, kind },
        { state: alert.state },
      )
      const [, minutes] = await this.counted(trx, moved)
      return { kind, alert: moved, rooms, minutes: kind === 'resumed' ? minutes : 0 }
    })
  }

  private async counted(trx: Db, alert: Alert): Promise<[StateCounts, number]> {
    const { clock, paces } = this.context.options
    const batch = batchOf(alert)
    const counts = await this.broadcasts(trx).count(batch)
    const minutes = alert.state === 'sending' && wentOut(alert.state) ? await new Outlook(trx, clock, paces).eta(batch) : 0 // prettier-ignore
    return [counts, minutes]
  }

  private broadcasts(trx: Db): BroadcastBook {
    const { vault, clock } = this.context.options
    return new BroadcastBook(trx, vault, clock)
  }
}

export function reachedOf(counts: StateCounts): number {
  return counts.sent + counts.echoed
}

/** 已发 298，没发出 2 …: only what there is of. */
export function countsText(counts: StateCounts, state: AlertState): string[] {
  const lines: (readonly [string, number])[] = [
    ['已发', reachedOf(counts)],
    [state === 'paused' ? '暂停中' : '待发', counts.queued],
    ['正在发', counts.sending],
    ['没发出', counts.failed],
    ['说不准', counts['in-doubt']],
    ['过期没发', counts.expired],
    ['停发', counts.stopped],
  ]
  return lines.filter(([, rooms]) => rooms > 0).map(([name, rooms]) => `${name} ${rooms} 个群`)
}

export function totalOf(counts: StateCounts): number {
  return Object.values(counts).reduce((all, rooms) => all + rooms, 0)
}

function doneText(alert: Alert, counts: StateCounts): string {
  const trouble = counts.failed + counts['in-doubt'] + counts.expired
  return [
    `${alert.number} 发完了，`,
    `共 ${totalOf(counts)} 个群：`,
    ...countsText(counts, alert.state),
    ...(trouble === 0 ? [] : ['没收到的群请打电话，', `名单：进度 ${alert.number}`]),
  ].join('\n')
}

function factsOf(counts: StateCounts): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter(([, rooms]) => rooms > 0))
}
