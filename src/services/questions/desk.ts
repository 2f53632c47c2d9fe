import type { ContactId, RoomId, Target } from '../../channel/index.js'
import { recordAudit, type Actor } from '../../directory/index.js'
import type { Entry, LocalSettings } from '../../knowledge/index.js'
import { features, read, tells, type Lexicon } from '../../language/index.js'
import { toRow, type Delivery, type DeliveryId } from '../../outbox/index.js'
import { maskNumbers, newId, normaliseText, chinaHour, type Clock } from '../../shared/index.js'
import type { Db, Vault } from '../../storage/index.js'
import { alike } from './alike.js'
import { followUpText } from './follow-up.js'

/** Follow-ups are no emergency: nobody is woken by one. */
const TELL_FROM_HOUR = 8
const TELL_UNTIL_HOUR = 21
const TOLD_AT_ONCE = 50

export interface AskedQuestion {
  id: string
  /** with telephone numbers masked */
  text: string
  askedAt: number
  reason: string
  /** topics that were near, best first */
  topics: readonly string[]
  wantsAnswer: boolean
}

/** Questions that are one question in different words. */
export interface QuestionGroup {
  /** id of the oldest question: the name of the group for commands */
  id: string
  questions: readonly AskedQuestion[]
  /** how many want to be told */
  waiting: number
  lastAskedAt: number
}

/** What staff do with questions that had no answer. */
export class QuestionDesk {
  constructor(
    private readonly db: Db,
    private readonly vault: Vault,
    private readonly clock: Clock,
    private readonly lexicon: Lexicon,
  ) {}

  /** Open questions, most asked first. A wish that the bot cannot fulfil (`request`) is no question and is left out. */
  async groups(): Promise<QuestionGroup[]> {
    const rows = await this.db
      .selectFrom('question')
      .selectAll()
      .where('state', '=', 'open')
      .where('reason', '!=', 'request')
      .orderBy('asked_at')
      .orderBy('id')
      .execute()
    const asked = rows.map((row): AskedQuestion => ({
      id: row.id,
      text: maskNumbers(this.vault.unseal(row.text_sealed, `question:${row.id}`)),
      askedAt: row.asked_at,
      reason: row.reason,
      topics: JSON.parse(row.topics) as string[],
      wantsAnswer: row.wants_answer === 1,
    }))
    return alike(asked, (text) => featuresOf(text, this.lexicon))
      .map((questions) => ({
        id: questions[0]!.id,
        questions,
        waiting: questions.filter((q) => q.wantsAnswer).length,
        lastAskedAt: Math.max(...questions.map((q) => q.askedAt)),
      }))
      .sort((a, b) => b.questions.length - a.questions.length || b.lastAskedAt - a.lastAskedAt)
  }

  /** @returns undefined when there is no such group, or it was dealt with meanwhile */
  async group(id: string): Promise<QuestionGroup | undefined> {
    return (await this.groups()).find((group) => group.questions.some((q) => q.id === id))
  }

  /** Marks questions as answered by an entry. Whoever wanted to know is told by `tell`. */
  async assign(ids: readonly string[], entryId: string, actor: Actor): Promise<void> {
    await this.settle(ids, { state: 'answered', entry_id: entryId }, actor)
  }

  /** Marks questions as none of ours. */
  async dismiss(ids: readonly string[], actor: Actor): Promise<void> {
    await this.settle(ids, { state: 'dismissed', entry_id: null }, actor)
  }

  /** Takes a decision back: the questions wait again. Whoever was told in between stays told. */
  async reopen(ids: readonly string[], actor: Actor): Promise<void> {
    await this.settle(ids, { state: 'open', entry_id: null }, actor)
  }

  /**
   * Writes the deliveries to those who asked, said yes and have an answer now, by day only.
   *
   * @returns what the outbox has to be woken with
   */
  async tell(entries: ReadonlyMap<string, Entry>, settings: LocalSettings): Promise<Delivery[]> {
    const now = this.clock.now()
    const hour = chinaHour(now)
    if (hour < TELL_FROM_HOUR || hour >= TELL_UNTIL_HOUR) return []
    const waiting = await this.db
      .selectFrom('follow_up')
      .innerJoin('question', 'question.id', 'follow_up.question_id')
      .select(['follow_up.id', 'follow_up.contact_id', 'follow_up.room_id', 'question.id as question_id'])
      .select(['question.text_sealed', 'question.entry_id'])
      .where('follow_up.told_at', 'is', null)
      .where('question.state', '=', 'answered')
      .limit(TOLD_AT_ONCE)
      .execute()
    const deliveries = waiting.flatMap((row): (Delivery & { followUp: string })[] => {
      const entry = entries.get(row.entry_id ?? '')
      // Its file is being edited, or another process has not read it yet: next time.
      if (!entry) return []
      const target: Target = row.room_id
        ? { kind: 'room', id: row.room_id as RoomId }
        : { kind: 'contact', id: row.contact_id as ContactId }
      const question = this.vault.unseal(row.text_sealed, `question:${row.question_id}`)
      const text = followUpText(question, entry, settings)
      const mentions = row.room_id ? { mentions: [row.contact_id as ContactId] } : {}
      return [
        {
          id: newId(now) as DeliveryId,
          lane: 'reply',
          target,
          content: { kind: 'text', text, ...mentions },
          cause: `follow-up:${row.id}`,
          attempts: 0,
          createdAt: now,
          followUp: row.id,
        },
      ]
    })
    if (deliveries.length === 0) return []
    await this.db.transaction().execute(async (trx) => {
      await trx
        .insertInto('delivery')
        .values(deliveries.map((delivery) => toRow(delivery, this.vault)))
        .execute()
      await trx
        .updateTable('follow_up')
        .set({ told_at: now })
        .where(
          'id',
          'in',
          deliveries.map((d) => d.followUp),
        ) // prettier-ignore
        .execute()
    })
    return deliveries
  }

  private async settle(
    ids: readonly string[],
    values: { state: string; entry_id: string | null },
    actor: Actor,
  ): Promise<void> {
    const at = this.clock.now()
    await this.db.transaction().execute(async (trx) => {
      await trx
        .updateTable('question')
        .set(values)
        .where('id', 'in', [...ids])
        .execute()
      await recordAudit(trx, {
        at,
        actor,
        action: `question.${values.state}`,
        ...(values.entry_id ? { subject: { kind: 'entry', id: values.entry_id } } : {}),
        after: { questions: ids.length },
      })
    })
  }
}

function featuresOf(text: string, lexicon: Lexicon): Set<number> {
  return new Set(features(read(normaliseText(text), lexicon)).filter(tells))
}
