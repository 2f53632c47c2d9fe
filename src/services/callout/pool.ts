import type { ContactId } from '../../channel/index.js'

/** A volunteer who may be called. */
export interface Helper {
  id: string
  contact: ContactId
  name: string
  roles: readonly string[]
  team?: string
}

/** Whoever keeps the volunteers answers this: approved ones only, in the order in which they are to be called. */
export interface HelperPool {
  withRole(role: string): Promise<readonly Helper[]>
}

/** While nobody keeps volunteers: staff are told that there is nobody to call. */
export const NO_HELPERS: HelperPool = { withRole: () => Promise.resolve([]) }
