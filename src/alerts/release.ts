import type { Actor } from '../directory/index.js'
import { BroadcastBook } from '../outbox/index.js'
import { MINUTE_MS, newId } from '../shared/index.js'
import type { Db } from '../storage/index.js'
import { involved, LEVEL_NAMES, type Alert } from './alert.js'
import type { AlertContext } from './context.js'
import { batchOf, laneOf, threadOf, type Preview } from './preview.js'
import type { Refused, Why } from './refusals.js'
import { actorId, approversBeside, isAllowed } from './rights.js'
import { templateStands } from './template-book.js'
import { alertMarkdown, chinaMoment, headlineOf } from './wording.js'

/** How long a confirmation, or the word of the second person, is good for. */
export const APPROVAL_MS = 10 * MINUTE_MS

export interface Confirmation {
  /** as it was typed */
  rooms: number
  /** typed with the word of drills */
  drill: boolean
  /** of the preview that was seen, where the caller has kept it */
  hash?: string
}

export interface Sending {
  kind: 'sending'
  alert: Alert
  rooms: number
  minutes: number
}

export type Confirmed =
  | Sending
  /** `approvers`: how many people could be the second one */
  | { kind: 'awaiting-approval'; alert: Alert; approvers: number }
  | Refused

export type Approved =
  | Sending
  /** agreed to, but confirmed too long ago: whoever sends it must confirm once more */
  | { kind: 'approved'; alert: Alert }
  | Refused

/** From a draft to rooms in line. The audience is frozen in the transaction that says so in the trail. */
export class Release {
  constructor(private readonly context: AlertContext) {}

  /** Somebody has seen the preview and typed how many rooms it is for. */
  async confirm(id: string, said: Confirmation, actor: Actor, outer?: Db): Promise<Confirmed> {
    const { context } = this
    return context.within(outer, async (trx): Promise<Confirmed> => {
      const opened = await context.opened(trx, id, 'send', 'send', actor)
      if (opened.kind === 'refused') return opened
      const { alert } = opened
      const preview = await context.preview(trx, alert)
      const why = this.whyNot(alert, preview, said) ?? (await this.templateFault(trx, alert))
      if (why) return context.refuse(trx, actor, 'send', alert, why)

      const now = context.now()
      const confirmed = { by: actorId(actor), at: now, hash: preview.hash }
      if (!preview.needsSecondPerson || (await this.useApproval(trx, alert, preview.hash))) {
        const sending = await this.send(trx, { ...alert, confirmed }, preview, actor)
        return (
          sending ?? context.refuse(trx, actor, 'send', alert, { why: 'wrong-state', state: alert.state })
        )
      }
      const asked = await context.book.move(trx, alert, 'request', { confirmed })
      if (!asked)
        return context.refuse(trx, actor, 'request', alert, { why: 'wrong-state', state: alert.state })
      await this.dropApprovals(trx, alert)
      await context.record(trx, actor, 'confirm', alert, { rooms: said.rooms, hash: preview.hash })
      const except = involved(asked)
      await context.tell(trx, { kind: 'approvers', except }, 'urgent', preview.text)
      await context.tell(trx, { kind: 'approvers', except }, 'urgent', approvalRequest(asked, preview))
      return { kind: 'awaiting-approval', alert: asked, approvers: await approversBeside(trx, except) }
    })
  }

