// Where residents live, as they said, and whom they turn to: the contact card of a household.
export { HouseholdDesk } from './desk.js'
export type {
  CardPerson,
  ContactCard,
  GridCoverage,
  HouseholdDeskOptions,
  ResidentHome,
  ShelterAdvice,
} from './desk.js'
export { BuildingBook, buildingCode } from './buildings.js'
export type { Building, BuildingImport } from './buildings.js'
export { HouseholdChat } from './chat.js'
export type { HouseholdChatOptions } from './chat.js'
export { HouseholdRecords } from './personal.js'
export { QuarterlyAsking } from './quarterly.js'
export { cardText } from './texts.js'
