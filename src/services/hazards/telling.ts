import type { Target } from '../../channel/index.js'
import type { StaffMember, StaffRegister } from '../../directory/index.js'
import type { Db } from '../../storage/index.js'
import { samePerson, type Letter, type Letters } from '../desk/index.js'
import { targetOf } from '../incidents/index.js'
import type { Hazard, HazardPart } from './hazard.js'
import type { HazardStore } from './store.js'

/** Who hears what of a hazard; written in the transaction of the act that it tells of. */
export class HazardTelling {
  constructor(
    private readonly store: HazardStore,
    private readonly letters: Letters,
    private readonly staff: StaffRegister,
  ) {}

  /** @param part photos that go with the words; all of them when left out */
  async tell(
    trx: Db,
    hazard: Hazard,
    members: readonly StaffMember[],
    text: string,
    part?: HazardPart,
  ): Promise<void> {
    const photos = (await this.store.photos(trx, hazard.id)).filter((photo) => part === undefined || photo.part === part) // prettier-ignore
    await this.write(
      trx,
      hazard,
      members.flatMap((member) => targetOf(member) ?? []),
      [{ kind: 'text', text }, ...photos.map(({ file }) => ({ kind: 'kept-picture' as const, file }))],
    )
  }

  /** The only place that reads who reported, to tell them how it goes. */
  async tellReporters(trx: Db, hazard: Hazard, text: string): Promise<void> {
    const reporters = await this.store.reporters(trx, hazard.id)
    await this.write(
      trx,
      hazard,
      reporters.map((id) => ({ kind: 'contact', id })),
      [{ kind: 'text', text }],
    )
  }

  async write(
    trx: Db,
    hazard: Hazard,
    targets: readonly Target[],
    contents: readonly Letter['content'][],
  ): Promise<void> {
    const cause = `hazard:${hazard.id}`
    await this.letters.write(trx, targets.flatMap((to) => contents.map((content): Letter => ({ to, content, lane: 'reply', cause })))) // prettier-ignore
  }

  /** Who may look again: whoever is on duty; when that is only the one who fixed it, whoever may send. */
  othersThan(member: StaffMember): readonly StaffMember[] {
    const others = (all: readonly StaffMember[]): StaffMember[] =>
      all.filter((each) => !samePerson(each, member))
    const onDuty = others(this.staff.onDuty())
    return onDuty.length > 0 ? onDuty : others(this.staff.all()).filter((each) => each.role === 'dispatcher' || each.role === 'admin') // prettier-ignore
  }
}
