import type { Logger, Ticker } from '../../shared/index.js'

/**
 * Does something again and again, never twice at once. What fails is logged and tried the next time.
 *
 * @returns ends it; resolves when a round that is under way is through
 */
export function everySoOften(
  ticker: Ticker,
  ms: number,
  logger: Logger,
  name: string,
  round: () => Promise<unknown>,
): () => Promise<void> {
  let stopped = false
  let cancel = (): void => undefined
  let underWay: Promise<void> = Promise.resolve()
  const again = (): void => {
    cancel = ticker.after(ms, () => {
      underWay = round()
        .then(
          () => undefined,
          (error: unknown) => logger.error({ err: error }, `${name}: a round failed`),
        )
        .finally(() => {
          if (!stopped) again()
        })
    })
  }
  again()
  return async () => {
    stopped = true
    cancel()
    await underWay
  }
}
