import type { ContactId } from '../../channel/index.js'
import { newId, type Clock } from '../../shared/index.js'
import type { Db, InspectionTable, Vault } from '../../storage/index.js'

export type RoundAnswer = 'fine' | 'bad' | 'unseen'

/** One walk through a list; where it stands is in the database, so that a restart loses no step. */
export interface Round {
  id: string
  list: string
  staffId: string
  contactId: ContactId
  /** absent until it was said */
  where?: string
  /** what the next message answers: the place, an item, or what is wrong with it */
  state: 'where' | 'items' | 'what' | 'done' | 'left'
  step: number
  startedAt: number
}

export class RoundBook {
  constructor(
    private readonly db: Db,
    private readonly vault: Vault,
    private readonly clock: Clock,
  ) {}

  /** The round that somebody is on. @param trx the transaction of the message, when there is one already */
  async underWay(contact: ContactId, trx: Db = this.db): Promise<Round | undefined> {
    const row = await trx
      .selectFrom('inspection')
      .selectAll()
      .where('contact_id', '=', contact)
      .where('state', 'in', ['where', 'items', 'what'])
      .orderBy('id', 'desc')
      .executeTakeFirst()
    return row && this.fromRow(row)
  }

  /** Whoever begins a new round leaves the last one. */
  async begin(trx: Db, list: string, staffId: string, contact: ContactId): Promise<Round> {
    const now = this.clock.now()
    await trx
      .updateTable('inspection')
      .set({ state: 'left', ended_at: now })
      .where('contact_id', '=', contact)
      .where('state', 'in', ['where', 'items', 'what'])
      .execute()
    const row: InspectionTable = {
      id: newId(now),
      list,
      staff_id: staffId,
      contact_id: contact,
      where_sealed: null,
      state: 'where',
      step: 0,
      started_at: now,
      ended_at: null,
    }
    await trx.insertInto('inspection').values(row).execute()
    return this.fromRow(row)
  }

  async move(
    trx: Db,
    round: Round,
    to: { state: Round['state']; step?: number; where?: string },
  ): Promise<void> {
    const ended = to.state === 'done' || to.state === 'left'
    await trx
      .updateTable('inspection')
      .set({
        state: to.state,
        ...(to.step !== undefined && { step: to.step }),
        ...(to.where !== undefined && { where_sealed: this.vault.seal(to.where, `inspection:${round.id}`) }),
        ...(ended && { ended_at: this.clock.now() }),
      })
      .where('id', '=', round.id)
      .execute()
  }

  async answer(trx: Db, round: Round, item: string, answer: RoundAnswer, hazardId?: string): Promise<void> {
    const row = { answer, hazard_id: hazardId ?? null, at: this.clock.now() }
    await trx
      .insertInto('inspection_answer')
      .values({ inspection_id: round.id, item, ...row })
      .onConflict((conflict) => conflict.columns(['inspection_id', 'item']).doUpdateSet(row))
      .execute()
  }

  async counts(trx: Db, roundId: string): Promise<Record<RoundAnswer, number>> {
    const rows = await trx.selectFrom('inspection_answer').select('answer').where('inspection_id', '=', roundId).execute() // prettier-ignore
    const count = (answer: RoundAnswer): number => rows.filter((row) => row.answer === answer).length
    return { fine: count('fine'), bad: count('bad'), unseen: count('unseen') }
  }

  /** Rounds that were walked to their end, by list. @param from and until: of their end, UTC epoch milliseconds */
  async finished(from: number, until: number): Promise<{ list: string; rounds: number }[]> {
    const rows = await this.db
      .selectFrom('inspection')
      .select((eb) => ['list', eb.fn.countAll<number>().as('rounds')])
      .where('state', '=', 'done')
      .where('ended_at', '>=', from)
      .where('ended_at', '<', until)
      .groupBy('list')
      .execute()
    return rows.map(({ list, rounds }) => ({ list, rounds: Number(rounds) }))
  }

  private fromRow(row: InspectionTable): Round {
    return {
      id: row.id,
      list: row.list,
      staffId: row.staff_id,
      contactId: row.contact_id as ContactId,
      ...(row.where_sealed !== null && {
        where: this.vault.unseal(row.where_sealed, `inspection:${row.id}`),
      }),
      state: row.state as Round['state'],
      step: row.step,
      startedAt: row.started_at,
    }
  }
}
