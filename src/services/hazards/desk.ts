import type { ContactId, Target } from '../../channel/index.js'
import { PARTS, recordAudit, type Actor, type AuditFacts, type StaffMember, type StaffRegister } from '../../directory/index.js' // prettier-ignore
import { DAY_MS, newId, plainText, type Clock } from '../../shared/index.js'
import type { Db, HazardTable, Vault } from '../../storage/index.js'
import { placeIn } from '../../triage/index.js'
import { nextNumber, samePerson, type GridOf, type Letter, type Letters } from '../desk/index.js'
import { targetOf } from '../incidents/index.js'
import { likeness } from './alike.js'
import { dueAfter, isUrgent, kindOf, mayBecome, type Hazard, type HazardPart, type HazardState, type NewHazard } from './hazard.js' // prettier-ignore
import { HazardStore } from './store.js'
import * as texts from './texts.js'

export type HazardOutcome =
  | { kind: 'done'; hazard: Hazard }
  | { kind: 'unknown' }
  /** the state it is in does not allow that */
  | { kind: 'not-now'; hazard: Hazard }
  | { kind: 'no-such-member' }
  /** whoever fixed it cannot be the one who looks again */
  | { kind: 'same-person' }
  | { kind: 'same-hazard' }

export interface HazardDeskOptions {
  db: Db
  vault: Vault
  clock: Clock
  letters: Letters
  staff: StaffRegister
  gridOf: GridOf
}

/** From this likeness on staff are asked whether two reports are one; they decide, because a wrong guess loses a hazard. */
const ALIKE = 0.5
/** Reports of one person within a day; beyond that somebody else should look. */
const A_DAY = 10

/**
 * What becomes of a reported danger. Every act is audited in its own transaction, and whoever is to know of it gets a
 * letter in the same one. With `trx` an act is part of that transaction, and the caller lets the letters go after it.
 */
export class HazardDesk {
  private readonly store: HazardStore

  constructor(private readonly options: HazardDeskOptions) {
    this.store = new HazardStore(options.vault)
  }

  async list(states?: readonly HazardState[]): Promise<Hazard[]> {
    return this.store.list(this.options.db, states)
  }

  async find(number: number): Promise<Hazard | undefined> {
    return this.store.find(this.options.db, number)
  }

  async photos(hazardId: string): Promise<{ file: string; part: HazardPart }[]> {
    return this.store.photos(this.options.db, hazardId)
  }

  /** What one person has reported, newest first. */
  async reportedBy(contact: ContactId): Promise<Hazard[]> {
    return this.store.reportedBy(this.options.db, contact)
  }

  /** How somebody's report goes, also when it was joined to another. @returns undefined when it is not theirs */
  async reportOf(number: number, contact: ContactId): Promise<Hazard | undefined> {
    const mine = (await this.reportedBy(contact)).find((hazard) => hazard.number === number)
    if (mine?.joinedTo === undefined) return mine
    return this.store.byId(this.options.db, mine.joinedTo)
  }

  /** Whether somebody has reported so much today that a person should look first. */
  async tooMany(contact: ContactId): Promise<boolean> {
    const since = this.options.clock.now() - DAY_MS
    const mine = await this.reportedBy(contact)
    return mine.filter(({ reportedAt }) => reportedAt > since).length >= A_DAY
  }

