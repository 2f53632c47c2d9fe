import { chinaDay, newId } from '../shared/index.js'
import type { AlertTable, Db, Vault } from '../storage/index.js'
import {
  KIND_WORDS,
  type Alert,
  type AlertContent,
  type AlertId,
  type AlertKind,
  type Level,
  type MessageType,
} from './alert.js'
import { afterAct, type AlertAct, type AlertState } from './transitions.js'
import type { Targets } from './targets.js'

export interface NewAlert extends AlertContent {
  kind: AlertKind
  type: MessageType
  level: Level
  targets: Targets
  /** the message it corrects or ends */
  follows?: Alert
  prepared?: boolean
  templateId?: string
  origin?: string
  createdBy: string
}

/** What may be changed of an alert that stands. Kind, number and thread never. */
export type AlertChange = Partial<
  AlertContent &
    Pick<
      Alert,
      'level' | 'targets' | 'prepared' | 'editors' | 'preview' | 'confirmed' | 'sent' | 'finishedAt'
    > & {
      templateId: string | undefined
    }
>

/** Reads and writes alerts, always in the transaction that it is given. Knows no rules but the table of transitions. */
export class AlertBook {
  constructor(private readonly vault: Vault) {}

  async add(trx: Db, alert: NewAlert, now: number): Promise<Alert> {
    const id = newId(now) as AlertId
    const { number, day } = await nextNumber(trx, alert.kind, now)
    const row: AlertTable = {
      id,
      kind: alert.kind,
      number,
      day,
      type: alert.type,
      level: alert.level,
      state: 'draft',
      thread: alert.follows?.thread ?? id,
      follows: alert.follows?.id ?? null,
      content_sealed: this.seal(id, alert),
      issued_at: alert.issuedAt ?? null,
      expires_at: alert.expiresAt ?? null,
      targets: JSON.stringify(alert.targets),
      prepared: alert.prepared ? 1 : 0,
      template_id: alert.templateId ?? null,
      origin: alert.origin ?? null,
      created_by: alert.createdBy,
      editors: '[]',
      created_at: now,
      preview_hash: null,
      preview_rooms: null,
      confirmed_by: null,
      confirmed_at: null,
      confirmed_hash: null,
      sent_at: null,
      sent_by: null,
      rooms: null,
      finished_at: null,
    }
    await trx.insertInto('alert').values(row).execute()
    return this.fromRow(row)
  }

  async get(trx: Db, id: string): Promise<Alert | undefined> {
    const row = await trx.selectFrom('alert').selectAll().where('id', '=', id).executeTakeFirst()
    return row && this.fromRow(row)
  }

  /** By number, the newest of that number; a number without its word finds the real and the drill. */
  async find(trx: Db, number: string): Promise<Alert[]> {
    const words = /^(?:预警|演练)/.test(number) ? [number] : [`预警${number}`, `演练${number}`]
    const rows = await trx
      .selectFrom('alert')
      .selectAll()
      .where('number', 'in', words)
      .orderBy('day', 'desc')
      .execute()
    return words.flatMap((word) => rows.filter((row) => row.number === word).slice(0, 1)).map((row) => this.fromRow(row)) // prettier-ignore
  }

  /** The newest draft or alert that came from there. */
  async ofOrigin(trx: Db, origin: string): Promise<Alert | undefined> {
    const row = await trx
      .selectFrom('alert')
      .selectAll()
      .where('origin', '=', origin)
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst()
    return row && this.fromRow(row)
  }

  /** Newest first. */
  async list(
    trx: Db,
    which: { states?: readonly AlertState[]; thread?: AlertId; kind?: AlertKind; limit?: number } = {},
  ): Promise<Alert[]> {
    let query = trx
      .selectFrom('alert')
      .selectAll()
      .orderBy('id', 'desc')
      .limit(which.limit ?? 100)
    if (which.states) query = query.where('state', 'in', which.states)
    if (which.thread) query = query.where('thread', '=', which.thread)
    if (which.kind) query = query.where('kind', '=', which.kind)
    return (await query.execute()).map((row) => this.fromRow(row))
  }

