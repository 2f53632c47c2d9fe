import type { ContactId } from '../../channel/index.js'
import { PARTS, recordAudit, type Actor, type AuditFacts, type StaffMember, type StaffRegister } from '../../directory/index.js' // prettier-ignore
import { DAY_MS, newId, plainText, type Clock } from '../../shared/index.js'
import type { Db, Vault } from '../../storage/index.js'
import { placeIn } from '../../triage/index.js'
import { samePerson, type GridOf, type Letters } from '../desk/index.js'
import { targetOf } from '../incidents/index.js'
import { dueAfter, isUrgent, kindOf, mayBecome, type Hazard, type HazardPart, type HazardState, type NewHazard } from './hazard.js' // prettier-ignore
import { HazardStore } from './store.js'
import { HazardTelling } from './telling.js'
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

/** Reports of one person within a day; beyond that somebody else should look. */
const A_DAY = 10

/**
 * What becomes of a reported danger. Every act is audited in its own transaction, and whoever is to know of it gets a
 * letter in the same one. With `trx` an act is part of that transaction, and the caller lets the letters go after it.
 */
export class HazardDesk {
  private readonly store: HazardStore
  private readonly telling: HazardTelling

  constructor(private readonly options: HazardDeskOptions) {
    this.store = new HazardStore(options.vault)
    this.telling = new HazardTelling(this.store, options.letters, options.staff)
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
      await this.store.insert(
        trx,
        id,
        given,
        { kind: kindOf(plain), urgent: isUrgent(plain), place, gridId },
        now,
      )
      await this.record(trx, actor, 'report', id, { source: given.source, photos: given.photos?.length ?? 0 })
      const hazard = (await this.store.byId(trx, id))!
      if (worker) return this.giveTo(trx, hazard, worker, dueAfter(hazard.urgent), 'system')
      const alike = await this.store.alike(trx, hazard)
      await this.telling.tell(
        trx,
        hazard,
        this.options.staff.onDuty(),
        texts.toBeAssigned(hazard, alike),
        'reported',
      )
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
      await this.telling.write(
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
      await this.telling.tell(
        trx,
        hazard,
        this.telling.othersThan(member),
        texts.toBeRechecked(hazard, member.name),
      )
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
      if (given.passed) await this.telling.tellReporters(trx, hazard, texts.closed(hazard))
      else await this.telling.tell(trx, hazard, fixer ? [fixer] : [], texts.notPassed(hazard))
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
      await this.telling.tellReporters(trx, hazard, texts.refused(hazard))
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
      await this.telling.tellReporters(trx, hazard, texts.joined(hazard, other))
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
    await this.telling.tell(
      trx,
      hazard,
      [member],
      texts.assigned(hazard, await this.store.alike(trx, hazard)),
      'reported',
    )
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

  private async record(trx: Db, actor: Actor, act: string, id: string, after: AuditFacts): Promise<void> {
    await recordAudit(trx, { at: this.options.clock.now(), actor, action: `hazard.${act}`, subject: { kind: 'hazard', id }, after }) // prettier-ignore
  }
}
