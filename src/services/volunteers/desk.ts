import type { ContactId } from '../../channel/index.js'
import { recordAudit, type Actor, type AuditFacts } from '../../directory/index.js'
import type { Delivery, DeliveryId, Outbox } from '../../outbox/index.js'
import { DAY_MS, newId, type Clock } from '../../shared/index.js'
import type { Db, Vault, VolunteerTable } from '../../storage/index.js'
import { exportVolunteers } from './export.js'
import { importVolunteers, type VolunteerImport, type VolunteerImportOptions } from './import.js'
import { VolunteerRegister, type GridFinder } from './register.js'
import { TeamBook, type Team, type TimeEntry } from './teams.js'
import * as texts from './texts.js'
import { fromRow, type Volunteer, type VolunteerId } from './volunteer.js'
import { KEPT_AFTER_LEAVING_DAYS, type VolunteerState } from './words.js'

export interface VolunteerDeskOptions {
  db: Db
  vault: Vault
  clock: Clock
  gridOf: GridFinder
  /** what is said to volunteers is stored with the act, and sent after it */
  outbox: Pick<Outbox, 'toRow' | 'wake'>
}

export interface VolunteerFilter {
  state?: VolunteerState
  /** waits for staff: a new application, or somebody who says to be on the list */
  waiting?: boolean
  teamId?: string
  role?: string
  gridId?: string
}

export type Decided = { kind: 'done'; volunteer: Volunteer } | { kind: 'unknown' | 'nothing-to-decide' }

/** A volunteer as a call-out sees one: reachable, and nothing that it does not need. */
export interface CallableVolunteer {
  id: VolunteerId
  contactId: ContactId
  name: string
  roles: readonly string[]
  skills: readonly string[]
  teamIds: readonly string[]
  gridId?: string
}

/** What staff do with volunteers, from the chat, the console or the command line. Every act is audited. */
export class VolunteerDesk {
  readonly register: VolunteerRegister
  readonly teams: TeamBook

  constructor(private readonly options: VolunteerDeskOptions) {
    this.register = new VolunteerRegister(options.vault, options.gridOf)
    this.teams = new TeamBook(options.db, options.vault, options.clock)
  }

  /** Oldest number first. */
  async list(filter: VolunteerFilter = {}): Promise<Volunteer[]> {
    let query = this.options.db.selectFrom('volunteer').selectAll('volunteer').orderBy('number')
    if (filter.state !== undefined) query = query.where('state', '=', filter.state)
    if (filter.waiting)
      query = query.where((eb) =>
        eb.or([eb('state', '=', 'applied'), eb('claim_contact_id', 'is not', null)]),
      )
    if (filter.gridId !== undefined) query = query.where('grid_id', '=', filter.gridId)
    if (filter.teamId !== undefined) {
      const { teamId } = filter
      query = query.where('id', 'in', (eb) =>
        eb.selectFrom('team_member').select('volunteer_id').where('team_id', '=', teamId),
      )
    }
    const all = (await query.execute()).map((row) => fromRow(row, this.options.vault))
    return filter.role === undefined ? all : all.filter(({ roles }) => roles.includes(filter.role!))
  }

  async byNumber(number: number): Promise<Volunteer | undefined> {
    const row = await this.options.db
      .selectFrom('volunteer')
      .selectAll()
      .where('number', '=', number)
      .executeTakeFirst()
    return row && fromRow(row, this.options.vault)
  }

  async byContact(contact: ContactId): Promise<Volunteer | undefined> {
    return this.register.byContact(this.options.db, contact)
  }

  /** Active volunteers who can be reached in the chat: what a call-out pages. */
  async callable(): Promise<CallableVolunteer[]> {
    const { db } = this.options
    const memberships = await db.selectFrom('team_member').select(['team_id', 'volunteer_id']).execute()
    return (await this.list({ state: 'active' })).flatMap((volunteer) => {
      const { id, contactId, name, roles, skills, gridId } = volunteer
      if (contactId === undefined) return []
      const teamIds = memberships.filter((row) => row.volunteer_id === id).map((row) => row.team_id)
      return [{ id, contactId, name, roles, skills, teamIds, ...(gridId !== undefined && { gridId }) }]
    })
  }

