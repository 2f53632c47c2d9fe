import { createHash, randomBytes } from 'node:crypto'
import { recordAudit, type Actor, type Role } from '../directory/index.js'
import { DAY_MS, HOUR_MS, MINUTE_MS, newId, type Clock } from '../shared/index.js'
import type { Db } from '../storage/index.js'

/** A browser that is left alone this long has to sign in again, and every one after a week. */
const IDLE_MS = 12 * HOUR_MS
const LONGEST_MS = 7 * DAY_MS
/** How exactly "last seen" is kept: a write a request would cost more than it tells. */
const SEEN_EVERY_MS = MINUTE_MS

/** One browser in which somebody is signed in. */
export interface Session {
  id: string
  staffId: string
  /** as it is now: a role that is taken away is gone at the next request */
  role: Role
  mustChange: boolean
}

export interface SessionListed {
  id: string
  createdAt: number
  seenAt: number
  address: string
  device: string
}

export interface Where {
  address: string
  device: string
}

/** Who is signed in where. The token itself is only in the browser. */
export class SessionBook {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
  ) {}

  /**
   * Signs in: always a new token, so that one that somebody planted in the browser before is worth nothing.
   *
   * @param before the token that the browser had; it ends
   */
  async open(staffId: string, where: Where, before: string | undefined): Promise<string> {
    const now = this.clock.now()
    const token = randomBytes(32).toString('base64url')
    await this.db.transaction().execute(async (trx) => {
      await trx.deleteFrom('console_session').where('expires_at', '<=', now).execute()
      if (before !== undefined)
        await trx.deleteFrom('console_session').where('token_hash', '=', hashOf(before)).execute()
      const id = newId(now)
      await trx
        .insertInto('console_session')
        .values({
          token_hash: hashOf(token),
          id,
          staff_id: staffId,
          created_at: now,
          seen_at: now,
          expires_at: now + LONGEST_MS,
          address: where.address,
          device: where.device,
        })
        .execute()
      await trx
        .updateTable('console_account')
        .set({ signed_in_at: now })
        .where('staff_id', '=', staffId)
        .execute()
      await this.record(trx, 'access.sign-in', staffId, { id: staffId, where: 'web' })
    })
    return token
  }

  /** @returns undefined when the token is none, or has ended */
  async find(token: string): Promise<Session | undefined> {
    const now = this.clock.now()
    const row = await this.db
      .selectFrom('console_session')
      .innerJoin('console_account', 'console_account.staff_id', 'console_session.staff_id')
      .innerJoin('staff', 'staff.id', 'console_session.staff_id')
      .select(['console_session.id', 'console_session.staff_id', 'console_session.seen_at'])
      .select(['staff.role', 'console_account.must_change'])
      .where('token_hash', '=', hashOf(token))
      .where('expires_at', '>', now)
      .where('seen_at', '>', now - IDLE_MS)
      .executeTakeFirst()
    if (!row) return undefined
    if (now - row.seen_at > SEEN_EVERY_MS)
      await this.db.updateTable('console_session').set({ seen_at: now }).where('id', '=', row.id).execute()
    return {
      id: row.id,
      staffId: row.staff_id,
      role: row.role as Role,
      mustChange: row.must_change === 1,
    }
  }

  async list(staffId: string): Promise<SessionListed[]> {
    const now = this.clock.now()
    const rows = await this.db
      .selectFrom('console_session')
      .selectAll()
      .where('staff_id', '=', staffId)
      .where('expires_at', '>', now)
      .where('seen_at', '>', now - IDLE_MS)
      .orderBy('seen_at', 'desc')
      .execute()
    return rows.map((row) => ({
      id: row.id,
      createdAt: row.created_at,
      seenAt: row.seen_at,
      address: row.address,
      device: row.device,
    }))
  }

  /** Ends one session of a member. @returns false when it is not theirs, or has ended */
  async close(staffId: string, id: string): Promise<boolean> {
    return this.db.transaction().execute(async (trx) => {
      const gone = await trx
        .deleteFrom('console_session')
        .where('staff_id', '=', staffId)
        .where('id', '=', id)
        .returning('id')
        .executeTakeFirst()
      if (!gone) return false
      await this.record(trx, 'access.sign-out', staffId, { id: staffId, where: 'web' })
      return true
    })
  }

  /** Ends every session of a member, the present one too. @returns how many there were */
  async closeAll(staffId: string, actor: Actor): Promise<number> {
    return this.db.transaction().execute(async (trx) => {
      const gone = await trx
        .deleteFrom('console_session')
        .where('staff_id', '=', staffId)
        .returning('id')
        .execute()
      await this.record(trx, 'access.sign-out-everywhere', staffId, actor)
      return gone.length
    })
  }

  private async record(trx: Db, action: string, staffId: string, actor: Actor): Promise<void> {
    const subject = { kind: 'staff', id: staffId }
    await recordAudit(trx, { at: this.clock.now(), actor, action, subject })
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
