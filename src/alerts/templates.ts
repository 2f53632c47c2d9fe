import type { Actor } from '../directory/index.js'
import type { Db } from '../storage/index.js'
import type { AlertContent } from './alert.js'
import type { AlertContext } from './context.js'
import type { Drafted } from './drafting.js'
import type { DeskAct, Refused, Why } from './refusals.js'
import { actorId, isAllowed } from './rights.js'
import { TemplateBook, type Template, type TemplateDetails } from './template-book.js'

export interface Templated {
  kind: 'template'
  template: Template
}

/** What belongs to the moment and is not in a template. */
export type TemplateFacts = Partial<Pick<AlertContent, 'issuer' | 'sourceLink' | 'issuedAt'>>

/** Templates: written by one, agreed to by another, used by a third in a hurry. */
export class Templates {
  private readonly book: TemplateBook

  constructor(private readonly context: AlertContext) {
    this.book = new TemplateBook(context.options.vault)
  }

  async list(trx: Db = this.context.options.db): Promise<Template[]> {
    return this.book.list(trx)
  }

  async add(details: TemplateDetails, actor: Actor, outer?: Db): Promise<Templated | Refused> {
    const { context } = this
    return context.within(outer, async (trx) => {
      if (!(await isAllowed(trx, actorId(actor), 'edit')))
        return this.refuse(trx, actor, { why: 'not-allowed' })
      const template = await this.book.add(trx, details, actorId(actor), context.now())
      if (!template) return this.refuse(trx, actor, { why: 'twin' })
      await this.record(trx, actor, 'add', template)
      return { kind: 'template', template }
    })
  }

  async edit(
    id: string,
    change: Partial<Omit<TemplateDetails, 'kind'>>,
    actor: Actor,
    outer?: Db,
  ): Promise<Templated | Refused> {
    return this.with(id, 'edit', actor, outer, async (trx, template) => {
      const changed = await this.book.change(trx, template, { ...template, ...change }, actorId(actor))
      if (!changed) return this.refuse(trx, actor, { why: 'twin' })
      await this.record(trx, actor, 'edit', changed)
      return { kind: 'template', template: changed }
    })
  }

  /** A second person, who neither wrote nor changed it, agrees to it as it stands. */
  async approve(id: string, actor: Actor, outer?: Db): Promise<Templated | Refused> {
    return this.with(id, 'approve', actor, outer, async (trx, template) => {
      if ([template.createdBy, ...template.editors].includes(actorId(actor)))
        return this.refuse(trx, actor, { why: 'own-approval' })
      await this.book.approve(trx, template.id, actorId(actor), this.context.now())
      await this.record(trx, actor, 'approve', template)
      return { kind: 'template', template: (await this.book.get(trx, template.id))! }
    })
  }

  async retire(id: string, actor: Actor, outer?: Db): Promise<Templated | Refused> {
    return this.with(id, 'edit', actor, outer, async (trx, template) => {
      await this.book.retire(trx, template.id, this.context.now())
      await this.record(trx, actor, 'retire', template)
      return { kind: 'template', template: { ...template, retired: true } }
    })
  }

  /** Makes a draft that one person may send alone, as long as nobody changes its words, rooms or time. */
  async use(id: string, facts: TemplateFacts, actor: Actor, outer?: Db): Promise<Drafted | Refused> {
    const { context } = this
    return this.with(id, 'send', actor, outer, async (trx, template) => {
      if (!template.approved) return this.refuse(trx, actor, { why: 'template-not-approved' })
      const now = context.now()
      const { kind, level, headline, text, correction, targets } = template
      const alert = await context.book.add(
        trx,
        {
          kind,
          type: 'alert',
          level,
          headline,
          text,
          correction,
          targets,
          issuer: facts.issuer ?? '',
          sourceLink: facts.sourceLink ?? '',
          issuedAt: facts.issuedAt,
          expiresAt: now + template.lastsMs,
          templateId: template.id,
          createdBy: actorId(actor),
        },
        now,
      )
      await context.record(trx, actor, 'draft', alert, {
        number: alert.number,
        kind,
        level,
        template: template.id,
      })
      return { kind: 'drafted', alert }
    })
  }

  private async with<T>(
    id: string,
    right: 'edit' | 'approve' | 'send',
    actor: Actor,
    outer: Db | undefined,
    act: (trx: Db, template: Template) => Promise<T | Refused>,
  ): Promise<T | Refused> {
    return this.context.within(outer, async (trx) => {
      const template = await this.book.get(trx, id)
      if (!template || template.retired) return this.refuse(trx, actor, { why: 'unknown' })
      if (!(await isAllowed(trx, actorId(actor), right)))
        return this.refuse(trx, actor, { why: 'not-allowed' })
      return act(trx, template)
    })
  }

  private refuse(trx: Db, actor: Actor, why: Why): Promise<Refused> {
    const act: DeskAct = 'template'
    return this.context.refuse(trx, actor, act, undefined, why)
  }

  private async record(trx: Db, actor: Actor, act: string, { id, kind, level }: Template): Promise<void> {
    await this.context.record(trx, actor, `template-${act}`, undefined, { template: id, kind, level })
  }
}
