import { newId } from '../shared/index.js'
import type { AlertTemplateTable, Db, Vault } from '../storage/index.js'
import type { AlertKind, Level } from './alert.js'
import { hashOf } from './fingerprint.js'
import type { Targets } from './targets.js'

export type TemplateId = string & { readonly brand: 'TemplateId' }

export interface TemplateDetails {
  /** as staff call it; unique among those in use */
  name: string
  kind: AlertKind
  level: Level
  headline: string
  text: string
  /** '' for the general words */
  correction: string
  targets: Targets
  /** how long what is made from it is valid, in milliseconds */
  lastsMs: number
}

/** What was written in quiet and agreed to beforehand, so that one person may send it in an emergency. */
export interface Template extends TemplateDetails {
  id: TemplateId
  createdBy: string
  editors: readonly string[]
  /** who agreed to it as it stands, and when */
  approved: { by: string; at: number } | undefined
  retired: boolean
}

/** Reads and writes templates; an agreement counts for the very words, rooms and time that it was given for. */
export class TemplateBook {
  constructor(private readonly vault: Vault) {}

  /** @returns undefined when one in use has that name */
  async add(trx: Db, details: TemplateDetails, by: string, now: number): Promise<Template | undefined> {
    if (await this.taken(trx, details.name)) return undefined
    const id = newId(now)
    const row: AlertTemplateTable = {
      id,
      ...this.columns(id, details),
      created_by: by,
      editors: '[]',
      created_at: now,
      approved_by: null,
      approved_at: null,
      approved_hash: null,
      retired_at: null,
    }
    await trx.insertInto('alert_template').values(row).execute()
    return this.fromRow(row)
  }

  /** Takes the agreement away. @returns undefined when another one in use has that name */
  async change(
    trx: Db,
    template: Template,
    details: TemplateDetails,
    by: string,
  ): Promise<Template | undefined> {
    if (details.name !== template.name && (await this.taken(trx, details.name))) return undefined
    const row = await trx
      .updateTable('alert_template')
      .set({
        ...this.columns(template.id, { ...details, kind: template.kind }),
        editors: JSON.stringify([...new Set([...template.editors, by])]),
        approved_by: null,
        approved_at: null,
        approved_hash: null,
      })
      .where('id', '=', template.id)
      .returningAll()
      .executeTakeFirstOrThrow()
    return this.fromRow(row)
  }

  async approve(trx: Db, id: TemplateId, by: string, now: number): Promise<void> {
    const row = await trx
      .selectFrom('alert_template')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    await trx
      .updateTable('alert_template')
      .set({ approved_by: by, approved_at: now, approved_hash: templateHash(row) })
      .where('id', '=', id)
      .execute()
  }

  async retire(trx: Db, id: TemplateId, now: number): Promise<void> {
    await trx.updateTable('alert_template').set({ retired_at: now }).where('id', '=', id).execute()
  }

  async get(trx: Db, id: string): Promise<Template | undefined> {
    const row = await trx.selectFrom('alert_template').selectAll().where('id', '=', id).executeTakeFirst()
    return row && this.fromRow(row)
  }

  /** Those in use, by name. */
  async list(trx: Db): Promise<Template[]> {
    const rows = await trx
      .selectFrom('alert_template')
      .selectAll()
      .where('retired_at', 'is', null)
      .orderBy('name')
      .execute()
    return rows.map((row) => this.fromRow(row))
  }

  private async taken(trx: Db, name: string): Promise<boolean> {
    const twin = await trx
      .selectFrom('alert_template')
      .select('id')
      .where('name', '=', name)
      .where('retired_at', 'is', null)
      .executeTakeFirst()
    return twin !== undefined
  }

  private columns(id: string, details: TemplateDetails) {
    const { headline, text, correction } = details
    return {
      name: details.name,
      kind: details.kind,
      level: details.level,
      content_sealed: this.vault.seal(JSON.stringify({ headline, text, correction }), `alert_template:${id}`),
      targets: JSON.stringify(details.targets),
      lasts_ms: details.lastsMs,
    }
  }

  private fromRow(row: AlertTemplateTable): Template {
    type Sealed = Pick<TemplateDetails, 'headline' | 'text' | 'correction'>
    const sealed = JSON.parse(this.vault.unseal(row.content_sealed, `alert_template:${row.id}`)) as Sealed
    const stands = row.approved_hash !== null && row.approved_hash === templateHash(row)
    return {
      ...sealed,
      id: row.id as TemplateId,
      name: row.name,
      kind: row.kind as AlertKind,
      level: row.level as Level,
      targets: JSON.parse(row.targets) as Targets,
      lastsMs: row.lasts_ms,
      createdBy: row.created_by,
      editors: JSON.parse(row.editors) as string[],
      approved: stands ? { by: row.approved_by ?? '', at: row.approved_at ?? 0 } : undefined,
      retired: row.retired_at !== null,
    }
  }
}

/** Whether the template that an alert was made from is still in use and agreed to as it stands. */
export async function templateStands(trx: Db, id: string): Promise<boolean> {
  const row = await trx.selectFrom('alert_template').selectAll().where('id', '=', id).executeTakeFirst()
  return row !== undefined && row.retired_at === null && row.approved_hash === templateHash(row)
}

/** The sealed text stands for the text: it changes with each writing, and nobody writes it but `change`. */
function templateHash(row: AlertTemplateTable): string {
  return hashOf([row.id, row.kind, row.level, row.content_sealed, row.targets, row.lasts_ms])
}
