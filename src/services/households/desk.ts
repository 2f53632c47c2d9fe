import type { ContactId } from '../../channel/index.js'
import { checkReason, recordConsent, recordExport, withdrawConsent, type Actor, type GridBook, type Part, type StaffRegister } from '../../directory/index.js' // prettier-ignore
import type { Consent } from '../../forms/index.js'
import type { LocalSettings } from '../../knowledge/index.js'
import { addressText, newId, type Address, type Clock } from '../../shared/index.js'
import type { Db, ResidentHomeTable, Vault } from '../../storage/index.js'
import { BuildingBook, buildingOf } from './buildings.js'

export const PURPOSE = 'household'

/** A place to go to, in words. */
export interface ShelterAdvice {
  name: string
  address?: string
  /** how to get there */
  route?: string
}

export interface HouseholdDeskOptions {
  db: Db
  vault: Vault
  clock: Clock
  staff: Pick<StaffRegister, 'byId'>
  grids: Pick<GridBook, 'grids' | 'assignments'>
  settings: LocalSettings
  /** which shelter serves a building, where an area knows it */
  shelterFor?: (db: Db, address: Address) => Promise<ShelterAdvice | undefined>
}

export interface ResidentHome {
  id: string
  contactId: ContactId
  address: Address
  /** digits */
  mobile?: string
  buildingId?: string
  boundAt: number
  confirmedAt: number
  askedAt?: number
}

/** Somebody whose number stands on the card: staff, whose numbers are public. */
export interface CardPerson {
  part: Part
  name: string
  phone?: string
}

/** 明白卡: whom a household turns to. */
export interface ContactCard {
  address: Address
  gridName?: string
  people: readonly CardPerson[]
  /** label and number, to be dialled */
  numbers: readonly (readonly [label: string, number: string])[]
  shelter?: ShelterAdvice
}

export interface GridCoverage {
  gridId: string | undefined
  grid: string
  /** households that somebody has bound */
  known: number
  /** flats in the buildings of the grid, as far as they were counted */
  all: number
  /** whose number is missing: 网格员, 替补 */
  missing: readonly string[]
}

/** Where residents live, and whom they turn to. */
export class HouseholdDesk {
  readonly buildings: BuildingBook

  constructor(private readonly options: HouseholdDeskOptions) {
    this.buildings = new BuildingBook(options.db, options.clock)
  }

  /** Binds a contact to a flat, or moves it there; in the transaction of the message. */
  async bind(
    trx: Db,
    contact: ContactId,
    home: { address: Address; mobile: string | null },
    consent: Consent | undefined,
    now: number,
  ): Promise<ResidentHome> {
    const { vault } = this.options
    const known = await trx
      .selectFrom('resident_home')
      .select('id')
      .where('contact_id', '=', contact)
      .executeTakeFirst()
    const id = known?.id ?? newId(now)
    const building = await buildingOf(trx, home.address)
    const row: ResidentHomeTable = {
      id,
      contact_id: contact,
      household_key: vault.lookup('household', addressText(home.address)),
      address_sealed: vault.seal(JSON.stringify(home.address), `resident_home:${id}`),
      mobile_sealed: home.mobile && vault.seal(home.mobile, `resident_home.mobile:${id}`),
      building_id: building?.id ?? null,
      bound_at: now,
      confirmed_at: now,
      asked_at: null,
    }
    const { id: _, ...changes } = row
    await trx
      .insertInto('resident_home')
      .values(row)
      .onConflict((conflict) => conflict.column('id').doUpdateSet(changes))
      .execute()
    if (consent) await recordConsent(trx, { contact, purpose: PURPOSE, version: consent.version, givenAt: consent.at }) // prettier-ignore
    return this.fromRow(row)
  }

  async homeOf(contact: ContactId, db: Db = this.options.db): Promise<ResidentHome | undefined> {
    const row = await db
      .selectFrom('resident_home')
      .selectAll()
      .where('contact_id', '=', contact)
      .executeTakeFirst()
    return row && this.fromRow(row)
  }

  /** @returns false when there was nothing to forget */
  async unbind(trx: Db, contact: ContactId, now: number): Promise<boolean> {
    const row = await trx
      .deleteFrom('resident_home')
      .where('contact_id', '=', contact)
      .returning('id')
      .executeTakeFirst()
    if (row) await withdrawConsent(trx, contact, PURPOSE, now)
    return row !== undefined
  }

  /** The number is still right, is another one, or is not to be kept. */
  async confirmMobile(
    trx: Db,
    contact: ContactId,
    mobile: string | null | 'same',
    now: number,
  ): Promise<boolean> {
    const row = await trx
      .selectFrom('resident_home')
      .select('id')
      .where('contact_id', '=', contact)
      .executeTakeFirst()
    if (!row) return false
    const sealed =
      mobile === 'same'
        ? {}
        : { mobile_sealed: mobile && this.options.vault.seal(mobile, `resident_home.mobile:${row.id}`) }
    await trx
      .updateTable('resident_home')
      .set({ confirmed_at: now, ...sealed })
      .where('id', '=', row.id)
      .execute()
    return true
  }

  /** Everybody who lives in a building and said so: for a call-out. */
  async contactsIn(buildingIds: readonly string[]): Promise<ContactId[]> {
    if (buildingIds.length === 0) return []
    const rows = await this.options.db
      .selectFrom('resident_home')
      .select('contact_id')
      .where('building_id', 'in', [...buildingIds])
      .execute()
    return rows.map((row) => row.contact_id as ContactId)
  }

