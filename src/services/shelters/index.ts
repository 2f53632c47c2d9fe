// Where people can go, how to get there, whom each place is for, and what lies in the stores.
export { ShelterDesk } from './desk.js'
export type { Nearest, RoutePicture } from './desk.js'
export { PURPOSE_NAMES, PURPOSES, purposesIn, servesIn } from './shelter.js'
export type { Purpose, Serves, Shelter, ShelterDetails } from './shelter.js'
export { SupplyDesk } from './supplies.js'
export type { Supply, SupplyDetails } from './supplies.js'
export { importShelters, importSupplies, isMapLink, SHELTER_COLUMNS, SUPPLY_COLUMNS } from './import.js'
export { ShelterChat } from './chat.js'
