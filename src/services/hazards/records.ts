import type { ContactId } from '../../channel/index.js'
import type { Erased, Holding, PersonalRecords, PersonalSection } from '../../directory/index.js'
import type { PhotoShelf } from '../../photos/index.js'
import { DAY_MS } from '../../shared/index.js'
import type { Db, Vault } from '../../storage/index.js'
import { momentText } from '../desk/index.js'
import { STATE_NAMES } from './hazard.js'
import { HazardStore } from './store.js'

/** Who reported is of no use once it is settled and a year has passed. */
const REPORTER_DAYS = 365
const SETTLED = ['closed', 'refused', 'joined'] as const
const GONE = '（已按报告人要求删除）'

/** What somebody has reported. The danger stays while it is one; who told of it does not have to. */
export class HazardRecords implements PersonalRecords {
  readonly kind = 'hazard'
  private readonly store: HazardStore

  constructor(
    private readonly db: Db,
    vault: Vault,
    private readonly photos: PhotoShelf,
  ) {
    this.store = new HazardStore(vault)
  }

  async what(contact: ContactId): Promise<Holding[]> {
    const count = (await this.store.reportedBy(this.db, contact)).length
    return count === 0 ? [] : [{ what: '报的隐患', count }]
  }

  async export(contact: ContactId): Promise<PersonalSection[]> {
    return (await this.store.reportedBy(this.db, contact)).map((hazard) => ({
      title: `隐患 ${hazard.number}`,
      rows: [
        ['时间', momentText(hazard.reportedAt)],
        ['在哪', hazard.where],
        ['什么', hazard.what],
        ['进度', STATE_NAMES[hazard.state]],
      ],
    }))
  }

  async erase(trx: Db, contact: ContactId): Promise<Erased> {
    const mine = await this.store.reportedBy(trx, contact)
    await trx.deleteFrom('hazard_reporter').where('contact_id', '=', contact).execute()
    await trx.deleteFrom('prompt').where('contact_id', '=', contact).execute()
    await trx.deleteFrom('letter').where('target_id', '=', contact).execute()
    const files: string[] = []
    let open = 0
    for (const hazard of mine) {
      if ((await this.store.reporters(trx, hazard.id)).length > 0) continue
      if (!SETTLED.some((state) => state === hazard.state)) {
        open++
        continue
      }
      await this.store.set(trx, hazard.id, {
        what_sealed: this.store.seal(GONE, hazard.id, 'what'),
        where_sealed: this.store.seal(hazard.place === '' ? GONE : hazard.place, hazard.id, 'where'),
      })
      const photos = (await this.store.photos(trx, hazard.id)).filter(({ part }) => part === 'reported')
      if (photos.length > 0) await trx.deleteFrom('hazard_photo').where('file', 'in', photos.map(({ file }) => file)).execute() // prettier-ignore
      files.push(...photos.map(({ file }) => file))
    }
    return {
      ...(open > 0 && { kept: [`${open} 条隐患还没有整改，内容留到整改为止；是谁报的已经删除。`] }),
      afterwards: async () => {
        for (const file of files) await this.photos.remove(file)
      },
    }
  }

  async expire(trx: Db, now: number): Promise<number> {
    const gone = await trx
      .deleteFrom('hazard_reporter')
      .where('hazard_id', 'in', (eb) =>
        eb
          .selectFrom('hazard')
          .select('id')
          .where('settled_at', '<', now - REPORTER_DAYS * DAY_MS),
      )
      .executeTakeFirst()
    return Number(gone.numDeletedRows)
  }
}