  /**
   * Takes a report. It goes to the worker of the grid at once where that is known; otherwise whoever is on duty is asked
   * to give it to somebody.
   */
  async report(given: NewHazard, actor: Actor, trx?: Db): Promise<Hazard> {
    const plain = plainText(`${given.where} ${given.what}`)
    const place = placeIn(plain)
    return this.within(trx, async (trx) => {
      const gridId = place === '' ? undefined : await this.options.gridOf(trx, place)
      const worker = await this.workerFor(trx, given, gridId)
      const now = this.options.clock.now()
      const id = newId(now)
      const row: HazardTable = {
        id,
        number: await nextNumber(trx, 'hazard'),
        state: 'reported',
        kind: kindOf(plain),
        urgent: isUrgent(plain) ? 1 : 0,
        what_sealed: this.store.seal(given.what, id, 'what'),
        where_sealed: this.store.seal(given.where, id, 'where'),
        place,
        grid_id: gridId ?? null,
        source: given.source,
        reported_at: now,
        assignee: null,
        assigned_at: null,
        due_at: null,
        reminded_on: null,
        rectified_by: null,
        rectified_at: null,
        rectify_note_sealed: null,
        rechecked_by: null,
        rechecked_at: null,
        failed_rechecks: 0,
        reason_sealed: null,
        joined_to: null,
        settled_at: null,
      }
      await trx.insertInto('hazard').values(row).execute()
      if (given.reporter !== undefined)
        await trx.insertInto('hazard_reporter').values({ hazard_id: id, contact_id: given.reporter, at: now }).execute() // prettier-ignore
      await this.store.addPhotos(trx, id, 'reported', given.photos ?? [], now)
      await this.record(trx, actor, 'report', id, { source: given.source, photos: given.photos?.length ?? 0 })
      const hazard = (await this.store.byId(trx, id))!
      if (worker) return this.giveTo(trx, hazard, worker, dueAfter(hazard.urgent), 'system')
      const alike = await this.alike(trx, hazard)
      await this.tell(trx, hazard, this.options.staff.onDuty(), texts.toBeAssigned(hazard, alike), 'reported')
      return hazard
    })
  }

  /** A photo that comes after the words. @returns false when the hazard is settled and needs none */
  async addPhoto(hazardId: string, file: string, actor: Actor, trx?: Db): Promise<boolean> {
    return this.within(trx, async (trx) => {
      const hazard = await this.store.byId(trx, hazardId)
      if (!hazard || !['reported', 'assigned'].includes(hazard.state)) return false
      await this.store.addPhotos(trx, hazardId, 'reported', [file], this.options.clock.now())
      await this.record(trx, actor, 'photo', hazardId, {})
      const member = hazard.assignee === undefined ? undefined : this.options.staff.byId(hazard.assignee)
      const to = member ? [member] : this.options.staff.onDuty()
      await this.letters(
        trx,
        hazard,
        to.flatMap((each) => targetOf(each) ?? []),
        [
          { kind: 'text', text: `隐患 ${hazard.number} 的照片：` },
          { kind: 'kept-picture', file },
        ],
      )
      return true
    })
  }

  /** @param dueMs how long they have; by the words of the report when left out */
  async assign(
    number: number,
    staffId: string,
    dueMs: number | undefined,
    actor: Actor,
    trx?: Db,
  ): Promise<HazardOutcome> {
    const member = this.options.staff.byId(staffId)
    if (!member) return { kind: 'no-such-member' }
    return this.change(number, 'assigned', trx, async (trx, hazard) => {
      // What was fixed goes back only through a look that was not passed.
      if (hazard.state === 'rectified') return { kind: 'not-now', hazard }
      return {
        kind: 'done',
        hazard: await this.giveTo(trx, hazard, member, dueMs ?? dueAfter(hazard.urgent), actor),
      }
    })
  }

  /** What was done, said before the photo comes. */
  async note(id: string, words: string, trx: Db): Promise<void> {
    await this.store.set(trx, id, { rectify_note_sealed: this.store.seal(words, id, 'note') })
  }

  /** It is fixed, and here is the photo. @param photo a name on the photo shelf */
  async rectify(
    number: number,
    given: { by: string; photo: string; note?: string },
    actor: Actor,
    trx?: Db,
  ): Promise<HazardOutcome> {
    const member = this.options.staff.byId(given.by)
    if (!member) return { kind: 'no-such-member' }
    return this.change(number, 'rectified', trx, async (trx, { id }) => {
      const now = this.options.clock.now()
      await this.store.set(trx, id, {
        state: 'rectified',
        rectified_by: member.id,
        rectified_at: now,
        ...(given.note && { rectify_note_sealed: this.store.seal(given.note, id, 'note') }),
        reminded_on: null,
      })
      await this.store.addPhotos(trx, id, 'rectified', [given.photo], now)
      await this.record(trx, actor, 'rectify', id, { by: member.id })
      const hazard = (await this.store.byId(trx, id))!
      await this.tell(trx, hazard, this.othersThan(member), texts.toBeRechecked(hazard, member.name))
      return { kind: 'done', hazard }
    })
  }

