import { recordAudit } from '../directory/index.js'
import type { BatchId } from '../outbox/index.js'
import type { Db } from '../storage/index.js'
import { activeAlerts, type ActiveAlert, type ActiveQuery } from './active.js'
import type { Alert, AlertKind } from './alert.js'
import { AlertContext, type ContextOptions } from './context.js'
import { Drafting } from './drafting.js'
import { batchOf } from './preview.js'
import { Release } from './release.js'
import { Running } from './running.js'
import { Templates } from './templates.js'
import type { AlertState } from './transitions.js'

/**
 * Everything that staff do with alerts, for chat, console and command line alike. Each act is one transaction with its
 * row in the audit trail, and gives back a value: what happened, or why it did not. Each takes the transaction of the
 * caller as its last argument where there is one.
 */
export class AlertDesk {
  private readonly context: AlertContext
  private readonly drafting: Drafting
  private readonly release: Release
  private readonly running: Running
  readonly templates: Templates

  constructor(options: ContextOptions) {
    this.context = new AlertContext(options)
    this.drafting = new Drafting(this.context)
    this.release = new Release(this.context)
    this.running = new Running(this.context)
    this.templates = new Templates(this.context)
  }

  /** By id, or by the number that people say: 预警0512-03, or 0512-03, which may be an alert and a drill. */
  async find(idOrNumber: string, trx: Db = this.context.options.db): Promise<Alert[]> {
    const byId = await this.context.book.get(trx, idOrNumber)
    return byId ? [byId] : this.context.book.find(trx, idOrNumber)
  }

  /** What was made of something that no person wrote, such as a CAP message: by the `origin` that it was drafted with. */
  ofOrigin(origin: string, trx: Db = this.context.options.db): Promise<Alert | undefined> {
    return this.context.book.ofOrigin(trx, origin)
  }

  /** Newest first. */
  list(
    which: { states?: readonly AlertState[]; kind?: AlertKind; limit?: number } = {},
    trx: Db = this.context.options.db,
  ): Promise<Alert[]> {
    return this.context.book.list(trx, which)
  }

  /** The alert with its corrections and its end, newest first; drafts as well. */
  thread(id: Alert['thread']): Promise<Alert[]> {
    return this.context.book.list(this.context.options.db, { thread: id })
  }

  /** What is going on now, in a community or in a room: the newest word of each thread. */
  active(query: ActiveQuery = {}): Promise<ActiveAlert[]> {
    return activeAlerts(this.context.options.db, this.context.book, this.context.now(), query)
  }

  /** What its rooms are counted under in the outbox. */
  batch(alert: Alert): BatchId {
    return batchOf(alert)
  }

  /** A command that somebody gave who is not staff, or gave it where it does not count. */
  async recordStray(trx: Db, contactId: string, where: 'room' | 'private', act: string): Promise<void> {
    await recordAudit(trx, {
      at: this.context.now(),
      actor: { id: contactId, where: 'chat' },
      action: 'alert.refused',
      after: { act, why: where === 'room' ? 'said in a room' : 'not staff' },
    })
  }

  draft: Drafting['draft'] = (...args) => this.drafting.draft(...args)
  edit: Drafting['edit'] = (...args) => this.drafting.edit(...args)
  discard: Drafting['discard'] = (...args) => this.drafting.discard(...args)
  preview: Drafting['preview'] = (...args) => this.drafting.preview(...args)
  sendTest: Drafting['sendTest'] = (...args) => this.drafting.sendTest(...args)
  correct: Drafting['correct'] = (...args) => this.drafting.correct(...args)
  end: Drafting['end'] = (...args) => this.drafting.end(...args)

  confirm: Release['confirm'] = (...args) => this.release.confirm(...args)
  approve: Release['approve'] = (...args) => this.release.approve(...args)
  reject: Release['reject'] = (...args) => this.release.reject(...args)

  pause: Running['pause'] = (...args) => this.running.pause(...args)
  resume: Running['resume'] = (...args) => this.running.resume(...args)
  stop: Running['stop'] = (...args) => this.running.stop(...args)
  progress: Running['progress'] = (...args) => this.running.progress(...args)
  finish: Running['finish'] = () => this.running.finish()
}