  /** Every home that somebody has told, of these grids or of all: who of them has not answered. */
  async homesIn(gridIds?: readonly string[]): Promise<Pick<ResidentHome, 'contactId' | 'address'>[]> {
    let query = this.options.db
      .selectFrom('resident_home')
      .selectAll('resident_home')
      .orderBy('resident_home.id')
    if (gridIds)
      query = query
        .innerJoin('building', 'building.id', 'resident_home.building_id')
        .where('building.grid_id', 'in', [...gridIds])
    return (await query.execute()).map((row) => this.fromRow(row))
  }

  /** Which grid an address lies in. */
  gridOf = async (db: Db, address: Address): Promise<string | undefined> =>
    (await buildingOf(db, address))?.gridId

  /** @param db the transaction, when it is asked in one */
  async card(address: Address, db: Db = this.options.db): Promise<ContactCard> {
    const { settings, shelterFor } = this.options
    const gridId = await this.gridOf(db, address)
    const grid =
      gridId === undefined
        ? undefined
        : await db.selectFrom('grid').select('name').where('id', '=', gridId).executeTakeFirst()
    const shelter =
      (await shelterFor?.(db, address)) ?? (settings.shelter ? { name: settings.shelter } : undefined)
    const local = [
      ['社区值班', settings.duty_phone],
      ['居委会', settings.office_phone],
      ['物业', settings.property_phone],
      ['燃气抢险', settings.gas_phone],
    ] as const
    return {
      address,
      ...(grid && { gridName: grid.name }),
      people: gridId === undefined ? [] : await this.people(db, gridId),
      numbers: [
        ['着火', '119'],
        ['急救', '120'],
        ['报警', '110'],
        ...local.flatMap(([label, number]) => (number ? [[label, number] as const] : [])),
      ],
      ...(shelter && { shelter }),
    }
  }

  /** One card for every building of a grid or of the community: what the console prints as a sheet. */
  async cards(communityId: string, gridId?: string): Promise<ContactCard[]> {
    const buildings = (await this.buildings.list(communityId)).filter(
      (building) => gridId === undefined || building.gridId === gridId,
    )
    return Promise.all(
      buildings.map(({ estate, code }) => this.card({ ...(estate !== '' && { estate }), building: code })),
    )
  }

  /** How many households of each grid know their card, and whose number is missing on it. */
  async coverage(communityId: string): Promise<GridCoverage[]> {
    const { db, grids } = this.options
    const buildings = await this.buildings.list(communityId)
    const homes = await db
      .selectFrom('resident_home')
      .select(['building_id', 'household_key'])
      .distinct()
      .execute()
    const gridOfBuilding = new Map(buildings.map(({ id, gridId }) => [id, gridId]))
    const known = new Map<string | undefined, number>()
    for (const { building_id } of homes) {
      const gridId = building_id === null ? undefined : gridOfBuilding.get(building_id)
      known.set(gridId, (known.get(gridId) ?? 0) + 1)
    }
    const lines: GridCoverage[] = []
    for (const grid of await grids.grids(communityId)) {
      const people = await this.people(db, grid.id)
      const missing = (['worker', 'backup'] as const).filter(
        (part) => !people.some((person) => person.part === part && person.phone !== undefined),
      )
      lines.push({
        gridId: grid.id,
        grid: grid.name,
        known: known.get(grid.id) ?? 0,
        all: buildings
          .filter(({ gridId }) => gridId === grid.id)
          .reduce((sum, { households }) => sum + (households ?? 0), 0),
        missing: missing.map((part) => (part === 'worker' ? '网格员电话' : '替补电话')),
      })
    }
    const nowhere = known.get(undefined)
    if (nowhere)
      lines.push({ gridId: undefined, grid: '楼栋没有登记的', known: nowhere, all: 0, missing: [] })
    return lines
  }

  /** Households of a building or of all, for staff with a reason. Numbers are masked by whoever shows them. */
  async list(reason: string, actor: Actor): Promise<ResidentHome[]> {
    checkReason(reason)
    const { db, vault, clock } = this.options
    const rows = await db.selectFrom('resident_home').selectAll().orderBy('bound_at').execute()
    await recordExport(db, vault, { at: clock.now(), actor, what: 'household', rows: rows.length, masked: true, reason }) // prettier-ignore
    return rows.map((row) => this.fromRow(row))
  }

  /** Homes whose number was not confirmed since, and who were not asked since. */
  async unconfirmed(since: number, limit: number): Promise<ResidentHome[]> {
    const rows = await this.options.db
      .selectFrom('resident_home')
      .selectAll()
      .where('mobile_sealed', 'is not', null)
      .where('confirmed_at', '<', since)
      .where((eb) => eb.or([eb('asked_at', 'is', null), eb('asked_at', '<', since)]))
      .orderBy('confirmed_at')
      .limit(limit)
      .execute()
    return rows.map((row) => this.fromRow(row))
  }

  private async people(db: Db, gridId: string): Promise<CardPerson[]> {
    const { grids, staff } = this.options
    return (await grids.assignments(gridId, db)).flatMap(({ staffId, part }) => {
      const member = staff.byId(staffId)
      return member ? [{ part, name: member.name, ...(member.phone && { phone: member.phone }) }] : []
    })
  }

  private fromRow(row: ResidentHomeTable): ResidentHome {
    const { vault } = this.options
    return {
      id: row.id,
      contactId: row.contact_id as ContactId,
      address: JSON.parse(vault.unseal(row.address_sealed, `resident_home:${row.id}`)) as Address,
      ...(row.mobile_sealed !== null && {
        mobile: vault.unseal(row.mobile_sealed, `resident_home.mobile:${row.id}`),
      }),
      ...(row.building_id !== null && { buildingId: row.building_id }),
      boundAt: row.bound_at,
      confirmedAt: row.confirmed_at,
      ...(row.asked_at !== null && { askedAt: row.asked_at }),
    }
  }
}
