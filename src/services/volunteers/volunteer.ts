import type { ContactId } from '../../channel/index.js'
import { chinaDay, type Address } from '../../shared/index.js'
import type { Vault, VolunteerTable } from '../../storage/index.js'
import type { VolunteerState } from './words.js'

export type VolunteerId = string & { readonly brand: 'VolunteerId' }

/** Whom to call when something happens to a volunteer. */
export interface EmergencyContact {
  name: string
  mobile: string
}

/** What a volunteer says about themselves. */
export interface VolunteerDetails {
  name: string
  /** digits */
  mobile: string
  home: Address | null
  helper: EmergencyContact | null
  skills: readonly string[]
  times: readonly string[]
  roles: readonly string[]
}

export interface Volunteer extends VolunteerDetails {
  id: VolunteerId
  /** short visible number */
  number: number
  contactId?: ContactId
  /** another contact that says to be this person */
  claimedBy?: ContactId
  state: VolunteerState
  source: 'chat' | 'import'
  gridId?: string
  appliedAt: number
  decidedAt?: number
  leftAt?: number
}

type DetailColumns = Pick<
  VolunteerTable,
  | 'person_key'
  | 'mobile_key'
  | 'name_sealed'
  | 'mobile_sealed'
  | 'home_sealed'
  | 'helper_sealed'
  | 'skills'
  | 'times'
  | 'roles'
>

export function mobileKey(vault: Vault, mobile: string): string {
  return vault.lookup('volunteer.mobile', mobile)
}

/** A person is a name and a number together: a family may share the number, and two people the name. */
export function personKey(vault: Vault, name: string, mobile: string): string {
  return vault.lookup('volunteer.person', `${name}\n${mobile}`)
}

export function toColumns(vault: Vault, id: string, details: VolunteerDetails): DetailColumns {
  const { name, mobile, home, helper, skills, times, roles } = details
  const seal = (text: string, column: string): string => vault.seal(text, `volunteer.${column}:${id}`)
  return {
    person_key: personKey(vault, name, mobile),
    mobile_key: mobileKey(vault, mobile),
    name_sealed: seal(name, 'name'),
    mobile_sealed: seal(mobile, 'mobile'),
    home_sealed: home && seal(JSON.stringify(home), 'home'),
    helper_sealed: helper && seal(JSON.stringify(helper), 'helper'),
    skills: JSON.stringify(skills),
    times: JSON.stringify(times),
    roles: JSON.stringify(roles),
  }
}

export function fromRow(row: VolunteerTable, vault: Vault): Volunteer {
  const open = (sealed: string, column: string): string =>
    vault.unseal(sealed, `volunteer.${column}:${row.id}`)
  return {
    id: row.id as VolunteerId,
    number: row.number,
    ...(row.contact_id !== null && { contactId: row.contact_id as ContactId }),
    ...(row.claim_contact_id !== null && { claimedBy: row.claim_contact_id as ContactId }),
    state: row.state as VolunteerState,
    source: row.source as 'chat' | 'import',
    ...(row.grid_id !== null && { gridId: row.grid_id }),
    appliedAt: row.applied_at,
    ...(row.decided_at !== null && { decidedAt: row.decided_at }),
    ...(row.left_at !== null && { leftAt: row.left_at }),
    name: open(row.name_sealed, 'name'),
    mobile: open(row.mobile_sealed, 'mobile'),
    home: row.home_sealed === null ? null : (JSON.parse(open(row.home_sealed, 'home')) as Address),
    helper:
      row.helper_sealed === null ? null : (JSON.parse(open(row.helper_sealed, 'helper')) as EmergencyContact),
    skills: JSON.parse(row.skills) as string[],
    times: JSON.parse(row.times) as string[],
    roles: JSON.parse(row.roles) as string[],
  }
}

/** 张**: for rooms and for whoever need not know. */
export function maskName(name: string): string {
  return `${[...name][0] ?? ''}**`
}

export function dayText(at: number): string {
  return chinaDay(at).slice(5)
}
