import type { GridBook, StaffMember, StaffRegister } from '../../directory/index.js'
import type { Target } from '../../channel/index.js'
import { newId } from '../../shared/index.js'
import type { Delivery, DeliveryId, Lane } from '../../outbox/index.js'

/** Who is told that somebody needs help: the workers of the grid, else who stands in for them, else who is on duty. */
export class Helpers {
  constructor(
    private readonly grids: Pick<GridBook, 'assignments'>,
    private readonly staff: Pick<StaffRegister, 'byId' | 'onDuty'>,
  ) {}

  async of(gridId: string | undefined): Promise<readonly StaffMember[]> {
    if (gridId !== undefined) {
      const assigned = await this.grids.assignments(gridId)
      for (const parts of [['worker'], ['helper', 'backup']]) {
        const members = assigned
          .filter(({ part }) => parts.includes(part))
          .flatMap(({ staffId }) => this.staff.byId(staffId) ?? [])
          .filter((member) => targetOf(member) !== undefined)
        if (members.length > 0) return members
      }
    }
    return this.staff.onDuty()
  }
}

export function told(
  members: readonly StaffMember[],
  text: string,
  lane: Lane,
  cause: string,
  now: number,
): Delivery[] {
  return members.flatMap((member) => {
    const target = targetOf(member)
    const id = newId(now) as DeliveryId
    return target
      ? [{ id, lane, target, content: { kind: 'text' as const, text }, cause, attempts: 0, createdAt: now }]
      : []
  })
}

function targetOf({ roomId, contactId }: StaffMember): Target | undefined {
  if (contactId) return { kind: 'contact', id: contactId }
  return roomId && { kind: 'room', id: roomId }
}