  /** Somebody else has looked again. Not passed: it goes back to whoever looks after it. */
  async recheck(
    number: number,
    given: { by: string; passed: boolean; reason?: string },
    actor: Actor,
    trx?: Db,
  ): Promise<HazardOutcome> {
    const { staff, clock } = this.options
    const member = staff.byId(given.by)
    if (!member) return { kind: 'no-such-member' }
    return this.change(number, given.passed ? 'closed' : 'assigned', trx, async (trx, before) => {
      const { id } = before
      if (before.state !== 'rectified') return { kind: 'not-now', hazard: before }
      const fixer = staff.byId(before.rectifiedBy ?? '')
      if (before.rectifiedBy === member.id || (fixer && samePerson(fixer, member))) {
        await this.record(trx, actor, 'recheck-refused', id, { by: member.id })
        return { kind: 'same-person' }
      }
      const now = clock.now()
      const looked = { rechecked_by: member.id, rechecked_at: now, reminded_on: null }
      const reason = given.reason ? this.store.seal(given.reason, id, 'reason') : null
      if (given.passed) await this.store.set(trx, id, { ...looked, state: 'closed', settled_at: now })
      else
        await this.store.set(trx, id, {
          ...looked,
          state: 'assigned',
          due_at: now + dueAfter(before.urgent),
          failed_rechecks: before.failedRechecks + 1,
          reason_sealed: reason,
        })
      await this.record(trx, actor, given.passed ? 'close' : 'recheck-failed', id, { by: member.id })
      const hazard = (await this.store.byId(trx, id))!
      if (given.passed) await this.tellReporters(trx, hazard, texts.closed(hazard))
      else await this.tell(trx, hazard, fixer ? [fixer] : [], texts.notPassed(hazard))
      return { kind: 'done', hazard }
    })
  }

  /** It is no hazard, or not ours. @param reason told to whoever reported it */
  async refuse(number: number, reason: string, actor: Actor, trx?: Db): Promise<HazardOutcome> {
    return this.change(number, 'refused', trx, async (trx, { id }) => {
      const now = this.options.clock.now()
      await this.store.set(trx, id, { state: 'refused', settled_at: now, reason_sealed: this.store.seal(reason, id, 'reason') }) // prettier-ignore
      await this.record(trx, actor, 'refuse', id, {})
      const hazard = (await this.store.byId(trx, id))!
      await this.tellReporters(trx, hazard, texts.refused(hazard))
      return { kind: 'done', hazard }
    })
  }

  /** Two reports of one thing: this one goes on with the other, and so do its reporters. */
  async join(number: number, into: number, actor: Actor, trx?: Db): Promise<HazardOutcome> {
    if (number === into) return { kind: 'same-hazard' }
    return this.change(number, 'joined', trx, async (trx, { id }) => {
      const other = await this.store.find(trx, into)
      if (!other) return { kind: 'unknown' }
      if (!['reported', 'assigned', 'rectified'].includes(other.state))
        return { kind: 'not-now', hazard: other }
      await this.store.set(trx, id, {
        state: 'joined',
        joined_to: other.id,
        settled_at: this.options.clock.now(),
      })
      const hazard = (await this.store.byId(trx, id))!
      await this.tellReporters(trx, hazard, texts.joined(hazard, other))
      await this.store.moveReporters(trx, id, other.id)
      // What was joined to this one before goes along.
      await trx.updateTable('hazard').set({ joined_to: other.id }).where('joined_to', '=', id).execute()
      await this.record(trx, actor, 'join', id, { into: other.id })
      return { kind: 'done', hazard }
    })
  }

  private async workerFor(
    trx: Db,
    given: NewHazard,
    gridId: string | undefined,
  ): Promise<StaffMember | undefined> {
    const { staff } = this.options
    if (given.assignee !== undefined) return staff.byId(given.assignee)
    if (gridId === undefined) return undefined
    const assigned = await trx.selectFrom('staff_grid').selectAll().where('grid_id', '=', gridId).execute()
    // A worker who cannot be reached would not hear of it: the next one, in the order of the parts.
    return PARTS.flatMap((part) => assigned.filter((each) => each.part === part))
      .map((each) => staff.byId(each.staff_id))
      .find((member) => member && targetOf(member))
  }

