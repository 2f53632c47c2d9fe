// Forms that are filled in by chat: one question at a time or several answers at once, left and come back to.
export { defineForm } from './form.js'
export type {
  Begun,
  Consent,
  ConsentNotice,
  Fields,
  Filler,
  Form,
  Submission,
  Submitted,
  ValuesOf,
} from './form.js'
export { optional, repeated } from './field.js'
export type { Choice, Field, Found, Read } from './field.js'
export {
  addressField,
  choiceField,
  choicesField,
  countField,
  mobileField,
  nameField,
  NO_IDENTITY_NUMBER,
  photoField,
  proseField,
  yesField,
} from './fields.js'
export { nameIn } from './names.js'
export { FormDesk } from './desk.js'
export type { FormDeskOptions } from './desk.js'
