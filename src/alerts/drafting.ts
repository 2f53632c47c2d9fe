import type { Actor } from '../directory/index.js'
import { DAY_MS } from '../shared/index.js'
import type { Db } from '../storage/index.js'
import type { Alert, AlertContent, AlertKind, Level } from './alert.js'
import type { AlertContext } from './context.js'
import type { Preview } from './preview.js'
import type { Refused } from './refusals.js'
import { actorId, isAllowed } from './rights.js'
import { NO_TARGETS, type Targets } from './targets.js'
import { wentOut } from './transitions.js'
import { correctionOf, headlineOf } from './wording.js'

export interface DraftInput extends Partial<AlertContent> {
  kind: AlertKind
  level: Level
  targets?: Targets
  /** where it came from that no person wrote, such as a CAP message */
  origin?: string
}

/** What may be changed of a draft, of one that waits for approval, or of one that was approved. */
export type DraftChange = Partial<AlertContent> & { level?: Level; targets?: Targets }

/** What is said instead, or at the end; and where it came from when no person wrote it. */
export type FollowingWords = DraftChange & { origin?: string }

export interface Drafted {
  kind: 'drafted'
  alert: Alert
}

/** How long the end of an alert, or a prepared correction, may still go out when nobody says otherwise. */
const FOLLOWING_LASTS_MS = DAY_MS

/** Writing: drafts, changes, previews, corrections and ends. Nothing leaves from here but a test to oneself. */
export class Drafting {
  constructor(private readonly context: AlertContext) {}

  async draft(input: DraftInput, actor: Actor, outer?: Db): Promise<Drafted | Refused> {
    const { context } = this
    return context.within(outer, async (trx) => {
      if (!(await isAllowed(trx, actorId(actor), 'edit')))
        return context.refuse(trx, actor, 'draft', undefined, { why: 'not-allowed' })
      const alert = await context.book.add(
        trx,
        {
          ...contentOf(input),
          kind: input.kind,
          type: 'alert',
          level: input.level,
          targets: input.targets ?? NO_TARGETS,
          ...(input.origin !== undefined && { origin: input.origin }),
          createdBy: actorId(actor),
        },
        context.now(),
      )
      await context.record(trx, actor, 'draft', alert, factsOf(alert))
      return { kind: 'drafted', alert }
    })
  }

  /**
   * Starts the correction (更正) of an alert that went out.
   *
   * @param words what is said instead; without it the correction that was prepared with the alert
   */
  async correct(
    id: string,
    words: FollowingWords | undefined,
    actor: Actor,
    outer?: Db,
  ): Promise<Drafted | Refused> {
    return this.follow(id, 'update', words, actor, outer)
  }

  /** Starts the end (解除) of an alert that went out. Of a colour it relays the official end, as the alert did. */
  async end(
    id: string,
    words: FollowingWords | undefined,
    actor: Actor,
    outer?: Db,
  ): Promise<Drafted | Refused> {
    return this.follow(id, 'cancel', words ?? {}, actor, outer)
  }

  /** A change makes it a draft again, whatever was agreed to before. */
  async edit(id: string, change: DraftChange, actor: Actor, outer?: Db): Promise<Drafted | Refused> {
    const { context } = this
    return context.within(outer, async (trx) => {
      const opened = await context.opened(trx, id, 'edit', 'edit', actor)
      if (opened.kind === 'refused') return opened
      const { alert } = opened
      const editor = actorId(actor)
      const edited = await context.book.move(trx, alert, 'edit', {
        ...change,
        editors: [...new Set([...alert.editors, editor])],
        // Of a template, who issued it, when and where belong to the moment; everything else was agreed to.
        ...((alert.prepared || changesWords(alert, change)) && { prepared: false, templateId: undefined }),
        preview: undefined,
        confirmed: undefined,
      })
      if (!edited)
        return context.refuse(trx, actor, 'edit', alert, { why: 'wrong-state', state: alert.state })
      await trx
        .deleteFrom('alert_approval')
        .where('alert_id', '=', alert.id)
        .where('used_at', 'is', null)
        .execute()
      await context.record(
        trx,
        actor,
        'edit',
        alert,
        { ...factsOf(edited), changed: Object.keys(change) },
        factsOf(alert),
      )
      return { kind: 'drafted', alert: edited }
    })
  }

  /** @returns the draft as it was thrown away; its number is not given again */
  async discard(id: string, actor: Actor, outer?: Db): Promise<Drafted | Refused> {
    const { context } = this
    return context.within(outer, async (trx) => {
      const opened = await context.opened(trx, id, 'discard', 'edit', actor)
      if (opened.kind === 'refused') return opened
      const { alert } = opened
      const thrown = await context.book.move(trx, alert, 'discard', { finishedAt: context.now() })
      if (!thrown)
        return context.refuse(trx, actor, 'discard', alert, { why: 'wrong-state', state: alert.state })
      await context.record(trx, actor, 'discard', alert, { state: thrown.state }, { state: alert.state })
      return { kind: 'drafted', alert: thrown }
    })
  }

