import { newId, type Clock } from '../shared/index.js'
import type { Db, GridTable } from '../storage/index.js'
import { recordAudit, type Actor } from './audit.js'

/** Whether residents of a grid are asked to answer an alert: not at all, with 收到, or with 平安 or 需要帮助. */
export const RECEIPTS = ['off', 'received', 'safety'] as const
export type Receipts = (typeof RECEIPTS)[number]

export const RECEIPT_NAMES: Record<Receipts, string> = { off: '不回执', received: '收到', safety: '平安' }

/** What a member of staff is to a grid. */
export const PARTS = ['worker', 'helper', 'backup'] as const
export type Part = (typeof PARTS)[number]

export const PART_NAMES: Record<Part, string> = { worker: '网格员', helper: '协助', backup: '替补' }

export interface Community {
  id: string
  name: string
}

export interface Grid {
  id: string
  communityId: string
  /** as staff write it; unique in the community */
  code: string
  name: string
  residents?: number
  receipts: Receipts
}

export type GridDetails = Omit<Grid, 'id' | 'communityId'>

/** A name or code that the community has already. */
export interface Twin {
  kind: 'twin'
}

/** The communities, their grids, and who looks after which. */
export class GridBook {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
  ) {}

  async communities(): Promise<Community[]> {
    return this.db.selectFrom('community').select(['id', 'name']).orderBy('id').execute()
  }

  async addCommunity(name: string, actor: Actor): Promise<{ kind: 'added'; community: Community } | Twin> {
    const now = this.clock.now()
    return this.db.transaction().execute(async (trx) => {
      const row = { id: newId(now), name, created_at: now }
      const added = await trx
        .insertInto('community')
        .values(row)
        .onConflict((conflict) => conflict.column('name').doNothing())
        .returning(['id', 'name'])
        .executeTakeFirst()
      if (!added) return { kind: 'twin' }
      await this.record(trx, 'community.add', { kind: 'community', id: added.id }, actor)
      return { kind: 'added', community: added }
    })
  }

  async renameCommunity(id: string, name: string, actor: Actor): Promise<'done' | 'unknown' | 'twin'> {
    return this.db.transaction().execute(async (trx) => {
      const twin = await trx.selectFrom('community').select('id').where('name', '=', name).executeTakeFirst()
      if (twin && twin.id !== id) return 'twin'
      const row = await trx
        .updateTable('community')
        .set({ name })
        .where('id', '=', id)
        .returning('id')
        .executeTakeFirst()
      if (!row) return 'unknown'
      await this.record(trx, 'community.edit', { kind: 'community', id }, actor)
      return 'done'
    })
  }

  /** @returns 'in use' while it has grids or rooms */
  async removeCommunity(id: string, actor: Actor): Promise<'done' | 'unknown' | 'in use'> {
    return this.db.transaction().execute(async (trx) => {
      for (const table of ['grid', 'room'] as const) {
        const used = await trx
          .selectFrom(table)
          .select('id')
          .where('community_id', '=', id)
          .executeTakeFirst()
        if (used) return 'in use'
      }
      const row = await trx.deleteFrom('community').where('id', '=', id).returning('id').executeTakeFirst()
      if (!row) return 'unknown'
      await this.record(trx, 'community.remove', { kind: 'community', id }, actor)
      return 'done'
    })
  }

  async grids(communityId?: string): Promise<Grid[]> {
    let query = this.db.selectFrom('grid').selectAll().orderBy('community_id').orderBy('code')
    if (communityId !== undefined) query = query.where('community_id', '=', communityId)
    return (await query.execute()).map(fromRow)
  }

  async addGrid(
    communityId: string,
    details: GridDetails,
    actor: Actor,
  ): Promise<{ kind: 'added'; grid: Grid } | Twin> {
    return this.db.transaction().execute(async (trx) => {
      const row = { id: newId(this.clock.now()), community_id: communityId, ...toColumns(details) }
      const added = await trx
        .insertInto('grid')
        .values(row)
        .onConflict((conflict) => conflict.columns(['community_id', 'code']).doNothing())
        .returning('id')
        .executeTakeFirst()
      if (!added) return { kind: 'twin' }
      await this.record(trx, 'grid.add', { kind: 'grid', id: row.id }, actor, { receipts: row.receipts })
      return { kind: 'added', grid: fromRow(row) }
    })
  }

  async editGrid(
    id: string,
    changes: Partial<GridDetails>,
    actor: Actor,
  ): Promise<'done' | 'unknown' | 'twin'> {
    return this.db.transaction().execute(async (trx) => {
      const before = await trx.selectFrom('grid').selectAll().where('id', '=', id).executeTakeFirst()
      if (!before) return 'unknown'
      const row = { ...before, ...toColumns({ ...fromRow(before), ...changes }) }
      const twin = await trx
        .selectFrom('grid')
        .select('id')
        .where('community_id', '=', row.community_id)
        .where('code', '=', row.code)
        .where('id', '!=', id)
        .executeTakeFirst()
      if (twin) return 'twin'
      await trx.updateTable('grid').set(row).where('id', '=', id).execute()
      const changed = { changed: Object.keys(changes), receipts: row.receipts }
      await this.record(trx, 'grid.edit', { kind: 'grid', id }, actor, changed)
      return 'done'
    })
  }

  /** @returns 'in use' while rooms belong to it */
  async removeGrid(id: string, actor: Actor): Promise<'done' | 'unknown' | 'in use'> {
    return this.db.transaction().execute(async (trx) => {
      if (await trx.selectFrom('room').select('id').where('grid_id', '=', id).executeTakeFirst())
        return 'in use'
      const row = await trx.deleteFrom('grid').where('id', '=', id).returning('id').executeTakeFirst()
      if (!row) return 'unknown'
      await this.record(trx, 'grid.remove', { kind: 'grid', id }, actor)
      return 'done'
    })
  }

  /** Gives a member a part in a grid, or takes it away. */
  async assign(staffId: string, gridId: string, part: Part | undefined, actor: Actor): Promise<void> {
    await this.db.transaction().execute(async (trx) => {
      if (part === undefined)
        await trx
          .deleteFrom('staff_grid')
          .where('staff_id', '=', staffId)
          .where('grid_id', '=', gridId)
          .execute()
      else
        await trx
          .insertInto('staff_grid')
          .values({ staff_id: staffId, grid_id: gridId, part })
          .onConflict((conflict) => conflict.columns(['staff_id', 'grid_id']).doUpdateSet({ part }))
          .execute()
      const subject = { kind: 'grid', id: gridId }
      await this.record(trx, 'grid.assign', subject, actor, { staff: staffId, part: part ?? null })
    })
  }

  /**
   * @param db the transaction, when it is asked in one
   * @returns who looks after which grid, workers first
   */
  async assignments(
    gridId?: string,
    db: Db = this.db,
  ): Promise<{ staffId: string; gridId: string; part: Part }[]> {
    let query = db.selectFrom('staff_grid').selectAll()
    if (gridId !== undefined) query = query.where('grid_id', '=', gridId)
    return (await query.execute())
      .map((row) => ({ staffId: row.staff_id, gridId: row.grid_id, part: row.part as Part }))
      .sort((a, b) => PARTS.indexOf(a.part) - PARTS.indexOf(b.part))
  }

  private async record(
    trx: Db,
    action: string,
    subject: { kind: string; id: string },
    actor: Actor,
    after: Parameters<typeof recordAudit>[1]['after'] = {},
  ): Promise<void> {
    await recordAudit(trx, { at: this.clock.now(), actor, action, subject, after })
  }
}

function toColumns(details: GridDetails): Omit<GridTable, 'id' | 'community_id'> {
  return {
    code: details.code,
    name: details.name,
    residents: details.residents ?? null,
    receipts: details.receipts,
  }
}

function fromRow(row: GridTable): Grid {
  return {
    id: row.id,
    communityId: row.community_id,
    code: row.code,
    name: row.name,
    ...(row.residents !== null && { residents: row.residents }),
    receipts: row.receipts as Receipts,
  }
}
