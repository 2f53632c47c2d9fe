/** Somebody else's promise took too long. */
export class TooSlowError extends Error {
  override readonly name = 'TooSlowError'
  constructor(ms: number) {
    super(`no answer within ${ms} ms`)
  }
}

/**
 * The promise's own outcome, if it comes in time. The work behind it goes on; nobody waits for it.
 *
 * @throws TooSlowError after `ms` milliseconds
 */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new TooSlowError(ms)), ms)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
