import type { ContactId, IncomingMessage } from '../channel/index.js'
import type { Db, FormDraftTable, Vault } from '../storage/index.js'
import { parseState, type FormState } from './state.js'

/** One form of one person in one place, half filled in. */
export interface Draft {
  readonly id: string
  readonly contact: ContactId
  /** '' in a private chat */
  readonly room: string
  readonly kind: string
  readonly parked: boolean
  readonly state: FormState
  readonly startedAt: number
  /** when the person last said something to it */
  readonly updatedAt: number
  readonly remindedAt: number | null
}

/** A person in one place: where one form at a time is open. */
export type PlaceKey = string & { readonly brand: 'PlaceKey' }

export function placeKey(contact: string, room: string): PlaceKey {
  return `${contact}|${room}` as PlaceKey
}

export function placeOf(message: IncomingMessage): PlaceKey {
  return placeKey(message.from.id, message.room?.id ?? '')
}

/**
 * Every form that is open anywhere. Kept in memory, because every message asks whether one is; written in the
 * transaction of the message, and remembered after its commit.
 */
export class DraftBook {
  private readonly drafts = new Map<PlaceKey, Draft[]>()

  constructor(
    private readonly db: Db,
    private readonly vault: Vault,
  ) {}

  /** @param known the kinds of the forms there are; anything else was left by an older version */
  async load(known: ReadonlySet<string>): Promise<void> {
    this.drafts.clear()
    for (const row of await this.db.selectFrom('form_draft').selectAll().orderBy('updated_at').execute()) {
      const draft = known.has(row.kind) ? fromRow(row, this.vault) : undefined
      if (draft) this.remember(draft)
    }
  }

  /** The form that takes what the person says here. */
  open(place: PlaceKey): Draft | undefined {
    return this.at(place).find((draft) => !draft.parked)
  }

  at(place: PlaceKey): readonly Draft[] {
    return this.drafts.get(place) ?? []
  }

  all(): readonly Draft[] {
    return [...this.drafts.values()].flat()
  }

  /** Whether memory still holds it as it was. */
  isCurrent(draft: Draft): boolean {
    return this.at(placeKey(draft.contact, draft.room)).includes(draft)
  }

  async put(trx: Db, draft: Draft): Promise<void> {
    const row = toRow(draft, this.vault)
    const { state_sealed, parked, updated_at } = row
    await trx
      .insertInto('form_draft')
      .values(row)
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ state_sealed, parked, updated_at }))
      .execute()
  }

  /** One that is gone stays gone. @returns whether it is still there */
  async change(trx: Db, draft: Draft): Promise<boolean> {
    const { state_sealed, parked, updated_at } = toRow(draft, this.vault)
    const changed = await trx
      .updateTable('form_draft')
      .set({ state_sealed, parked, updated_at })
      .where('id', '=', draft.id)
      .returning('id')
      .executeTakeFirst()
    return changed !== undefined
  }

  async drop(trx: Db, draft: Draft): Promise<void> {
    await trx.deleteFrom('form_draft').where('id', '=', draft.id).execute()
  }

  remember(draft: Draft): void {
    const place = placeKey(draft.contact, draft.room)
    this.drafts.set(place, [...this.at(place).filter(({ id }) => id !== draft.id), draft])
  }

  forget(draft: Draft): void {
    const place = placeKey(draft.contact, draft.room)
    const left = this.at(place).filter(({ id }) => id !== draft.id)
    if (left.length > 0) this.drafts.set(place, left)
    else this.drafts.delete(place)
  }
}

function toRow(draft: Draft, vault: Vault): FormDraftTable {
  return {
    id: draft.id,
    contact_id: draft.contact,
    room_id: draft.room,
    kind: draft.kind,
    parked: draft.parked ? 1 : 0,
    state_sealed: vault.seal(JSON.stringify(draft.state), `form_draft:${draft.id}`),
    started_at: draft.startedAt,
    updated_at: draft.updatedAt,
    reminded_at: draft.remindedAt,
  }
}

function fromRow(row: FormDraftTable, vault: Vault): Draft | undefined {
  const state = parseState(vault.unseal(row.state_sealed, `form_draft:${row.id}`))
  return (
    state && {
      id: row.id,
      contact: row.contact_id as ContactId,
      room: row.room_id,
      kind: row.kind,
      parked: row.parked === 1,
      state,
      startedAt: row.started_at,
      updatedAt: row.updated_at,
      remindedAt: row.reminded_at,
    }
  )
}
