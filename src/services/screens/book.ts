import { createHash, randomBytes } from 'node:crypto'
import { recordAudit, type Actor } from '../../directory/index.js'
import { MINUTE_MS, newId, type Clock } from '../../shared/index.js'
import type { Db, ScreenTable, Vault } from '../../storage/index.js'

/** 192 bits: nobody finds one by trying. */
const TOKEN_BYTES = 24
const TOKEN = /^[\w-]{32}$/

export interface Screen {
  id: string
  /** where it hangs */
  name: string
  createdAt: number
  /** a staff id or `cli` */
  createdBy: string
  /** from then on its address shows nothing; UTC epoch milliseconds */
  revokedAt: number | undefined
  /** when it last asked, to the minute; undefined when it was never opened */
  seenAt: number | undefined
}

/** Which screens there are. The address is all that it takes to look at one, so it is kept as passwords are: sealed. */
export class ScreenBook {
  constructor(
    private readonly db: Db,
    private readonly vault: Vault,
    private readonly clock: Clock,
  ) {}

  async make(name: string, actor: Actor): Promise<{ id: string; token: string }> {
    const now = this.clock.now()
    const id = newId(now)
    const token = randomBytes(TOKEN_BYTES).toString('base64url')
    const row: ScreenTable = {
      id,
      name,
      token_hash: hashOf(token),
      token_sealed: this.vault.seal(token, bindingOf(id)),
      created_at: now,
      created_by: typeof actor === 'string' ? actor : actor.id,
      revoked_at: null,
      seen_at: null,
    }
    await this.db.transaction().execute(async (trx) => {
      await trx.insertInto('screen').values(row).execute()
      await recordAudit(trx, { at: now, actor, action: 'screen.make', subject: subjectOf(id) })
    })
    return { id, token }
  }

  /** Newest first; those that were revoked as well. */
  async all(): Promise<Screen[]> {
    return (await this.db.selectFrom('screen').selectAll().orderBy('id', 'desc').execute()).map(screenOf)
  }

  /** What its address ends with, to open it on another device. @returns undefined when it is revoked or unknown */
  async tokenOf(id: string, actor: Actor): Promise<string | undefined> {
    return this.db.transaction().execute(async (trx) => {
      const row = await trx
        .selectFrom('screen')
        .select('token_sealed')
        .where('id', '=', id)
        .where('revoked_at', 'is', null)
        .executeTakeFirst()
      if (!row) return undefined
      await recordAudit(trx, { at: this.clock.now(), actor, action: 'screen.open', subject: subjectOf(id) })
      return this.vault.unseal(row.token_sealed, bindingOf(id))
    })
  }

  /** The address shows nothing from now on, also where it is open. @returns false when there is no such screen in use */
  async revoke(id: string, actor: Actor): Promise<boolean> {
    const now = this.clock.now()
    return this.db.transaction().execute(async (trx) => {
      const done = await trx
        .updateTable('screen')
        .set({ revoked_at: now })
        .where('id', '=', id)
        .where('revoked_at', 'is', null)
        .executeTakeFirst()
      if (done.numUpdatedRows === 0n) return false
      await recordAudit(trx, { at: now, actor, action: 'screen.revoke', subject: subjectOf(id) })
      return true
    })
  }

  /** The screen that has this address, and that it has asked. @returns undefined for what was revoked or never given */
  async find(token: string): Promise<Screen | undefined> {
    if (!TOKEN.test(token)) return undefined
    const row = await this.db
      .selectFrom('screen')
      .selectAll()
      .where('token_hash', '=', hashOf(token))
      .where('revoked_at', 'is', null)
      .executeTakeFirst()
    if (!row) return undefined
    const now = this.clock.now()
    // It asks every few seconds; staff only want to know whether it is alive.
    if (now - (row.seen_at ?? 0) >= MINUTE_MS)
      await this.db.updateTable('screen').set({ seen_at: now }).where('id', '=', row.id).execute()
    return screenOf(row)
  }
}

function screenOf(row: ScreenTable): Screen {
  return {
    id: row.id,
    name: row.name,
    createdAt: row.created_at,
    createdBy: row.created_by,
    revokedAt: row.revoked_at ?? undefined,
    seenAt: row.seen_at ?? undefined,
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

function bindingOf(id: string): string {
  return `screen:${id}`
}

function subjectOf(id: string): { kind: string; id: string } {
  return { kind: 'screen', id }
}
