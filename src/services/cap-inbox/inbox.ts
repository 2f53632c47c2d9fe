import { createHash } from 'node:crypto'
import { draftOf, readCap, refusalText, type CapAlert, type CapDraft } from '../../cap/index.js'
import { recordAudit, type Actor } from '../../directory/index.js'
import { newId, type Clock } from '../../shared/index.js'
import type { CapMessageTable, Db } from '../../storage/index.js'
import type { Drafted, DraftMaker } from './drafts.js'
import { duplicateText, OVERTAKEN, OTHER_SENDER, UNKNOWN_REFERENCE } from './texts.js'

export interface CapInboxOptions {
  db: Db
  clock: Clock
  drafts: DraftMaker
}

export type CapImported =
  | { kind: 'drafted'; alertId: string; number?: string; draft: CapDraft }
  /** the very file was imported, and the program ended before it could be put away */
  | { kind: 'drafted-before' }
  /** `why` is a word for the record, `reason` what staff read */
  | { kind: 'refused'; why: string; reason: string }

/** What is refused within the transaction, which is then taken back. */
class Refusal extends Error {
  constructor(
    readonly why: string,
    readonly reason: string,
  ) {
    super(why)
  }
}

interface Source {
  actor: Actor
  /** it lies in the watched folder and is put away after the import */
  watched: boolean
}

/** Turns official files into drafts, each once, updates and cancels in the thread of what they speak of. */
export class CapInbox {
  constructor(private readonly options: CapInboxOptions) {}

  /**
   * @param told runs in the transaction of the import, with what was drafted
   * @returns refused, with the reason, or the draft; nothing is sent either way
   */
  async importCap(
    bytes: Uint8Array,
    source: Source,
    told?: (trx: Db, imported: Extract<CapImported, { kind: 'drafted' }>) => Promise<void>,
  ): Promise<CapImported> {
    const { db, clock } = this.options
    const now = clock.now()
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const read = readCap(bytes)
    const draft = read.kind === 'read' ? draftOf(read.value, now) : read
    if (read.kind === 'refused' || draft.kind === 'refused') {
      const { refusal } =
        read.kind === 'refused' ? read : (draft as Extract<typeof draft, { kind: 'refused' }>)
      return this.refuse(refusal.kind, refusalText(refusal), sha256, source.actor)
    }
    try {
      return await db.transaction().execute(async (trx) => {
        const outcome = await this.take(trx, read.value, draft.value, { ...source, sha256, now })
        if (outcome.kind === 'drafted') await told?.(trx, outcome)
        return outcome
      })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return this.refuse(error.why, error.reason, sha256, source.actor)
    }
  }

  /** The file of an import has been put away. */
  async filed(bytes: Uint8Array): Promise<void> {
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    await this.options.db
      .updateTable('cap_message')
      .set({ filed: 1 })
      .where('sha256', '=', sha256)
      .where('filed', '=', 0)
      .execute()
  }

  /** A file that is not even read, such as one that is too large, is in the trail like any other. */
  async refuse(why: string, reason: string, sha256: string, actor: Actor): Promise<CapImported> {
    const { db, clock } = this.options
    await db
      .transaction()
      .execute((trx) =>
        recordAudit(trx, { at: clock.now(), actor, action: 'cap.refuse', after: { why, sha256 } }),
      )
    return { kind: 'refused', why, reason }
  }

  private async take(
    trx: Db,
    alert: CapAlert,
    draft: CapDraft,
    file: Source & { sha256: string; now: number },
  ): Promise<CapImported> {
    const known = await find(trx, alert)
    if (known) {
      if (file.watched && known.filed === 0 && known.sha256 === file.sha256) return { kind: 'drafted-before' }
      throw new Refusal('duplicate', duplicateText(known.imported_at))
    }
    const predecessor = await this.predecessorOf(trx, alert)
    const remarks = [...draft.remarks]
    if (predecessor && predecessor.sender !== alert.sender) remarks.push(OTHER_SENDER)
    const whole = { ...draft, remarks }
    const drafted: Drafted = await this.options.drafts.draft(trx, whole, file.actor, predecessor?.alert_id)
    if (drafted.kind === 'refused') throw new Refusal('not drafted', drafted.reason)
    const id = newId(file.now)
    await trx
      .insertInto('cap_message')
      .values({
        id,
        sender: alert.sender,
        identifier: alert.identifier,
        sent: alert.sent,
        status: alert.status,
        msg_type: alert.msgType,
        thread_id: predecessor?.thread_id ?? id,
        predecessor_id: predecessor?.id ?? null,
        alert_id: drafted.alertId,
        expires_at: draft.expiresAt,
        sha256: file.sha256,
        filed: file.watched ? 0 : 1,
        imported_at: file.now,
      })
      .execute()
    await recordAudit(trx, {
      at: file.now,
      actor: file.actor,
      action: 'cap.import',
      subject: { kind: 'alert', id: drafted.alertId },
      after: { message: id, msgType: alert.msgType, status: alert.status, sha256: file.sha256 },
    })
    const { alertId, number, remark } = drafted
    if (remark !== undefined) remarks.push(remark)
    return { kind: 'drafted', alertId, ...(number !== undefined && { number }), draft: whole }
  }

  /** The newest message that is known of those an update or a cancel names. */
  private async predecessorOf(trx: Db, alert: CapAlert): Promise<CapMessageTable | undefined> {
    if (alert.msgType === 'Alert') return undefined
    let newest: CapMessageTable | undefined
    for (const reference of alert.references) {
      const row = await find(trx, reference)
      // A drill has nothing to say about a real warning, nor the other way round.
      if (row && row.status === alert.status && (!newest || row.sent > newest.sent)) newest = row
    }
    if (!newest) throw new Refusal('unknown-reference', UNKNOWN_REFERENCE)
    const later = await trx
      .selectFrom('cap_message')
      .select('id')
      .where('thread_id', '=', newest.thread_id)
      .where('sent', '>=', alert.sent)
      .executeTakeFirst()
    if (later) throw new Refusal('overtaken', OVERTAKEN)
    return newest
  }
}

function find(
  trx: Db,
  name: { sender: string; identifier: string; sent: number },
): Promise<CapMessageTable | undefined> {
  return trx
    .selectFrom('cap_message')
    .selectAll()
    .where('sender', '=', name.sender)
    .where('identifier', '=', name.identifier)
    .where('sent', '=', name.sent)
    .executeTakeFirst()
}
