import { recordAudit, type Actor } from '../../directory/index.js'
import { chinaDay, newId, type Clock } from '../../shared/index.js'
import type { Db, Vault } from '../../storage/index.js'
import type { OwnTimes } from './texts.js'
import type { VolunteerId } from './volunteer.js'
import { ROLES } from './words.js'

export interface Team {
  id: string
  communityId: string
  name: string
  role?: string
  target?: number
  members: number
}

/** One line of the recruitment: how many there are, and how many are wanted. */
export interface Recruitment {
  what: string
  have: number
  target?: number
}

/** Service or training, as it is recorded for several volunteers at once. */
export interface TimeEntry {
  kind: 'service' | 'training'
  /** of the place that it was done at, such as 2026-05-12; today when left out */
  day?: string
  minutes: number
  title: string
  /** what it was recorded from, such as `event:<id>`: recorded twice, it counts once */
  source?: string
}

/** Teams, who is in them, hours, and how many are wanted. */
export class TeamBook {
  constructor(
    private readonly db: Db,
    private readonly vault: Vault,
    private readonly clock: Clock,
  ) {}

  async list(communityId?: string): Promise<Team[]> {
    let query = this.db
      .selectFrom('team')
      .leftJoin('team_member', 'team_member.team_id', 'team.id')
      .select(['team.id', 'team.community_id', 'team.name', 'team.role', 'team.target'])
      .select((eb) => eb.fn.count<number>('team_member.volunteer_id').as('members'))
      .groupBy(['team.id', 'team.community_id', 'team.name', 'team.role', 'team.target'])
      .orderBy('team.name')
    if (communityId !== undefined) query = query.where('team.community_id', '=', communityId)
    return (await query.execute()).map((row) => ({
      id: row.id,
      communityId: row.community_id,
      name: row.name,
      ...(row.role !== null && { role: row.role }),
      ...(row.target !== null && { target: row.target }),
      members: Number(row.members),
    }))
  }

  /** @returns undefined when the community has a team of that name */
  async add(
    communityId: string,
    details: { name: string; role?: string; target?: number },
    actor: Actor,
  ): Promise<string | undefined> {
    const at = this.clock.now()
    return this.db.transaction().execute(async (trx) => {
      const added = await trx
        .insertInto('team')
        .values({
          id: newId(at),
          community_id: communityId,
          name: details.name,
          role: details.role ?? null,
          target: details.target ?? null,
          created_at: at,
        })
        .onConflict((conflict) => conflict.columns(['community_id', 'name']).doNothing())
        .returning('id')
        .executeTakeFirst()
      if (!added) return undefined
      const subject = { kind: 'team', id: added.id }
      await recordAudit(trx, {
        at,
        actor,
        action: 'team.add',
        subject,
        after: { target: details.target ?? null },
      })
      return added.id
    })
  }

  async edit(id: string, changes: { name?: string; target?: number }, actor: Actor): Promise<boolean> {
    const at = this.clock.now()
    return this.db.transaction().execute(async (trx) => {
      const row = await trx
        .updateTable('team')
        .set(changes)
        .where('id', '=', id)
        .returning('id')
        .executeTakeFirst()
      if (!row) return false
      const after = { changed: Object.keys(changes) }
      await recordAudit(trx, { at, actor, action: 'team.edit', subject: { kind: 'team', id }, after })
      return true
    })
  }

  async remove(id: string, actor: Actor): Promise<boolean> {
    const at = this.clock.now()
    return this.db.transaction().execute(async (trx) => {
      const row = await trx.deleteFrom('team').where('id', '=', id).returning('id').executeTakeFirst()
      if (!row) return false
      await recordAudit(trx, { at, actor, action: 'team.remove', subject: { kind: 'team', id } })
      return true
    })
  }

