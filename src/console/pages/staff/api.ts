import type { StaffApi } from '../../contract/index.js'
import { ApiFailure, apiOf, type Call } from '../shared/api.js'

export { ApiFailure } from '../shared/api.js'

const raw = apiOf<StaffApi>()
const listeners: (() => void)[] = []

/** Told when the server says that nobody is signed in, or that the password has to be replaced. */
export function onSignedOut(listener: () => void): void {
  listeners.push(listener)
}

/** Calls one route of the staff console. @throws ApiFailure whose message can be shown */
export const call: Call<StaffApi> = async (name, asking, bytes) => {
  try {
    return await raw(name, asking, bytes)
  } catch (error) {
    if (error instanceof ApiFailure && ['signed-out', 'change-password'].includes(error.code))
      for (const listener of listeners) listener()
    throw error
  }
}

/** The sentence for people in whatever was thrown. */
export function wordsOf(error: unknown): string {
  return error instanceof ApiFailure ? error.message : '页面出错了，请刷新后再试'
}
