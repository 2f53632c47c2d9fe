import type { ContactId } from '../channel/index.js'
import type { Address } from '../shared/index.js'
import type { HouseholdDesk } from '../services/households/index.js'
import type { ShelterDesk } from '../services/shelters/index.js'
import { ROLES, type VolunteerDesk } from '../services/volunteers/index.js'
import type { Db } from '../storage/index.js'
import { drillReceipts } from './drill-receipts.js'
import { NO_NEIGHBOURS, type FieldNeighbours } from './field.js'

/** Those who know people, as far as the desks of the field ask them. */
export interface KnowsPeople {
  volunteers: Pick<VolunteerDesk, 'callable' | 'recordAttendance'>
  households?: Pick<HouseholdDesk, 'homesIn'> & {
    homeOf(contact: ContactId): Promise<{ address: Address } | undefined>
    gridOf(db: Db, address: Address): Promise<string | undefined>
  }
}

/** What other areas know and the field asks them. */
export function fieldNeighbours({ volunteers, households }: KnowsPeople, db: Db): FieldNeighbours {
  return {
    ...NO_NEIGHBOURS,
    helpers: {
      async withRole(name) {
        const role = ROLES.find((each) => each.value === name || each.name === name)?.value ?? name
        const callable = (await volunteers.callable()).filter(({ roles }) => roles.includes(role))
        return callable.map(({ id, contactId, name, roles }) => ({ id, contact: contactId, name, roles }))
      },
    },
    credit: (trx, { contacts, training, ...entry }) =>
      volunteers.recordAttendance(trx, contacts, { ...entry, kind: training ? 'training' : 'service' }),
    ...(households && {
      receiptsOf: drillReceipts(households, db),
      async homeOf(contact) {
        const home = await households.homeOf(contact)
        if (!home) return undefined
        const gridId = await households.gridOf(db, home.address)
        return { building: `${home.address.building}栋`, ...(gridId !== undefined && { gridId }) }
      },
      gridOf: (trx, building) => households.gridOf(trx, { building: building.replace(/栋$/, '') }),
    }),
  }
}

/** The shelter that a contact card names: one that was told to serve the building, or the only one there is. */
export function shelterFor(shelters: Pick<ShelterDesk, 'nearest'>) {
  return async (
    db: Db,
    address: Address,
  ): Promise<{ name: string; address: string; route?: string } | undefined> => {
    const [first, ...others] = await shelters.nearest({ building: `${address.building}栋` }, db)
    if (!first || (first.why === 'order' && others.length > 0)) return undefined
    const { name, address: place, route } = first.shelter
    return { name, address: place, ...(route !== '' && { route }) }
  }
}