  async approve(number: number, actor: Actor, team?: Team): Promise<Decided> {
    return this.act(async (trx) => this.approveIn(trx, number, actor, team))
  }

  async refuse(number: number, actor: Actor): Promise<Decided> {
    return this.act(async (trx) => this.refuseIn(trx, number, actor))
  }

  /** In the transaction of the message with which staff decided. */
  async approveIn(
    trx: Db,
    number: number,
    actor: Actor,
    team?: Team,
  ): Promise<Decided & { deliveries: Delivery[] }> {
    const row = await this.rowOf(trx, number)
    if (!row) return { kind: 'unknown', deliveries: [] }
    const waits = row.state === 'applied' || row.claim_contact_id !== null
    if (!waits && row.state !== 'refused') return { kind: 'nothing-to-decide', deliveries: [] }
    const contact = row.claim_contact_id ?? row.contact_id
    if (row.claim_contact_id !== null)
      // A contact is one person: what else it was registered as, staff have now decided about.
      await trx
        .updateTable('volunteer')
        .set({ contact_id: null })
        .where('contact_id', '=', row.claim_contact_id)
        .where('id', '!=', row.id)
        .execute()
    const volunteer = await this.decide(trx, row, actor, 'approve', {
      state: 'active',
      contact_id: contact,
      claim_contact_id: null,
      left_at: null,
    })
    if (team) await this.teams.place(trx, team.id, volunteer.id, true, actor)
    return { kind: 'done', volunteer, deliveries: this.tell(contact, texts.APPROVED_TEXT, volunteer) }
  }

  async refuseIn(trx: Db, number: number, actor: Actor): Promise<Decided & { deliveries: Delivery[] }> {
    const row = await this.rowOf(trx, number)
    if (!row) return { kind: 'unknown', deliveries: [] }
    const claimed = row.claim_contact_id
    if (row.state !== 'applied' && claimed === null) return { kind: 'nothing-to-decide', deliveries: [] }
    // Whoever was wrongly taken for somebody else changes nothing for that one.
    const state = row.state === 'applied' ? 'refused' : row.state
    const volunteer = await this.decide(trx, row, actor, 'refuse', { state, claim_contact_id: null })
    return {
      kind: 'done',
      volunteer,
      deliveries: this.tell(claimed ?? row.contact_id, texts.REFUSED_TEXT, volunteer),
    }
  }

  /** @returns false without such a volunteer or team */
  async place(number: number, teamId: string, into: boolean, actor: Actor): Promise<boolean> {
    return this.options.db.transaction().execute(async (trx) => {
      const row = await this.rowOf(trx, number)
      if (!row) return false
      await this.teams.place(trx, teamId, row.id as VolunteerId, into, actor)
      return true
    })
  }

  /** Service or training of several volunteers. @returns how many were recorded, and numbers that nobody has */
  async recordTime(
    numbers: readonly number[],
    entry: TimeEntry,
    actor: Actor,
  ): Promise<{ recorded: number; unknown: readonly number[] }> {
    const at = this.options.clock.now()
    return this.options.db.transaction().execute(async (trx) => {
      const rows = await trx
        .selectFrom('volunteer')
        .select(['id', 'number'])
        .where('number', 'in', [...numbers])
        .execute()
      const ids = rows.map((row) => row.id as VolunteerId)
      const recorded = await this.teams.recordTime(trx, ids, entry)
      const after: AuditFacts = { kind: entry.kind, minutes: entry.minutes, volunteers: recorded }
      await recordAudit(trx, { at, actor, action: 'volunteer.time', after })
      const known = new Set(rows.map(({ number }) => number))
      return { recorded, unknown: numbers.filter((number) => !known.has(number)) }
    })
  }

