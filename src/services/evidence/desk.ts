import { recordAudit, type Actor } from '../../directory/index.js'
import type { Clock } from '../../shared/index.js'
import type { Db } from '../../storage/index.js'
import type { EvidenceSource, Pack } from './figure.js'
import { toWord } from './word.js'
import { toWorkbook } from './workbook.js'

export interface EvidenceFiles {
  pack: Pack
  word: Buffer
  excel: Buffer
}

export interface EvidenceDeskOptions {
  db: Db
  clock: Clock
  /** one an area, in the order of the chapters */
  sources: readonly EvidenceSource[]
  /** the name of the community as its settings have it; the database's when they have none */
  community: () => string | undefined
}

/** The yearly evidence pack: what the records of every area say about a year. */
export class EvidenceDesk {
  constructor(private readonly options: EvidenceDeskOptions) {}

  async gather(year: number): Promise<Pack> {
    const { db, clock, sources, community } = this.options
    const span = { year, from: startOf(year), until: startOf(year + 1), now: clock.now() }
    const sections = []
    for (const source of sources) sections.push(await source.gather(span))
    return { community: community() ?? (await communityName(db)), span, sections }
  }

  /** Both files from one gathering, so that they say the same; that they were made is audited. */
  async make(year: number, actor: Actor): Promise<EvidenceFiles> {
    const { db, clock } = this.options
    const pack = await this.gather(year)
    const [word, excel] = await Promise.all([toWord(pack), toWorkbook(pack)])
    const figures = pack.sections.flatMap((section) => section.figures)
    await db.transaction().execute((trx) =>
      recordAudit(trx, {
        at: clock.now(),
        actor,
        action: 'evidence.make',
        subject: { kind: 'evidence', id: String(year) },
        after: { figures: figures.length, blank: figures.filter(({ value }) => value === undefined).length },
      }),
    )
    return { pack, word, excel }
  }
}

function startOf(year: number): number {
  return Date.parse(`${year}-01-01T00:00:00+08:00`)
}

async function communityName(db: Db): Promise<string> {
  const row = await db.selectFrom('community').select('name').orderBy('created_at').executeTakeFirst()
  return row?.name ?? ''
}