  /** A second person agrees to exactly what was confirmed: it goes out, if that was within the last ten minutes. */
  async approve(id: string, actor: Actor, outer?: Db): Promise<Approved> {
    const { context } = this
    return context.within(outer, async (trx): Promise<Approved> => {
      const opened = await context.opened(trx, id, 'approve', 'approve', actor)
      if (opened.kind === 'refused') return opened
      const { alert } = opened
      const refuse = (why: Why) => context.refuse(trx, actor, 'approve', alert, why)
      if (alert.state !== 'awaiting-approval' || !alert.confirmed)
        return refuse({ why: 'wrong-state', state: alert.state })
      if (involved(alert).includes(actorId(actor))) return refuse({ why: 'own-approval' })
      const preview = await context.preview(trx, alert)
      if (preview.problems.length > 0) return refuse({ why: 'incomplete', problems: preview.problems })
      const { confirmed } = alert
      if (preview.hash !== confirmed.hash)
        return refuse({
          why: 'audience-changed',
          seen: alert.preview?.rooms ?? 0,
          actual: preview.rooms.length,
        })

      const now = context.now()
      const fresh = isFresh(confirmed.at, now) && (await isAllowed(trx, confirmed.by, 'send'))
      await trx
        .insertInto('alert_approval')
        .values({
          id: newId(now),
          alert_id: alert.id,
          kind: alert.kind,
          hash: preview.hash,
          approver: actorId(actor),
          granted_at: now,
          used_at: fresh ? now : null,
        })
        .execute()
      await context.record(trx, actor, 'approve', alert, { hash: preview.hash, confirmedBy: confirmed.by })
      const whoConfirmed = { kind: 'staff', ids: [confirmed.by], orDuty: true } as const
      if (fresh) {
        const sending = await this.send(trx, alert, preview, actor)
        if (!sending) return refuse({ why: 'wrong-state', state: alert.state })
        const text = [
          `${alert.number} 已批准，`,
          `正在发 ${sending.rooms} 个群，`,
          `约 ${sending.minutes} 分钟。`,
        ]
        await context.tell(trx, whoConfirmed, 'reply', text.join('\n'))
        return sending
      }
      const approved = await context.book.move(trx, alert, 'approve')
      if (!approved) return refuse({ why: 'wrong-state', state: alert.state })
      const text = [`${alert.number} 已批准。`, '您确认得早了，要再确认一次：', `预览 ${alert.number}`, '10 分钟内有效。'] // prettier-ignore
      await context.tell(trx, whoConfirmed, 'reply', text.join('\n'))
      return { kind: 'approved', alert: approved }
    })
  }

  /** The second person says no: it is a draft again. */
  async reject(id: string, actor: Actor, outer?: Db): Promise<{ kind: 'rejected'; alert: Alert } | Refused> {
    const { context } = this
    return context.within(outer, async (trx) => {
      const opened = await context.opened(trx, id, 'reject', 'approve', actor)
      if (opened.kind === 'refused') return opened
      const { alert } = opened
      const draft = await context.book.move(trx, alert, 'reject', { confirmed: undefined })
      if (!draft)
        return context.refuse(trx, actor, 'reject', alert, { why: 'wrong-state', state: alert.state })
      await this.dropApprovals(trx, alert)
      await context.record(trx, actor, 'reject', alert, { state: draft.state }, { state: alert.state })
      const ids = alert.confirmed ? [alert.confirmed.by] : [alert.createdBy]
      await context.tell(
        trx,
        { kind: 'staff', ids, orDuty: true },
        'reply',
        `${alert.number} 没有批准，\n没有发出。\n修改后可以再确认。`,
      )
      return { kind: 'rejected', alert: draft }
    })
  }

  private whyNot(alert: Alert, preview: Preview, said: Confirmation): Why | undefined {
    if (alert.state !== 'draft' && alert.state !== 'awaiting-approval' && alert.state !== 'approved')
      return { why: 'wrong-state', state: alert.state }
    // First of all: whoever thinks that it is the other kind must not send anything.
    if (said.drill !== (alert.kind === 'exercise'))
      return { why: 'wrong-word', drill: alert.kind === 'exercise' }
    if (preview.problems.length > 0) return { why: 'incomplete', problems: preview.problems }
    if (!alert.preview) return { why: 'not-previewed' }
    const seen = said.hash ?? alert.preview.hash
    if (preview.hash !== seen || preview.hash !== alert.preview.hash)
      return { why: 'audience-changed', seen: alert.preview.rooms, actual: preview.rooms.length }
    // A correction reaches whoever has got the alert by now; what was typed is what was shown.
    const shown = alert.type === 'alert' ? preview.rooms.length : alert.preview.rooms
    return said.rooms === shown ? undefined : { why: 'wrong-number', actual: shown }
  }

  private async templateFault(trx: Db, alert: Alert): Promise<Why | undefined> {
    if (alert.templateId === undefined || (await templateStands(trx, alert.templateId))) return undefined
    return { why: 'template-not-approved' }
  }

  /** Takes the word of a second person, which is good once, for this hash, for ten minutes. */
  private async useApproval(trx: Db, alert: Alert, hash: string): Promise<boolean> {
    const now = this.context.now()
    const used = await trx
      .updateTable('alert_approval')
      .set({ used_at: now })
      .where('alert_id', '=', alert.id)
      .where('hash', '=', hash)
      .where('used_at', 'is', null)
      .where('granted_at', '>', now - APPROVAL_MS)
      // One of the future was given before the clock was set back: nobody knows how long ago.
      .where('granted_at', '<=', now)
      .returning('id')
      .executeTakeFirst()
    return used !== undefined
  }

