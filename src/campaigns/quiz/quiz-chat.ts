import type { ChatService, Heard, Reply, ServiceAnswer, Written } from '../../chat/index.js'
import { chinaDay, MINUTE_MS } from '../../shared/index.js'
import type { Db } from '../../storage/index.js'
import type { Programme } from '../files/load.js'
import type { QuizQuestion } from '../files/schema.js'
import type { QuizBook, Round } from './book.js'
import { ALL_ANSWERED, finishedText, IN_A_ROOM, NO_QUESTIONS, NOTICE, questionText, verdictText } from './texts.js' // prettier-ignore

export interface QuizChatOptions {
  db: Db
  book: QuizBook
  programme: () => Programme
}

/** How long a question waits for its digit. */
const WAIT_MS = 30 * MINUTE_MS
const SCORE_WORDS = /^(?:我的)?(?:答题)?(?:成绩|得分|排名|名次)$/

/** The quiz in private, ten questions a round, and the answers to the question of the day in a group. */
export class QuizChat implements ChatService {
  readonly name = 'quiz'

  constructor(private readonly options: QuizChatOptions) {}

  async hear(heard: Heard): Promise<ServiceAnswer | undefined> {
    const { message, addressed, digit, understanding } = heard
    if (message.kind !== 'text') return undefined
    if (digit !== undefined) {
      if (!message.room) return this.digitInPrivate(digit, heard)
      // With @ it is an answer to a menu of ours.
      return addressed ? undefined : this.digitInRoom(digit, heard)
    }
    if (!addressed) return undefined
    if (understanding?.kind === 'command' && understanding.command === 'quiz')
      return message.room ? say('sent to private', IN_A_ROOM) : this.begin(heard)
    if (!message.room && SCORE_WORDS.test(message.text.trim())) return this.score(heard)
    return undefined
  }

  private begin({ message, now }: Heard): ServiceAnswer {
    const { book } = this.options
    const { questions } = this.options.programme()
    if (questions.size === 0) return say('no questions', NO_QUESTIONS)
    return {
      note: 'asked',
      replies: [],
      write: async (trx) => {
        const open = await book.openRound(trx, message.from.id)
        const current = open && (await this.skipGone(trx, open, questions, now))
        const round = current ?? (await book.startRound(trx, message.from, questions, now))
        if (!round) return replies(ALL_ANSWERED)
        const first = (await book.answered(trx, message.from.id)).size === 0
        return replies(...(first ? [NOTICE] : []), asked(round, questions))
      },
    }
  }

  /** A digit is for us only if the last thing that was said to this person was a question of ours. */
  private async digitInPrivate(digit: number, heard: Heard): Promise<ServiceAnswer | undefined> {
    const { db, book } = this.options
    const { message, now } = heard
    const last = await db
      .selectFrom('message')
      .select('decision')
      .where('contact_id', '=', message.from.id)
      .where('room_id', 'is', null)
      .where('received_at', '>', now - WAIT_MS)
      .orderBy('received_at', 'desc')
      .orderBy('id', 'desc')
      .executeTakeFirst()
    if (!last || !isAsked(last.decision)) return undefined
    const { questions } = this.options.programme()
    const open = await book.openRound(db, message.from.id)
    const question = open && questions.get(open.questions[open.position]!)
    if (!open || !question) return undefined
    if (digit < 1 || digit > question.options.length)
      return say('asked', `请回复 1 到 ${question.options.length} 之间的数字。`)
    return {
      note: 'asked',
      replies: [],
      write: (trx) => this.take(trx, heard, question, digit),
    }
  }

  private async take(trx: Db, heard: Heard, question: QuizQuestion, digit: number): Promise<Written> {
    const { book } = this.options
    const { message, now } = heard
    const { questions } = this.options.programme()
    const round = await book.openRound(trx, message.from.id)
    if (!round || round.questions[round.position] !== question.id) return {}
    // Answered in a group meanwhile: that answer counts.
    const first = await book.answer(trx, message.from, question, digit, null, now)
    const next = await book.advance(trx, round, first && digit === question.answer, now)
    const verdict = verdictText(question, digit)
    const rest =
      next.position < next.questions.length ? await this.skipGone(trx, next, questions, now) : undefined
    if (rest) return replies(`${verdict}\n\n${asked(rest, questions)}`)
    return replies(`${verdict}\n\n${finishedText(next.correct, next.questions.length, await this.standing(trx, message.from.id))}`) // prettier-ignore
  }

  /** Questions that were taken out of the files meanwhile are passed over. */
  private async skipGone(
    trx: Db,
    round: Round,
    questions: ReadonlyMap<string, QuizQuestion>,
    now: number,
  ): Promise<Round | undefined> {
    let current = round
    while (current.position < current.questions.length) {
      if (questions.has(current.questions[current.position]!)) return current
      current = await this.options.book.advance(trx, current, false, now)
    }
    return undefined
  }

  private async digitInRoom(digit: number, { message, now }: Heard): Promise<ServiceAnswer | undefined> {
    const { db, book } = this.options
    const daily = await db
      .selectFrom('quiz_daily')
      .innerJoin('room', 'room.id', 'quiz_daily.room_id')
      .select(['quiz_daily.room_id', 'quiz_daily.question_id'])
      .where('room.channel_id', '=', message.room!.id)
      .where('quiz_daily.day', '=', chinaDay(now))
      .where('quiz_daily.closed_at', 'is', null)
      .executeTakeFirst()
    const question = daily && this.options.programme().questions.get(daily.question_id)
    if (!daily || !question || digit < 1 || digit > question.options.length) return undefined
    return {
      // Counted in silence: forty answers would be forty replies, and the first would give it away.
      note: 'daily answer',
      replies: [],
      write: async (trx) => {
        await book.answer(trx, message.from, question, digit, daily.room_id, now)
      },
    }
  }

  private async score({ message }: Heard): Promise<ServiceAnswer | undefined> {
    const { db, book } = this.options
    if ((await book.answered(db, message.from.id)).size === 0) return undefined
    return say('score', await this.standing(db, message.from.id))
  }

  private async standing(db: Db, contactId: string): Promise<string> {
    const all = await this.options.book.standings(db, 0, Number.MAX_SAFE_INTEGER)
    const mine = all.find((one) => one.contactId === contactId)
    if (!mine) return ''
    const others = all.filter((one) => one.grid === mine.grid).length
    const where = mine.grid === '' ? '' : `在${mine.grid}`
    return `您一共答对 ${mine.correct} 题，\n${where}${others} 人里排第 ${mine.rank}。`
  }
}

function isAsked(decision: string): boolean {
  const { kind, note } = JSON.parse(decision) as { kind?: string; note?: string }
  return kind === 'service' && note === 'quiz: asked'
}

function asked(round: Round, questions: ReadonlyMap<string, QuizQuestion>): string {
  const question = questions.get(round.questions[round.position]!)!
  return questionText(question, round.position + 1, round.questions.length)
}

function replies(...texts: string[]): Written {
  return { replies: texts.map((text): Reply => ({ kind: 'text', text })) }
}

function say(note: string, text: string): ServiceAnswer {
  return { note, replies: [{ kind: 'text', text }] }
}
