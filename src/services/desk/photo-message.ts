import type { IncomingMessage } from '../../channel/index.js'
import { checkPhoto, type CheckedPhoto } from '../../photos/index.js'
import { SECOND_MS } from '../../shared/index.js'

const LOAD_MS = 20 * SECOND_MS

/** Loads the picture of a message and looks at it; what does not arrive in time is `broken`. */
export async function photoOf(message: IncomingMessage): Promise<CheckedPhoto> {
  if (!message.media) return { kind: 'refused', why: 'not-a-photo' }
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((done) => (timer = setTimeout(() => done(undefined), LOAD_MS)))
  try {
    const media = await Promise.race([message.media(), late])
    return media ? await checkPhoto(media.bytes) : { kind: 'refused', why: 'broken' }
  } catch {
    return { kind: 'refused', why: 'broken' }
  } finally {
    clearTimeout(timer)
  }
}
