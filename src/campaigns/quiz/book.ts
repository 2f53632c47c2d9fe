import type { Person } from '../../channel/index.js'
import { newId } from '../../shared/index.js'
import type { Db, Vault } from '../../storage/index.js'
import type { QuizQuestion } from '../files/schema.js'
import { ROUND } from './texts.js'

export interface Round {
  id: string
  questions: readonly string[]
  /** how many are answered */
  position: number
  correct: number
}

/** One line of the list that staff read; equal scores share a rank. */
export interface Standing {
  rank: number
  contactId: string
  name: string
  grid: string
  correct: number
  answered: number
}

/** Picks from the questions so that each domain of knowledge has its turn. */
export function pick(
  questions: Iterable<QuizQuestion>,
  answered: ReadonlySet<string>,
  count: number,
  random: () => number,
): string[] {
  const open = [...questions].filter((question) => !answered.has(question.id))
  for (let i = open.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    ;[open[i], open[j]] = [open[j]!, open[i]!]
  }
  const entries = new Set<string>()
  // Of one entry one question first: a round is no chapter.
  const first = open.filter((question) => !entries.has(question.entry) && entries.add(question.entry))
  const rest = open.filter((question) => !first.includes(question))
  return [...first, ...rest].slice(0, count).map((question) => question.id)
}

/** Who answered what. Everything here runs in the transaction of a message. */
export class QuizBook {
  constructor(
    private readonly vault: Vault,
    private readonly random: () => number = Math.random,
  ) {}

  async answered(trx: Db, contactId: string): Promise<ReadonlySet<string>> {
    const rows = await trx
      .selectFrom('quiz_answer')
      .select('question_id')
      .where('contact_id', '=', contactId)
      .execute()
    return new Set(rows.map((row) => row.question_id))
  }

  /** The round that a person has not finished; undefined without one. */
  async openRound(trx: Db, contactId: string): Promise<Round | undefined> {
    const row = await trx
      .selectFrom('quiz_round')
      .selectAll()
      .where('contact_id', '=', contactId)
      .where('finished_at', 'is', null)
      .orderBy('started_at', 'desc')
      .executeTakeFirst()
    if (!row) return undefined
    const questions = JSON.parse(row.questions) as string[]
    return { id: row.id, questions, position: row.position, correct: row.correct }
  }

  /** @returns undefined when the person has answered everything there is */
  async startRound(
    trx: Db,
    person: Person,
    questions: ReadonlyMap<string, QuizQuestion>,
    now: number,
  ): Promise<Round | undefined> {
    const ids = pick(questions.values(), await this.answered(trx, person.id), ROUND, this.random)
    if (ids.length === 0) return undefined
    const round = { id: newId(now), questions: ids, position: 0, correct: 0 }
    await trx
      .insertInto('quiz_round')
      .values({
        id: round.id,
        contact_id: person.id,
        started_at: now,
        questions: JSON.stringify(ids),
        position: 0,
        correct: 0,
        finished_at: null,
      })
      .execute()
    return round
  }

  /** Only the first answer counts. @returns false when the person has answered the question before */
  async answer(
    trx: Db,
    person: Person,
    question: QuizQuestion,
    chosen: number,
    roomId: string | null,
    now: number,
  ): Promise<boolean> {
    await this.meet(trx, person, roomId, now)
    const row = await trx
      .insertInto('quiz_answer')
      .values({
        contact_id: person.id,
        question_id: question.id,
        at: now,
        chosen,
        correct: chosen === question.answer ? 1 : 0,
        room_id: roomId,
      })
      .onConflict((conflict) => conflict.columns(['contact_id', 'question_id']).doNothing())
      .returning('question_id')
      .executeTakeFirst()
    return row !== undefined
  }

  async advance(trx: Db, round: Round, correct: boolean, now: number): Promise<Round> {
    const next = { ...round, position: round.position + 1, correct: round.correct + (correct ? 1 : 0) }
    await trx
      .updateTable('quiz_round')
      .set({
        position: next.position,
        correct: next.correct,
        finished_at: next.position >= round.questions.length ? now : null,
      })
      .where('id', '=', round.id)
      .execute()
    return next
  }

  /** Who did how well between two moments: grid by grid, equal scores on one rank, the quicker not before the slower. */
  async standings(db: Db, from: number, until: number): Promise<Standing[]> {
    const rows = await db
      .selectFrom('quiz_answer')
      .innerJoin('quiz_player', 'quiz_player.contact_id', 'quiz_answer.contact_id')
      .leftJoin('room', 'room.id', 'quiz_player.room_id')
      .leftJoin('grid', 'grid.id', 'room.grid_id')
      .select((eb) => [
        'quiz_answer.contact_id as contact',
        'quiz_player.name_sealed as name',
        'grid.name as grid',
        eb.fn.sum<number>('quiz_answer.correct').as('correct'),
        eb.fn.countAll<number>().as('answered'),
      ])
      .where('quiz_answer.at', '>=', from)
      .where('quiz_answer.at', '<', until)
      .groupBy(['quiz_answer.contact_id', 'quiz_player.name_sealed', 'grid.name'])
      .execute()
    const players = rows.map((row) => ({
      contactId: row.contact,
      name: this.vault.unseal(row.name, `quiz_player:${row.contact}`),
      grid: row.grid ?? '',
      correct: Number(row.correct),
      answered: Number(row.answered),
    }))
    players.sort((a, b) => a.grid.localeCompare(b.grid, 'zh') || b.correct - a.correct || a.name.localeCompare(b.name, 'zh')) // prettier-ignore
    return players.map((player) => ({ ...player, rank: rankAmong(players, player) }))
  }

  /** Remembers by what name a person is known, and in which room they were last seen. */
  private async meet(trx: Db, person: Person, roomId: string | null, now: number): Promise<void> {
    const seen = roomId ?? (await lastRoomOf(trx, person.id))
    const row = {
      contact_id: person.id,
      name_sealed: this.vault.seal(person.name, `quiz_player:${person.id}`),
      room_id: seen,
      at: now,
    }
    await trx
      .insertInto('quiz_player')
      .values(row)
      .onConflict((conflict) =>
        conflict.column('contact_id').doUpdateSet({
          name_sealed: row.name_sealed,
          at: now,
          ...(seen !== null && { room_id: seen }),
        }),
      )
      .execute()
  }
}

function rankAmong(
  players: readonly { grid: string; correct: number }[],
  player: { grid: string; correct: number },
): number {
  return 1 + players.filter((other) => other.grid === player.grid && other.correct > player.correct).length
}

async function lastRoomOf(trx: Db, contactId: string): Promise<string | null> {
  const row = await trx
    .selectFrom('message')
    .innerJoin('room', 'room.channel_id', 'message.room_id')
    .select('room.id')
    .where('message.contact_id', '=', contactId)
    .orderBy('message.received_at', 'desc')
    .executeTakeFirst()
  return row?.id ?? null
}
