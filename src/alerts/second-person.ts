import type { Alert } from './alert.js'
import { coloursIn } from './wording.js'

type Judged = Pick<Alert, 'level' | 'prepared' | 'templateId' | 'text'>

/**
 * Whether somebody else must agree before it goes out: orange and red, drills as well; what a text calls itself counts
 * like its level, and what follows an orange or red alert counts like it.
 *
 * @param followed the message that it corrects or ends
 */
export function needsSecondPerson(alert: Judged, followed?: Pick<Alert, 'level' | 'text'>): boolean {
  // Both were agreed to beforehand, by somebody else; any edit takes the mark away.
  if (alert.prepared || alert.templateId !== undefined) return false
  return isGrave(alert) || (followed !== undefined && isGrave(followed))
}

function isGrave({ level, text }: Pick<Alert, 'level' | 'text'>): boolean {
  return [level, ...coloursIn(text)].some((each) => each === 'orange' || each === 'red')
}
