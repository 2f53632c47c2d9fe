import { createHash } from 'node:crypto'
import { recordAudit, type Actor } from '../../directory/index.js'
import {
  entryText,
  freeLocalId,
  readLocalEntry,
  removeLocalEntry,
  saveLocalEntry,
  type Entry,
  type Library,
  type Problem,
} from '../../knowledge/index.js'
import { newId, type Clock } from '../../shared/index.js'
import type { Db } from '../../storage/index.js'
import { fromDraft, type EntryDraft } from './draft.js'

export interface EntryVersion {
  id: string
  at: number
  /** undefined for what was edited outside the console */
  staffId?: string
  kind: 'saved' | 'restored' | 'shipped' | 'found'
  text: string
}

export type EntrySaved =
  | { kind: 'saved'; id: string; problems: readonly Problem[] }
  | { kind: 'broken'; problems: readonly Problem[] }
  /** somebody else has changed it since it was opened */
  | { kind: 'changed-meanwhile' }
  | { kind: 'unknown' }

export interface EntryDeskOptions {
  db: Db
  clock: Clock
  /** where the community's own entries are */
  folder: string
  /** what serves now, and a way to have it read again */
  library: { current(): Library; reload(): void }
}

/** The community's own entries, as staff write them: checked, kept with their history, served at once. */
export class EntryDesk {
  constructor(private readonly options: EntryDeskOptions) {}

  /** What an entry says now, in a few characters: to notice that somebody else has changed it. */
  stamp(entry: Entry): string {
    const { file: _, ...rest } = entry
    return createHash('sha256').update(entryText(rest)).digest('hex').slice(0, 16)
  }

  /** Whether the community's own version serves. */
  isLocal(entry: Entry): boolean {
    return entry.file.startsWith('local/')
  }

  /**
   * Writes an entry: a new one, or the community's own version of one that there is.
   *
   * @param target which entry, and its stamp when it was opened; undefined for a new one
   */
  async save(
    draft: EntryDraft,
    target: { id: string; stamp: string } | undefined,
    actor: Actor,
  ): Promise<EntrySaved> {
    const { entries } = this.options.library.current()
    const before = target && entries.get(target.id)
    if (target && !before) return { kind: 'unknown' }
    if (target && this.stamp(before!) !== target.stamp) return { kind: 'changed-meanwhile' }
    const id = target?.id ?? freeLocalId((each) => entries.has(each) || this.onDisk(each) !== undefined)
    const drafted = fromDraft(draft, id, before)
    if (drafted.kind === 'broken') return drafted
    await this.write(drafted.entry, drafted.text, 'saved', actor)
    return { kind: 'saved', id, problems: drafted.problems }
  }

  /** An earlier version serves again. @returns false without such a version */
  async restore(entryId: string, versionId: string, actor: Actor): Promise<boolean> {
    const entry = this.options.library.current().entries.get(entryId)
    const version = (await this.versions(entryId)).find(({ id }) => id === versionId)
    if (!entry || !version) return false
    await this.write(entry, version.text, 'restored', actor)
    return true
  }

  /** Takes the community's own version away; a shipped entry serves as it was shipped. @returns false when there is none */
  async takeAway(entryId: string, actor: Actor): Promise<boolean> {
    const entry = this.options.library.current().entries.get(entryId)
    if (!entry || !this.isLocal(entry)) return false
    const text = readLocalEntry(this.options.folder, entry) ?? ''
    await this.record(entryId, [{ text, kind: 'shipped', staffId: idOf(actor) }], 'entry.take-away', actor)
    removeLocalEntry(this.options.folder, entry)
    this.options.library.reload()
    return true
  }

  /** Newest first. */
  async versions(entryId: string): Promise<EntryVersion[]> {
    const rows = await this.options.db
      .selectFrom('entry_version')
      .selectAll()
      .where('entry_id', '=', entryId)
      .orderBy('id', 'desc')
      .execute()
    return rows.map((row) => ({
      id: row.id,
      at: row.at,
      ...(row.staff_id !== null && { staffId: row.staff_id }),
      kind: row.kind as EntryVersion['kind'],
      text: row.text,
    }))
  }

  private async write(entry: Entry, text: string, kind: 'saved' | 'restored', actor: Actor): Promise<void> {
    const { folder, library } = this.options
    const [last] = await this.versions(entry.id)
    const current = library.current().entries.get(entry.id)
    const onDisk = current && (readLocalEntry(folder, entry) ?? textOf(current))
    // What was there before anybody wrote here, or was written past us, is part of the history.
    const found =
      onDisk !== undefined && onDisk !== last?.text
        ? [{ text: onDisk, kind: 'found' as const, staffId: null }]
        : []
    await this.record(entry.id, [...found, { text, kind, staffId: idOf(actor) }], `entry.${kind}`, actor)
    saveLocalEntry(folder, entry, text)
    library.reload()
  }

  private async record(
    entryId: string,
    versions: readonly { text: string; kind: EntryVersion['kind']; staffId: string | null }[],
    action: string,
    actor: Actor,
  ): Promise<void> {
    const at = this.options.clock.now()
    await this.options.db.transaction().execute(async (trx) => {
      for (const { text, kind, staffId } of versions)
        await trx
          .insertInto('entry_version')
          .values({ id: newId(at), entry_id: entryId, at, staff_id: staffId, kind, text })
          .execute()
      await recordAudit(trx, { at, actor, action, subject: { kind: 'entry', id: entryId } })
    })
  }

  private onDisk(id: string): string | undefined {
    return readLocalEntry(this.options.folder, { id, domain: 'local' })
  }
}

function textOf({ file: _, ...entry }: Entry): string {
  return entryText(entry)
}

function idOf(actor: Actor): string | null {
  return typeof actor === 'string' ? null : actor.id
}