  /** Attendance of an event, by contact: those of them who are volunteers. In the transaction of the event. */
  async recordAttendance(trx: Db, contacts: readonly ContactId[], entry: TimeEntry): Promise<number> {
    if (contacts.length === 0) return 0
    const rows = await trx
      .selectFrom('volunteer')
      .select('id')
      .where('contact_id', 'in', [...contacts])
      .where('state', '=', 'active')
      .execute()
    return this.teams.recordTime(trx, rows.map((row) => row.id as VolunteerId), entry) // prettier-ignore
  }

  async import(
    options: Omit<VolunteerImportOptions, 'db' | 'vault' | 'clock' | 'register'>,
  ): Promise<VolunteerImport> {
    const { db, vault, clock } = this.options
    return importVolunteers({ ...options, db, vault, clock, register: this.register })
  }

  /**
   * The list as an .xlsx.
   *
   * @param reason why it leaves the house: audited
   * @param full with whole telephone numbers; masked otherwise
   */
  async export(reason: string, full: boolean, actor: Actor): Promise<Buffer> {
    return exportVolunteers(this.options, this, { reason, full, actor })
  }

  /** Takes somebody off the list, with their hours. @returns false without such a volunteer */
  async remove(number: number, actor: Actor): Promise<boolean> {
    const at = this.options.clock.now()
    return this.options.db.transaction().execute(async (trx) => {
      const row = await trx
        .deleteFrom('volunteer')
        .where('number', '=', number)
        .returning('id')
        .executeTakeFirst()
      if (!row) return false
      await recordAudit(trx, {
        at,
        actor,
        action: 'volunteer.remove',
        subject: { kind: 'volunteer', id: row.id },
      })
      return true
    })
  }

  /** Those who left are forgotten after their term. @returns how many */
  async expire(trx: Db, now: number): Promise<number> {
    const gone = await trx
      .deleteFrom('volunteer')
      .where('state', 'in', ['left', 'refused'])
      .where((eb) => eb.fn.coalesce('left_at', 'decided_at'), '<', now - KEPT_AFTER_LEAVING_DAYS * DAY_MS)
      .returning('id')
      .execute()
    return gone.length
  }

  private async act(work: (trx: Db) => Promise<Decided & { deliveries: Delivery[] }>): Promise<Decided> {
    const { db, outbox } = this.options
    const { deliveries, ...decided } = await db.transaction().execute(async (trx) => {
      const done = await work(trx)
      if (done.deliveries.length > 0)
        await trx
          .insertInto('delivery')
          .values(done.deliveries.map((delivery) => outbox.toRow(delivery)))
          .execute()
      return done
    })
    outbox.wake(deliveries)
    return decided
  }

  private async rowOf(trx: Db, number: number): Promise<VolunteerTable | undefined> {
    return trx.selectFrom('volunteer').selectAll().where('number', '=', number).executeTakeFirst()
  }

  private async decide(
    trx: Db,
    row: VolunteerTable,
    actor: Actor,
    act: 'approve' | 'refuse',
    set: Partial<VolunteerTable>,
  ): Promise<Volunteer> {
    const at = this.options.clock.now()
    const decidedBy = typeof actor === 'string' ? actor : actor.id
    const next = { ...row, ...set, decided_at: at, decided_by: decidedBy }
    await trx.updateTable('volunteer').set(next).where('id', '=', row.id).execute()
    await recordAudit(trx, {
      at,
      actor,
      action: `volunteer.${act}`,
      subject: { kind: 'volunteer', id: row.id },
      before: { state: row.state },
      after: { state: next.state },
    })
    return fromRow(next, this.options.vault)
  }

  private tell(contact: string | null, text: string, { id }: Volunteer): Delivery[] {
    if (contact === null) return []
    const now = this.options.clock.now()
    return [
      {
        id: newId(now) as DeliveryId,
        lane: 'reply',
        target: { kind: 'contact', id: contact as ContactId },
        content: { kind: 'text', text },
        cause: `volunteer:${id}`,
        attempts: 0,
        createdAt: now,
      },
    ]
  }
}