  /** What will go out and to whom; remembered, so that a confirmation is compared with what was seen. */
  async preview(
    id: string,
    actor: Actor,
    outer?: Db,
  ): Promise<{ kind: 'preview'; preview: Preview } | Refused> {
    const { context } = this
    return context.within(outer, async (trx) => {
      const opened = await context.opened(trx, id, 'view', 'view', actor)
      if (opened.kind === 'refused') return opened
      const preview = await context.preview(trx, opened.alert)
      // Whoever only looks must not move what somebody else is about to confirm.
      const mayConfirm = await isAllowed(trx, actorId(actor), 'send')
      if (mayConfirm && !wentOut(opened.alert.state) && opened.alert.state !== 'void')
        await context.book.rememberPreview(trx, opened.alert.id, {
          hash: preview.hash,
          rooms: preview.rooms.length,
        })
      return { kind: 'preview', preview }
    })
  }

  /**
   * Sends it to one member of staff only, marked as a trial.
   *
   * @param to whose contact; oneself when it is left out
   */
  async sendTest(
    id: string,
    actor: Actor,
    to = actorId(actor),
    outer?: Db,
  ): Promise<{ kind: 'tested'; text: string } | Refused> {
    const { context } = this
    return context.within(outer, async (trx) => {
      const opened = await context.opened(trx, id, 'test', 'edit', actor)
      if (opened.kind === 'refused') return opened
      const reader = await trx
        .selectFrom('staff')
        .select('contact_id')
        .where('id', '=', to)
        .executeTakeFirst()
      if (!reader?.contact_id) return context.refuse(trx, actor, 'test', opened.alert, { why: 'no-contact' })
      const { text } = await context.preview(trx, opened.alert)
      const trial = `【试发】只发给您一个人：\n${text}`
      await context.tell(trx, { kind: 'staff', ids: [to], orDuty: false }, 'reply', trial)
      await context.record(trx, actor, 'test', opened.alert, { to })
      return { kind: 'tested', text: trial }
    })
  }

  private async follow(
    id: string,
    type: 'update' | 'cancel',
    words: FollowingWords | undefined,
    actor: Actor,
    outer: Db | undefined,
  ): Promise<Drafted | Refused> {
    const { context } = this
    const act = type === 'update' ? 'correct' : 'end'
    return context.within(outer, async (trx) => {
      const opened = await context.opened(trx, id, act, 'edit', actor)
      if (opened.kind === 'refused') return opened
      const followed = opened.alert
      if (!wentOut(followed.state)) return context.refuse(trx, actor, act, followed, { why: 'not-sent-yet' })
      const thread = await context.book.list(trx, { thread: followed.thread })
      if (thread.some((each) => each.type === 'cancel' && wentOut(each.state)))
        return context.refuse(trx, actor, act, followed, { why: 'already-ended' })
      const now = context.now()
      const prepared = words === undefined
      const alert = await context.book.add(
        trx,
        {
          ...contentOf(words ?? {}),
          ...(prepared && { text: correctionOf(followed) }),
          headline: words?.headline ?? headlineOf(followed),
          expiresAt: words?.expiresAt ?? now + FOLLOWING_LASTS_MS,
          kind: followed.kind,
          type,
          level: words?.level ?? followed.level,
          targets: followed.targets,
          follows: followed,
          prepared,
          ...(words?.origin !== undefined && { origin: words.origin }),
          createdBy: actorId(actor),
        },
        now,
      )
      await context.record(trx, actor, act, alert, { ...factsOf(alert), follows: followed.id })
      return { kind: 'drafted', alert }
    })
  }
}

function contentOf(input: Partial<AlertContent>): AlertContent {
  return {
    headline: input.headline ?? '',
    text: input.text ?? '',
    correction: input.correction ?? '',
    issuer: input.issuer ?? '',
    sourceLink: input.sourceLink ?? '',
    issuedAt: input.issuedAt,
    expiresAt: input.expiresAt,
  }
}

function changesWords(alert: Alert, change: DraftChange): boolean {
  const { text, headline, correction, level, targets, expiresAt } = change
  return (
    (text !== undefined && text !== alert.text) ||
    (headline !== undefined && headline !== alert.headline) ||
    (correction !== undefined && correction !== alert.correction) ||
    (level !== undefined && level !== alert.level) ||
    (expiresAt !== undefined && expiresAt !== alert.expiresAt && alert.templateId !== undefined) ||
    (targets !== undefined && JSON.stringify(targets) !== JSON.stringify(alert.targets))
  )
}

function factsOf(alert: Alert): Record<string, string | boolean | null> {
  const { number, kind, type, level, state, prepared, templateId } = alert
  return { number, kind, type, level, state, prepared, template: templateId ?? null }
}
