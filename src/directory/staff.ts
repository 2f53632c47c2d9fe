import { createHash } from 'node:crypto'
import type { ContactId, RoomId } from '../channel/index.js'
import { MINUTE_MS, newCode, newId, type Clock } from '../shared/index.js'
import type { Db, StaffTable, Vault } from '../storage/index.js'
import { recordAudit, type Actor, type AuditFacts } from './audit.js'
import { loadShifts, type Shift } from './duty.js'
import type { Role } from './roles.js'

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
  phone?: string
  /** absent until the code was sent */
  contactId?: ContactId
  roomId?: RoomId
  /** always on duty while the roster names nobody */
  onDuty: boolean
}

export interface StaffDetails {
  name: string
  role: Role
  phone?: string
}

export type BindOutcome =
  { kind: 'bound'; member: StaffMember } | { kind: 'wrong-code' } | { kind: 'too-many-tries' }

interface Sender {
  contactId: ContactId
  roomId?: RoomId
}

/** The staff of the community. Kept in memory, because every message asks whether its sender is staff. */
export class StaffRegister {
  private members: StaffMember[] = []
  private shifts: readonly Shift[] = []
  private readonly wrongCodes = new Map<string, number[]>()

  constructor(
    private readonly db: Db,
    private readonly vault: Vault,
    private readonly clock: Clock,
  ) {}

  async load(): Promise<void> {
    const rows = await this.db.selectFrom('staff').selectAll().orderBy('id').execute()
    this.members = rows.map((row) => fromRow(row, this.vault))
    this.shifts = await loadShifts(this.db, this.clock.now())
  }

  all(): readonly StaffMember[] {
    return this.members
  }

  byId(id: string): StaffMember | undefined {
    return this.members.find((member) => member.id === id)
  }

  byContact(id: ContactId): StaffMember | undefined {
    return this.members.find((member) => member.contactId === id)
  }

  /** Everybody of that name: two people may share one, so a name finds candidates and proves nothing. */
  byName(name: string): readonly StaffMember[] {
    return this.members.filter((member) => member.name === name)
  }

  /** Who is paged now: whoever has a shift and can be reached; while the roster names nobody, whoever is always on duty. */
  onDuty(): readonly StaffMember[] {
    const now = this.clock.now()
    const reachable = this.members.filter((member) => (member.contactId ?? member.roomId) !== undefined)
    const named = new Set(
      this.shifts.filter((shift) => shift.from <= now && now < shift.until).map((shift) => shift.staffId),
    )
    const onShift = reachable.filter((member) => named.has(member.id))
    return onShift.length > 0 ? onShift : reachable.filter((member) => member.onDuty)
  }

  /** Makes a one-time code that the person sends to the bot within half an hour. Only its hash is kept. */
  async makeCode(name: string, role: Role, actor: Actor): Promise<string> {
    return this.newCode(name, role, null, actor)
  }

  /** A code that binds a known member (anew), who keeps role, grids and shifts. @returns undefined without such a member */
  async makeCodeFor(id: string, actor: Actor): Promise<string | undefined> {
    await this.load()
    const member = this.byId(id)
    return member && this.newCode(member.name, member.role, id, actor)
  }