  /** Puts a volunteer into a team, or takes them out. */
  async place(trx: Db, teamId: string, volunteerId: VolunteerId, into: boolean, actor: Actor): Promise<void> {
    const at = this.clock.now()
    if (into)
      await trx
        .insertInto('team_member')
        .values({ team_id: teamId, volunteer_id: volunteerId, joined_at: at })
        .onConflict((conflict) => conflict.columns(['team_id', 'volunteer_id']).doNothing())
        .execute()
    else
      await trx
        .deleteFrom('team_member')
        .where('team_id', '=', teamId)
        .where('volunteer_id', '=', volunteerId)
        .execute()
    const subject = { kind: 'team', id: teamId }
    const action = into ? 'team.place' : 'team.unplace'
    await recordAudit(trx, { at, actor, action, subject, after: { volunteer: volunteerId } })
  }

  async setTarget(communityId: string, role: string, target: number, actor: Actor): Promise<void> {
    const at = this.clock.now()
    await this.db.transaction().execute(async (trx) => {
      await trx
        .insertInto('role_target')
        .values({ community_id: communityId, role, target })
        .onConflict((conflict) => conflict.columns(['community_id', 'role']).doUpdateSet({ target }))
        .execute()
      const subject = { kind: 'community', id: communityId }
      await recordAudit(trx, { at, actor, action: 'volunteer.target', subject, after: { role, target } })
    })
  }

  /** Against the targets: each role, then each team. */
  async recruitment(communityId: string): Promise<Recruitment[]> {
    const active = await this.db
      .selectFrom('volunteer')
      .select('roles')
      .where('state', '=', 'active')
      .execute()
    const counts = new Map<string, number>()
    for (const { roles } of active)
      for (const role of JSON.parse(roles) as string[]) counts.set(role, (counts.get(role) ?? 0) + 1)
    const targets = new Map(
      (
        await this.db.selectFrom('role_target').selectAll().where('community_id', '=', communityId).execute()
      ).map((row) => [row.role, row.target]),
    )
    const line = (what: string, have: number, target: number | undefined): Recruitment => ({
      what,
      have,
      ...(target !== undefined && { target }),
    })
    return [
      ...ROLES.map(({ value, name }) => line(name, counts.get(value) ?? 0, targets.get(value))),
      ...(await this.list(communityId)).map(({ name, members, target }) => line(name, members, target)),
    ]
  }

  /** In the transaction of what it follows from. Whoever has it from the same source already is left out. */
  async recordTime(trx: Db, volunteers: readonly VolunteerId[], entry: TimeEntry): Promise<number> {
    const at = this.clock.now()
    let recorded = 0
    for (const volunteer of volunteers) {
      const id = newId(at)
      const row = await trx
        .insertInto('volunteer_time')
        .values({
          id,
          volunteer_id: volunteer,
          kind: entry.kind,
          day: entry.day ?? chinaDay(at),
          minutes: entry.minutes,
          title_sealed: this.vault.seal(entry.title, `volunteer_time:${id}`),
          source: entry.source ?? id,
          recorded_at: at,
        })
        .onConflict((conflict) => conflict.columns(['volunteer_id', 'source']).doNothing())
        .returning('id')
        .executeTakeFirst()
      if (row) recorded++
    }
    return recorded
  }

  async times(db: Db, volunteerId: VolunteerId): Promise<(TimeEntry & { day: string })[]> {
    const rows = await db
      .selectFrom('volunteer_time')
      .selectAll()
      .where('volunteer_id', '=', volunteerId)
      .orderBy('day')
      .execute()
    return rows.map((row) => ({
      kind: row.kind as TimeEntry['kind'],
      day: row.day,
      minutes: row.minutes,
      title: this.vault.unseal(row.title_sealed, `volunteer_time:${row.id}`),
      source: row.source,
    }))
  }

  async own(volunteerId: VolunteerId): Promise<OwnTimes> {
    const times = await this.times(this.db, volunteerId)
    const teams = await this.db
      .selectFrom('team_member')
      .innerJoin('team', 'team.id', 'team_member.team_id')
      .select('team.name')
      .where('team_member.volunteer_id', '=', volunteerId)
      .orderBy('team.name')
      .execute()
    return {
      serviceMinutes: times.filter((t) => t.kind === 'service').reduce((sum, t) => sum + t.minutes, 0),
      trainings: times.filter((t) => t.kind === 'training').length,
      teams: teams.map(({ name }) => name),
    }
  }
}