  private async dropApprovals(trx: Db, alert: Alert): Promise<void> {
    await trx
      .deleteFrom('alert_approval')
      .where('alert_id', '=', alert.id)
      .where('used_at', 'is', null)
      .execute()
  }

  private async send(trx: Db, alert: Alert, preview: Preview, actor: Actor): Promise<Sending | undefined> {
    const { context } = this
    const { vault, clock } = context.options
    const now = context.now()
    const by = alert.confirmed!.by
    const sent = await context.book.move(trx, alert, 'send', {
      confirmed: alert.confirmed,
      sent: { at: now, by, rooms: preview.rooms.length },
    })
    if (!sent) return undefined
    const broadcasts = new BroadcastBook(trx, vault, clock)
    if (sent.type !== 'alert') {
      // What is still in line is wrong or over; it must not come after this.
      await broadcasts.stop(trx, { thread: threadOf(sent) })
      for (const earlier of await context.book.list(trx, {
        thread: sent.thread,
        states: ['sending', 'paused'],
      }))
        if (earlier.id !== sent.id) await context.book.move(trx, earlier, 'stop', { finishedAt: now })
    }
    if (sent.kind === 'actual' && sent.level !== 'notice') await this.stopDrills(trx)
    const markdown = alertMarkdown(preview.text)
    await broadcasts.enqueue(trx, {
      batch: batchOf(sent),
      thread: threadOf(sent),
      lane: laneOf(sent),
      content: { kind: 'text', text: preview.text, ...(markdown !== undefined && { markdown }) },
      expiresAt: sent.expiresAt!,
      targets: preview.rooms.map(({ room, account }) => ({ room, account })),
    })
    await context.record(trx, actor, 'send', sent, {
      number: sent.number,
      kind: sent.kind,
      type: sent.type,
      level: sent.level,
      rooms: preview.rooms.length,
      hash: preview.hash,
      confirmedBy: by,
      template: sent.templateId ?? null,
    })
    await this.announce(trx, sent, preview)
    return { kind: 'sending', alert: sent, rooms: preview.rooms.length, minutes: preview.minutes }
  }

  /** Residents in the middle of a drill would take the real thing for a part of it. */
  private async stopDrills(trx: Db): Promise<void> {
    const { context } = this
    const { vault, clock } = context.options
    const drills = await context.book.list(trx, { kind: 'exercise', states: ['sending', 'paused'] })
    for (const drill of drills) {
      await new BroadcastBook(trx, vault, clock).stop(trx, { batch: batchOf(drill) })
      await context.book.move(trx, drill, 'stop', { finishedAt: context.now() })
      await context.record(trx, 'system', 'stop', drill, { why: 'a real alert goes out' })
      await context.tell(trx, { kind: 'duty' }, 'reply', `真的预警正在发，\n${drill.number} 已自动停止。`)
    }
  }

  private async announce(trx: Db, alert: Alert, preview: Preview): Promise<void> {
    const { context } = this
    const to = `发给 ${preview.rooms.length} 个群，约 ${preview.minutes} 分钟。`
    if (alert.templateId !== undefined) {
      const who = '一位值班人员按模板直接发出，'
      const lines = ['‼️ 紧急：用预批模板发出', alert.number, who, to, '内容：', preview.text, `有误请马上：停止 ${alert.number}`] // prettier-ignore
      return context.tell(trx, { kind: 'all' }, 'urgent', lines.join('\n'))
    }
    if (alert.level === 'notice') return
    const lines = [`正在发：${alert.number}`, headlineOf(alert), to, `进度：进度 ${alert.number}`]
    await context.tell(trx, { kind: 'duty' }, 'reply', lines.join('\n'))
  }
}

function isFresh(at: number, now: number): boolean {
  return at <= now && now < at + APPROVAL_MS
}

function approvalRequest(alert: Alert, preview: Preview): string {
  const drill = alert.kind === 'exercise' ? '（演练）' : ''
  return [
    `请您批准${drill}：${alert.number}`,
    `${LEVEL_NAMES[alert.level]}，发给 ${preview.rooms.length} 个群，`,
    `约 ${preview.minutes} 分钟。正文见上一条。`,
    ...(alert.expiresAt === undefined ? [] : [`有效到：${chinaMoment(alert.expiresAt)}`]),
    '同意请回复：',
    `批准 ${alert.number}`,
    '不同意请回复：',
    `驳回 ${alert.number}`,
    '10 分钟内有效。',
  ].join('\n')
}