  /**
   * Moves an alert by an act, if it is still where it was read: of two who are at it at once one is too late.
   *
   * @returns the alert as it stands then; undefined when the act is not allowed where it is
   */
  async move(trx: Db, alert: Alert, act: AlertAct, change: AlertChange = {}): Promise<Alert | undefined> {
    const state = afterAct(alert.state, act)
    if (state === undefined) return undefined
    // Whatever a caller hands in: what it is, and what it is called, stays.
    const { id, number, kind, type, thread } = alert
    const next: Alert = { ...alert, ...change, id, number, kind, type, thread, state }
    const moved = await trx
      .updateTable('alert')
      .set({
        state,
        level: next.level,
        content_sealed: this.seal(alert.id, next),
        issued_at: next.issuedAt ?? null,
        expires_at: next.expiresAt ?? null,
        targets: JSON.stringify(next.targets),
        prepared: next.prepared ? 1 : 0,
        template_id: next.templateId ?? null,
        editors: JSON.stringify(next.editors),
        preview_hash: next.preview?.hash ?? null,
        preview_rooms: next.preview?.rooms ?? null,
        confirmed_by: next.confirmed?.by ?? null,
        confirmed_at: next.confirmed?.at ?? null,
        confirmed_hash: next.confirmed?.hash ?? null,
        sent_at: next.sent?.at ?? null,
        sent_by: next.sent?.by ?? null,
        rooms: next.sent?.rooms ?? null,
        finished_at: next.finishedAt ?? null,
      })
      .where('id', '=', alert.id)
      .where('state', '=', alert.state)
      .returning('id')
      .executeTakeFirst()
    return moved && next
  }

  /** Remembers what was shown: no act, and no change of what it is. */
  async rememberPreview(trx: Db, id: AlertId, preview: NonNullable<Alert['preview']>): Promise<void> {
    await trx
      .updateTable('alert')
      .set({ preview_hash: preview.hash, preview_rooms: preview.rooms })
      .where('id', '=', id)
      .execute()
  }

  private seal(id: string, content: AlertContent): string {
    const { headline, text, correction, issuer, sourceLink } = content
    return this.vault.seal(JSON.stringify({ headline, text, correction, issuer, sourceLink }), `alert:${id}`)
  }

  private fromRow(row: AlertTable): Alert {
    type Sealed = Omit<AlertContent, 'issuedAt' | 'expiresAt'>
    const sealed = JSON.parse(this.vault.unseal(row.content_sealed, `alert:${row.id}`)) as Sealed
    return {
      ...sealed,
      id: row.id as AlertId,
      number: row.number,
      day: row.day,
      kind: row.kind as AlertKind,
      type: row.type as MessageType,
      level: row.level as Level,
      state: row.state as AlertState,
      thread: row.thread as AlertId,
      follows: (row.follows ?? undefined) as AlertId | undefined,
      targets: JSON.parse(row.targets) as Targets,
      prepared: row.prepared === 1,
      templateId: row.template_id ?? undefined,
      origin: row.origin ?? undefined,
      createdBy: row.created_by,
      editors: JSON.parse(row.editors) as string[],
      createdAt: row.created_at,
      issuedAt: row.issued_at ?? undefined,
      expiresAt: row.expires_at ?? undefined,
      preview:
        row.preview_hash === null ? undefined : { hash: row.preview_hash, rooms: row.preview_rooms ?? 0 },
      confirmed:
        row.confirmed_by === null
          ? undefined
          : { by: row.confirmed_by, at: row.confirmed_at ?? 0, hash: row.confirmed_hash ?? '' },
      sent:
        row.sent_at === null ? undefined : { at: row.sent_at, by: row.sent_by ?? '', rooms: row.rooms ?? 0 },
      finishedAt: row.finished_at ?? undefined,
    }
  }
}

/** 预警0512-03: the third of the twelfth of May; drills have numbers of their own. */
async function nextNumber(trx: Db, kind: AlertKind, now: number): Promise<{ number: string; day: string }> {
  const day = chinaDay(now)
  const { last } = await trx
    .insertInto('alert_number')
    .values({ kind, day, last: 1 })
    .onConflict((conflict) =>
      conflict.columns(['kind', 'day']).doUpdateSet((eb) => ({ last: eb('alert_number.last', '+', 1) })),
    )
    .returning('last')
    .executeTakeFirstOrThrow()
  return {
    number: `${KIND_WORDS[kind]}${day.slice(5, 7)}${day.slice(8, 10)}-${String(last).padStart(2, '0')}`,
    day,
  }
}
