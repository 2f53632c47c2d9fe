import { createHash } from 'node:crypto'
import type { AuditTable, Db } from '../storage/index.js'

/** Who did it and from where: the command line, the program itself, or a person by chat or in the console. */
export type Actor = 'cli' | 'system' | { id: string; where: 'chat' | 'web' }

/** Ids, counts and states; never what somebody wrote, a name or a telephone number. */
export type AuditFacts = Readonly<Record<string, string | number | boolean | null | readonly string[]>>

export interface AuditEvent {
  at: number
  actor: Actor
  /** what was done, as `<area>.<act>`, such as room.bind */
  action: string
  subject?: { kind: string; id: string }
  before?: AuditFacts
  after?: AuditFacts
}

/** One row of the trail as it is read. */
export interface AuditEntry {
  seq: number
  at: number
  actor: string
  where: string
  action: string
  subject?: { kind: string; id: string }
  before?: AuditFacts
  after?: AuditFacts
}

/** Where the chain ends: `seq` rows, the last of which has this hash. */
export interface AuditHead {
  seq: number
  hash: string
}

export type AuditVerdict =
  | { kind: 'whole'; head: AuditHead }
  /** `seq` is the first row that is not as it was written */
  | { kind: 'broken'; seq: number; fault: 'missing' | 'changed' | 'does not follow' | 'cut off' }

/** Characters of a hash that people compare by eye: the tail that is posted to staff. */
const TAIL = 12
const PAGE = 1_000

/**
 * Writes one act to the audit trail, in the transaction of the act itself. Each row carries a hash over itself and the
 * row before it; the row of the head is locked until the transaction ends, so that the chain has no forks.
 */
export async function recordAudit(trx: Db, event: AuditEvent): Promise<void> {
  const head = await trx
    .updateTable('audit_head')
    .set((eb) => ({ seq: eb('seq', '+', 1) }))
    .where('id', '=', 1)
    .returning(['seq', 'hash'])
    .executeTakeFirstOrThrow()
  const row = {
    seq: head.seq,
    at: event.at,
    actor: typeof event.actor === 'string' ? event.actor : event.actor.id,
    where_from: typeof event.actor === 'string' ? event.actor : event.actor.where,
    action: event.action,
    subject_kind: event.subject?.kind ?? null,
    subject_id: event.subject?.id ?? null,
    before_json: event.before ? JSON.stringify(event.before) : null,
    after_json: event.after ? JSON.stringify(event.after) : null,
    prev_hash: head.hash,
  }
  const hash = hashOf(row)
  await trx
    .insertInto('audit')
    .values({ ...row, hash })
    .execute()
  await trx.updateTable('audit_head').set({ hash }).where('id', '=', 1).execute()
}

/** Reads the whole chain from its beginning and compares it with its head. */
export async function verifyAudit(db: Db): Promise<AuditVerdict> {
  let seq = 0
  let hash = ''
  for (;;) {
    const rows = await db
      .selectFrom('audit')
      .selectAll()
      .where('seq', '>', seq)
      .orderBy('seq')
      .limit(PAGE)
      .execute()
    for (const row of rows) {
      seq++
      if (row.seq !== seq) return { kind: 'broken', seq, fault: 'missing' }
      if (row.hash !== hashOf(row)) return { kind: 'broken', seq, fault: 'changed' }
      // Whole in itself and not the one that was there: somebody has written the chain anew from here.
      if (row.prev_hash !== hash) return { kind: 'broken', seq, fault: 'does not follow' }
      hash = row.hash
    }
    if (rows.length < PAGE) break
  }
  const head = await auditHead(db)
  if (head.seq !== seq || head.hash !== hash) return { kind: 'broken', seq: seq + 1, fault: 'cut off' }
  return { kind: 'whole', head }
}

export async function auditHead(db: Db): Promise<AuditHead> {
  return db.selectFrom('audit_head').select(['seq', 'hash']).where('id', '=', 1).executeTakeFirstOrThrow()
}

/** @returns the hash of one row, to compare with what was posted when it was the last; undefined without such a row */
export async function auditHashAt(db: Db, seq: number): Promise<string | undefined> {
  const row = await db.selectFrom('audit').select('hash').where('seq', '=', seq).executeTakeFirst()
  return row?.hash
}

/** What people see of a hash. */
export function auditTail(hash: string): string {
  return hash.slice(-TAIL)
}

/** @returns newest first */
export async function listAudit(db: Db, limit: number): Promise<AuditEntry[]> {
  const rows = await db.selectFrom('audit').selectAll().orderBy('seq', 'desc').limit(limit).execute()
  return rows.map(fromRow)
}

/** What is looked for in the trail; an empty field fits everything. */
export interface AuditQuery {
  actor?: string
  /** the beginning of the action, such as `room` */
  area?: string
  subject?: string
  limit: number
  offset: number
}

/** One page of what fits, newest first, and how much there is. */
export async function findAudit(
  db: Db,
  { actor, area, subject, limit, offset }: AuditQuery,
): Promise<{ entries: AuditEntry[]; total: number }> {
  let fitting = db.selectFrom('audit')
  if (actor) fitting = fitting.where('actor', '=', actor)
  if (area) fitting = fitting.where('action', 'like', `${area}.%`)
  if (subject) fitting = fitting.where('subject_id', '=', subject)
  const { total } = await fitting
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  const rows = await fitting.selectAll().orderBy('seq', 'desc').limit(limit).offset(offset).execute()
  return { entries: rows.map(fromRow), total: Number(total) }
}

function fromRow(row: AuditTable): AuditEntry {
  return {
    seq: row.seq,
    at: row.at,
    actor: row.actor,
    where: row.where_from,
    action: row.action,
    ...(row.subject_id !== null && { subject: { kind: row.subject_kind ?? '', id: row.subject_id } }),
    ...(row.before_json !== null && { before: JSON.parse(row.before_json) as AuditFacts }),
    ...(row.after_json !== null && { after: JSON.parse(row.after_json) as AuditFacts }),
  }
}

/** Over every field in this order; the JSON of a list leaves no doubt where one ends. */
function hashOf(row: Omit<AuditTable, 'hash'>): string {
  const fields = [
    row.seq,
    row.at,
    row.actor,
    row.where_from,
    row.action,
    row.subject_kind,
    row.subject_id,
    row.before_json,
    row.after_json,
    row.prev_hash,
  ]
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex')
}