  private async newCode(name: string, role: Role, staffId: string | null, actor: Actor): Promise<string> {
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
          staff_id: staffId,
        })
        .execute()
      const subject = staffId === null ? {} : { subject: { kind: 'staff', id: staffId } }
      await recordAudit(trx, { at: now, actor, action: 'staff.code', ...subject, after: { role } })
    })
    return code
  }

  /** Whether a contact has sent so many wrong codes that nothing more is taken from it for now. */
  mustWait(contactId: ContactId): boolean {
    return this.recentWrongCodes(contactId).length >= MAX_WRONG_CODES
  }

  /**
   * Binds the sender of a code; a code works once. In a room it binds the room as a duty room.
   *
   * @param where the contact that sent it, and the room if it was posted in one
   */
  async bind(code: string, where: Sender): Promise<BindOutcome> {
    if (this.mustWait(where.contactId)) return { kind: 'too-many-tries' }
    const now = this.clock.now()
    const hash = codeHash(code)
    const actor: Actor = { id: where.contactId, where: 'chat' }
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
        await recordAudit(trx, { at: now, actor, action: 'staff.bind-refused' })
        return undefined
      }
      if (used.staff_id !== null) return this.rebind(trx, used.staff_id, where, actor)
      const name = this.vault.unseal(used.name_sealed, `staff_code:${hash}`)
      return this.bindNew(trx, { name, role: used.role as Role }, where, actor)
    })
    if (!member) {
      this.wrongCodes.set(where.contactId, [...this.recentWrongCodes(where.contactId), now])
      return { kind: 'wrong-code' }
    }
    this.wrongCodes.delete(where.contactId)
    await this.load()
    return { kind: 'bound', member }
  }

  /** Binds without a code: only for the demonstration page, where everybody is on this machine. */
  async bindDirectly(name: string, role: Role, contactId: ContactId, actor: Actor): Promise<void> {
    await this.db.transaction().execute((trx) => this.bindNew(trx, { name, role }, { contactId }, actor))
    await this.load()
  }

  /** Makes a member known who is bound later by a code, and is on duty when the roster says so. */
  async add(details: StaffDetails, actor: Actor): Promise<StaffMember> {
    const row = await this.db
      .transaction()
      .execute((trx) => this.insert(trx, details, {}, 'staff.add', actor))
    await this.load()
    return fromRow(row, this.vault)
  }

  /** @returns false when there is no such member */
  async edit(id: string, changes: Partial<StaffDetails>, actor: Actor): Promise<boolean> {
    const { name, role, phone } = changes
    return this.change(id, 'staff.edit', actor, (row) => ({
      set: {
        ...(name !== undefined && { name_sealed: sealName(this.vault, name, id) }),
        ...(role !== undefined && { role }),
        ...(phone !== undefined && { phone_sealed: sealPhone(this.vault, phone, id) }),
      },
      before: { role: row.role },
      after: { role: role ?? row.role, changed: Object.keys(changes) },
    }))
  }

  /** @returns false when there is no such member */
  async setDuty(id: string, onDuty: boolean, actor: Actor): Promise<boolean> {
    return this.change(id, 'staff.duty', actor, (row) => ({
      set: { on_duty: onDuty ? 1 : 0 },
      before: { onDuty: row.on_duty === 1 },
      after: { onDuty },
    }))
  }

  /** @returns false when there is no such member */
  async remove(id: string, actor: Actor): Promise<boolean> {
    const at = this.clock.now()
    const removed = await this.db.transaction().execute(async (trx) => {
      const row = await trx.deleteFrom('staff').where('id', '=', id).returning('role').executeTakeFirst()
      if (!row) return false
      const subject = { kind: 'staff', id }
      await recordAudit(trx, { at, actor, action: 'staff.remove', subject, before: { role: row.role } })
      return true
    })
    await this.load()
    return removed
  }

  private async change(
    id: string,
    action: string,
    actor: Actor,
    decide: (row: StaffTable) => { set: Partial<StaffTable>; before: AuditFacts; after: AuditFacts },
  ): Promise<boolean> {
    const changed = await this.db.transaction().execute(async (trx) => {
      const row = await trx.selectFrom('staff').selectAll().where('id', '=', id).executeTakeFirst()
      if (!row) return false
      const { set, before, after } = decide(row)
      if (Object.keys(set).length > 0) await trx.updateTable('staff').set(set).where('id', '=', id).execute()
      const subject = { kind: 'staff', id }
      await recordAudit(trx, { at: this.clock.now(), actor, action, subject, before, after })
      return true
    })
    await this.load()
    return changed
  }

  private async bindNew(trx: Db, details: StaffDetails, where: Sender, actor: Actor): Promise<StaffMember> {
    const address = addressOf(where)
    // Whoever was bound there before is this same person or room, registered anew.
    await trx
      .deleteFrom('staff')
      .where((eb) =>
        address.room_id ? eb('room_id', '=', address.room_id) : eb('contact_id', '=', address.contact_id),
      )
      .execute()
    return fromRow(await this.insert(trx, details, address, 'staff.bind', actor), this.vault)
  }

  private async rebind(trx: Db, id: string, where: Sender, actor: Actor): Promise<StaffMember> {
    const address = addressOf(where)
    // A contact is one person: if it was bound to another member, that one has to be bound again.
    await trx
      .updateTable('staff')
      .set({ contact_id: null, room_id: null, bound_at: null })
      .where('id', '!=', id)
      .where((eb) =>
        address.room_id ? eb('room_id', '=', address.room_id) : eb('contact_id', '=', address.contact_id),
      )
      .execute()
    const row = await trx
      .updateTable('staff')
      .set({ ...address, bound_at: this.clock.now() })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow()
    await recordAudit(trx, {
      at: this.clock.now(),
      actor,
      action: 'staff.rebind',
      subject: { kind: 'staff', id },
      after: { role: row.role, room: address.room_id !== null },
    })
    return fromRow(row, this.vault)
  }

  private async insert(
    trx: Db,
    details: StaffDetails,
    address: Partial<ReturnType<typeof addressOf>>,
    action: string,
    actor: Actor,
  ): Promise<StaffTable> {
    const now = this.clock.now()
    const id = newId(now)
    const bound = Object.keys(address).length > 0
    const row: StaffTable = {
      id,
      name_sealed: sealName(this.vault, details.name, id),
      phone_sealed: details.phone === undefined ? null : sealPhone(this.vault, details.phone, id),
      role: details.role,
      contact_id: null,
      room_id: null,
      ...address,
      on_duty: bound ? 1 : 0,
      bound_at: bound ? now : null,
    }
    await trx.insertInto('staff').values(row).execute()
    await recordAudit(trx, {
      at: now,
      actor,
      action,
      subject: { kind: 'staff', id },
      after: { role: row.role, room: row.room_id !== null },
    })
    return row
  }

  private recentWrongCodes(contactId: ContactId): number[] {
    const now = this.clock.now()
    return (this.wrongCodes.get(contactId) ?? []).filter((at) => now - at < WRONG_CODES_MS)
  }
}

/** A code posted in a room binds the room, not the person who posted it. */
function addressOf(where: Sender): { contact_id: string | null; room_id: string | null } {
  return where.roomId
    ? { contact_id: null, room_id: where.roomId }
    : { contact_id: where.contactId, room_id: null }
}

function codeHash(code: string): string {
  return createHash('sha256').update(`staff-code:${code}`).digest('hex')
}

export function sealName(vault: Vault, name: string, id: string): string {
  return vault.seal(name, `staff:${id}`)
}

export function sealPhone(vault: Vault, phone: string, id: string): string {
  return vault.seal(phone, `staff_phone:${id}`)
}

export function fromRow(row: StaffTable, vault: Vault): StaffMember {
  return {
    id: row.id,
    name: vault.unseal(row.name_sealed, `staff:${row.id}`),
    role: row.role as Role,
    ...(row.phone_sealed && { phone: vault.unseal(row.phone_sealed, `staff_phone:${row.id}`) }),
    ...(row.contact_id ? { contactId: row.contact_id as ContactId } : {}),
    ...(row.room_id ? { roomId: row.room_id as RoomId } : {}),
    onDuty: row.on_duty === 1,
  }
}
