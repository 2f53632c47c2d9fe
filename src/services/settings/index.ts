// What differs from one community to the next, as staff set it without touching a file.
export { SETTING_NAMES, SettingBook } from './settings.js'
export type { SettingFault } from './settings.js'
