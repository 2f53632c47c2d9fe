// What the house is put together from, one file an area: each builds its area on the same ground.
export type { Ground, Part } from './part.js'
export { openPeople } from './people.js'
export type { People } from './people.js'
export { NO_NEIGHBOURS, openField, openFieldDesks } from './field.js'
export type { FieldDesks, FieldGround, FieldNeighbours, FieldPart } from './field.js'
export { fieldNeighbours, shelterFor } from './field-neighbours.js'
export type { KnowsPeople } from './field-neighbours.js'
