import { createHash } from 'node:crypto'
import type { ContactId, RoomId } from '../channel/index.js'
import { MINUTE_MS, newCode, newId, type Clock } from '../shared/index.js'
import type { Db, StaffTable, Vault } from '../storage/index.js'
import { recordAudit } from './audit.js'

export const ROLES = ['viewer', 'editor', 'dispatcher', 'approver', 'admin'] as const
export type Role = (typeof ROLES)[number]

const CODE_MS = 30 * MINUTE_MS
const CODE_DIGITS = 8
/** Wrong codes a contact may send before it must wait. */
const MAX_WRONG_CODES = 5
const WRONG_CODES_MS = 60 * MINUTE_MS

/** A person or a duty room that acts for the community; bound by a one-time code, never by a nickname. */
export interface StaffMember {
  id: string
  name: string
  role: Role
  contactId?: ContactId
  roomId?: RoomId
  onDuty: boolean
}

export type BindOutcome =
  { kind: 'bound'; member: StaffMember } | { kind: 'wrong-code' } | { kind: 'too-many-tries' }

/** The staff of the community. Kept in memory, because every message asks whether its sender is staff. */
export class StaffRegister {
  private members: StaffMember[] = []
  private readonly wrongCodes = new Map<string, number[]>()

  constructor(
    private readonly db: Db,
    private readonly vault: Vault,
    private readonly clock: Clock,
  ) {}

  async load(): Promise<void> {
    const rows = await this.db.selectFrom('staff').selectAll().orderBy('id').execute()
    this.members = rows.map((row) => this.fromRow(row))
  }

  all(): readonly StaffMember[] {
    return this.members
  }

  byContact(id: ContactId): StaffMember | undefined {
    return this.members.find((member) => member.contactId === id)
  }

  /** Who is paged now. */
  onDuty(): readonly StaffMember[] {
    return this.members.filter((member) => member.onDuty && (member.contactId ?? member.roomId) !== undefined)
  }

  /** Makes a one-time code that the person sends to the bot within half an hour. Only its hash is kept. */
  async makeCode(name: string, role: Role, actor: string): Promise<string> {
    const now = this.clock.now()
    const code = newCode(CODE_DIGITS)
    const hash = codeHash(code)
    await this.db.transaction().execute(async (trx) => {
      await trx
        .insertInto('staff_code')
        .values({
          code_hash: hash,
          name_sealed: this.vault.seal(name, `staff_code:${hash}`),
          role,
          created_at: now,
          expires_at: now + CODE_MS,
          used_at: null,
        })
        .execute()
      await recordAudit(trx, { at: now, actor, action: 'staff.code', detail: { role } })
    })
    return code
  }

  /**
   * Binds the sender of a code; a code works once. In a room it binds the room as a duty room.
   *
   * @param where the contact that sent it, and the room if it was posted in one
   */
  async bind(code: string, where: { contactId: ContactId; roomId?: RoomId }): Promise<BindOutcome> {
    const now = this.clock.now()
    const tries = (this.wrongCodes.get(where.contactId) ?? []).filter((at) => now - at < WRONG_CODES_MS)
    if (tries.length >= MAX_WRONG_CODES) return { kind: 'too-many-tries' }
    const hash = codeHash(code)
    const member = await this.db.transaction().execute(async (trx) => {
      const used = await trx
        .updateTable('staff_code')
        .set({ used_at: now })
        .where('code_hash', '=', hash)
        .where('used_at', 'is', null)
        .where('expires_at', '>', now)
        .returningAll()
        .executeTakeFirst()
      if (!used) {
        await recordAudit(trx, { at: now, actor: where.contactId, action: 'staff.bind-refused', detail: {} })
        return undefined
      }
      const name = this.vault.unseal(used.name_sealed, `staff_code:${hash}`)
      return this.insert(trx, name, used.role as Role, where, where.contactId)
    })
    if (!member) {
      this.wrongCodes.set(where.contactId, [...tries, now])
      return { kind: 'wrong-code' }
    }
    this.wrongCodes.delete(where.contactId)
    await this.load()
    return { kind: 'bound', member }
  }

  /** Binds without a code: only for the demonstration page, where everybody is on this machine. */
  async bindDirectly(name: string, role: Role, contactId: ContactId, actor: string): Promise<void> {
    await this.db.transaction().execute((trx) => this.insert(trx, name, role, { contactId }, actor))
    await this.load()
  }

  /** @returns false when there is no such member */
  async remove(id: string, actor: string): Promise<boolean> {
    const now = this.clock.now()
    const removed = await this.db.transaction().execute(async (trx) => {
      const row = await trx.deleteFrom('staff').where('id', '=', id).returning('role').executeTakeFirst()
      if (row)
        await recordAudit(trx, { at: now, actor, action: 'staff.remove', detail: { id, role: row.role } })
      return row !== undefined
    })
    await this.load()
    return removed
  }

  async setDuty(id: string, onDuty: boolean, actor: string): Promise<boolean> {
    const now = this.clock.now()
    const changed = await this.db.transaction().execute(async (trx) => {
      const row = await trx
        .updateTable('staff')
        .set({ on_duty: onDuty ? 1 : 0 })
        .where('id', '=', id)
        .returning('id')
        .executeTakeFirst()
      if (row) await recordAudit(trx, { at: now, actor, action: 'staff.duty', detail: { id, onDuty } })
      return row !== undefined
    })
    await this.load()
    return changed
  }

  private async insert(
    trx: Db,
    name: string,
    role: Role,
    where: { contactId: ContactId; roomId?: RoomId },
    actor: string,
  ): Promise<StaffMember> {
    const now = this.clock.now()
    const id = newId(now)
    // A code posted in a room binds the room, not the person who posted it.
    const target = where.roomId
      ? { contact_id: null, room_id: where.roomId }
      : { contact_id: where.contactId, room_id: null }
    await trx
      .deleteFrom('staff')
      .where((eb) =>
        target.room_id ? eb('room_id', '=', target.room_id) : eb('contact_id', '=', target.contact_id),
      )
      .execute()
    const row: StaffTable = {
      id,
      name_sealed: this.vault.seal(name, `staff:${id}`),
      role,
      ...target,
      on_duty: 1,
      bound_at: now,
    }
    await trx.insertInto('staff').values(row).execute()
    await recordAudit(trx, {
      at: now,
      actor,
      action: 'staff.bind',
      detail: { id, role, room: where.roomId !== undefined },
    })
    return this.fromRow(row)
  }

  private fromRow(row: StaffTable): StaffMember {
    return {
      id: row.id,
      name: this.vault.unseal(row.name_sealed, `staff:${row.id}`),
      role: row.role as Role,
      ...(row.contact_id ? { contactId: row.contact_id as ContactId } : {}),
      ...(row.room_id ? { roomId: row.room_id as RoomId } : {}),
      onDuty: row.on_duty === 1,
    }
  }
}

function codeHash(code: string): string {
  return createHash('sha256').update(`staff-code:${code}`).digest('hex')
}
