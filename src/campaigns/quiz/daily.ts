import type { CommunityRoomId } from '../../directory/index.js'
import type { BatchId, BroadcastBook } from '../../outbox/index.js'
import { chinaDay } from '../../shared/index.js'
import type { Db } from '../../storage/index.js'
import { addDays, instantAt } from '../calendar/days.js'
import { nextQuiet, type QuietHours } from '../calendar/quiet.js'
import { planRooms, type PlanRoom } from '../book/rooms.js'
import type { QuizQuestion } from '../files/schema.js'
import { dailyResultText, dailyText } from './texts.js'

export interface DailyOptions {
  broadcasts: Pick<BroadcastBook, 'enqueue'>
  questions: ReadonlyMap<string, QuizQuestion>
  quiet: QuietHours
  /** communities in which an alert is active */
  alerted: ReadonlySet<string>
}

const ASKED_AT = '10:00'
/** Later than that it would be told hardly before its answer. */
const ASKED_BEFORE = '17:00'
const TOLD_AT = '19:30'

/** A question that a room has not had yet, from these entries if there is one. */
async function nextQuestion(
  trx: Db,
  roomIds: readonly string[],
  questions: ReadonlyMap<string, QuizQuestion>,
  entries: readonly string[] = [],
): Promise<QuizQuestion | undefined> {
  const had = new Set(
    (await trx.selectFrom('quiz_daily').select(['question_id', 'room_id']).execute()).flatMap((row) =>
      roomIds.includes(row.room_id) ? [row.question_id] : [],
    ),
  )
  const open = [...questions.values()].filter((question) => !had.has(question.id))
  return (
    open.find((question) => entries.includes(question.entry)) ?? (entries.length === 0 ? open[0] : undefined)
  )
}

/** The question that goes with a push; none where a room has one today, or where none rests on what the push says. */
export async function questionFor(
  trx: Db,
  rooms: readonly { id: string }[],
  entries: readonly string[],
  questions: ReadonlyMap<string, QuizQuestion>,
  now: number,
): Promise<string | undefined> {
  const ids = rooms.map((room) => room.id)
  const today = await trx
    .selectFrom('quiz_daily')
    .select('room_id')
    .where('day', '=', chinaDay(now))
    .execute()
  if (today.some((row) => ids.includes(row.room_id))) return undefined
  const question = await nextQuestion(trx, ids, questions, entries)
  if (!question) return undefined
  await bookDaily(trx, rooms, question, now)
  return dailyText(question)
}

/** Notes that rooms get a question today; those that have one already keep it. */
async function bookDaily(
  trx: Db,
  rooms: readonly { id: string }[],
  question: QuizQuestion,
  now: number,
): Promise<void> {
  await trx
    .insertInto('quiz_daily')
    .values(
      rooms.map(({ id }) => ({
        room_id: id,
        day: chinaDay(now),
        question_id: question.id,
        posted_at: now,
        closed_at: null,
      })),
    ) // prettier-ignore
    .onConflict((conflict) => conflict.columns(['room_id', 'day']).doNothing())
    .execute()
}

/**
 * Asks the question of the day in the rooms that staff chose for it, and tells its answer in the evening. A room in which
 * a campaign goes out today gets no question beside it.
 *
 * @returns whether something is in line
 */
export async function daily(trx: Db, now: number, options: DailyOptions): Promise<boolean> {
  const day = chinaDay(now)
  const evening = nextQuiet(now, options.quiet) ?? instantAt(addDays(day, 1), '00:00')
  const told = now >= instantAt(day, TOLD_AT) && (await tell(trx, now, evening, options))
  if (now < instantAt(day, ASKED_AT) || now >= instantAt(day, ASKED_BEFORE)) return told
  let asked = false
  for (const room of await roomsWithout(trx, day)) {
    // Nobody hears what is replied to a robot of WeCom.
    if (options.alerted.has(room.communityId) || !room.reachable || room.off || room.account !== 'wechat')
      continue
    const question = await nextQuestion(trx, [room.id], options.questions)
    if (!question) continue
    await bookDaily(trx, [room], question, now)
    await options.broadcasts.enqueue(trx, {
      batch: `quiz:${day}@${room.id}` as BatchId,
      lane: 'bulk',
      content: { kind: 'text', text: dailyText(question) },
      expiresAt: instantAt(day, TOLD_AT),
      targets: [{ room: room.id, account: room.account }],
    })
    asked = true
  }
  return asked || told
}

/** Rooms that are to get a question and have neither one nor a campaign today. */
async function roomsWithout(trx: Db, day: string): Promise<PlanRoom[]> {
  const chosen = new Set(
    (await trx.selectFrom('quiz_room').select('room_id').execute()).map((row) => row.room_id),
  )
  if (chosen.size === 0) return []
  const busy = await trx
    .selectFrom('campaign_push')
    .select('room_id')
    .where('due_at', '>=', instantAt(day, '00:00'))
    .where('due_at', '<', instantAt(addDays(day, 1), '00:00'))
    .where('state', 'in', ['planned', 'queued'])
    .execute()
  const asked = await trx.selectFrom('quiz_daily').select('room_id').where('day', '=', day).execute()
  const without = new Set([...busy, ...asked].map((row) => row.room_id))
  return (await planRooms(trx)).filter((room) => chosen.has(room.id) && !without.has(room.id))
}

async function tell(trx: Db, now: number, evening: number, options: DailyOptions): Promise<boolean> {
  const day = chinaDay(now)
  const open = await trx.selectFrom('quiz_daily').selectAll().where('closed_at', 'is', null).execute()
  if (open.length === 0) return false
  const rooms = new Map((await planRooms(trx)).map((room) => [room.id as string, room]))
  let inLine = false
  for (const { room_id, question_id, day: asked } of open) {
    const room = rooms.get(room_id)
    const question = options.questions.get(question_id)
    if (room && options.alerted.has(room.communityId)) continue
    await trx
      .updateTable('quiz_daily')
      .set({ closed_at: now })
      .where('room_id', '=', room_id)
      .where('day', '=', asked)
      .execute()
    // The answer to a question of another day would be taken for one of today.
    if (!room || !question || asked !== day || now >= evening) continue
    await options.broadcasts.enqueue(trx, {
      batch: `quiz-answer:${day}@${room_id}` as BatchId,
      lane: 'bulk',
      content: { kind: 'text', text: dailyResultText(question, await countsOf(trx, room_id, question_id)) },
      expiresAt: evening,
      targets: [{ room: room_id as CommunityRoomId, account: room.account }],
    })
    inLine = true
  }
  return inLine
}

async function countsOf(
  trx: Db,
  roomId: string,
  questionId: string,
): Promise<{ answered: number; correct: number }> {
  const row = await trx
    .selectFrom('quiz_answer')
    .select((eb) => [eb.fn.countAll<number>().as('answered'), eb.fn.sum<number>('correct').as('correct')])
    .where('room_id', '=', roomId)
    .where('question_id', '=', questionId)
    .executeTakeFirstOrThrow()
  return { answered: Number(row.answered), correct: Number(row.correct ?? 0) }
}