  private async giveTo(
    trx: Db,
    { id }: Hazard,
    member: StaffMember,
    dueMs: number,
    actor: Actor,
  ): Promise<Hazard> {
    const now = this.options.clock.now()
    await this.store.set(trx, id, { state: 'assigned', assignee: member.id, assigned_at: now, due_at: now + dueMs, reminded_on: null }) // prettier-ignore
    await this.record(trx, actor, 'assign', id, { to: member.id, due: now + dueMs })
    const hazard = (await this.store.byId(trx, id))!
    await this.tell(trx, hazard, [member], texts.assigned(hazard, await this.alike(trx, hazard)), 'reported')
    return hazard
  }

  private async change(
    number: number,
    to: HazardState,
    trx: Db | undefined,
    act: (trx: Db, hazard: Hazard) => Promise<HazardOutcome>,
  ): Promise<HazardOutcome> {
    return this.within(trx, async (trx) => {
      const hazard = await this.store.find(trx, number)
      if (!hazard) return { kind: 'unknown' }
      return mayBecome(hazard.state, to) ? act(trx, hazard) : { kind: 'not-now', hazard }
    })
  }

  private async within<T>(trx: Db | undefined, act: (trx: Db) => Promise<T>): Promise<T> {
    if (trx) return act(trx)
    const done = await this.options.db.transaction().execute(act)
    this.options.letters.soon()
    return done
  }

  /** The open hazard that is most like this one, if it is much like it. */
  private async alike(trx: Db, hazard: Hazard): Promise<Hazard | undefined> {
    const open = await this.store.list(trx, ['reported', 'assigned', 'rectified'])
    const scored = open
      .filter(
        (other) =>
          other.id !== hazard.id &&
          (other.place === '' || hazard.place === '' || other.place === hazard.place),
      ) // prettier-ignore
      .map((other) => ({
        other,
        score: likeness(other.what, hazard.what),
      }))
    const best = scored.sort((a, b) => b.score - a.score)[0]
    return best && best.score >= ALIKE ? best.other : undefined
  }

  private othersThan(member: StaffMember): readonly StaffMember[] {
    const { staff } = this.options
    const others = (all: readonly StaffMember[]): StaffMember[] =>
      all.filter((each) => !samePerson(each, member))
    const onDuty = others(staff.onDuty())
    return onDuty.length > 0 ? onDuty : others(staff.all()).filter((each) => each.role === 'dispatcher' || each.role === 'admin') // prettier-ignore
  }

  /** @param part photos that go with the words; all of them when left out */
  private async tell(
    trx: Db,
    hazard: Hazard,
    members: readonly StaffMember[],
    text: string,
    part?: HazardPart,
  ): Promise<void> {
    const photos = (await this.store.photos(trx, hazard.id)).filter((photo) => part === undefined || photo.part === part) // prettier-ignore
    await this.letters(
      trx,
      hazard,
      members.flatMap((member) => targetOf(member) ?? []),
      [{ kind: 'text', text }, ...photos.map(({ file }) => ({ kind: 'kept-picture' as const, file }))],
    )
  }

  private async tellReporters(trx: Db, hazard: Hazard, text: string): Promise<void> {
    const reporters = await this.store.reporters(trx, hazard.id)
    await this.letters(
      trx,
      hazard,
      reporters.map((id) => ({ kind: 'contact', id })),
      [{ kind: 'text', text }],
    )
  }

  private async letters(
    trx: Db,
    hazard: Hazard,
    targets: readonly Target[],
    contents: readonly Letter['content'][],
  ): Promise<void> {
    const cause = `hazard:${hazard.id}`
    await this.options.letters.write(trx, targets.flatMap((to) => contents.map((content): Letter => ({ to, content, lane: 'reply', cause })))) // prettier-ignore
  }

  private async record(trx: Db, actor: Actor, act: string, id: string, after: AuditFacts): Promise<void> {
    await recordAudit(trx, { at: this.options.clock.now(), actor, action: `hazard.${act}`, subject: { kind: 'hazard', id }, after }) // prettier-ignore
  }
}
