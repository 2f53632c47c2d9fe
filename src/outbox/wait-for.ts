import type { Ticker } from '../shared/index.js'

/** Waits for something to end, but not for ever. Never rejects. */
export async function waitFor(work: Promise<unknown>, ms: number, ticker: Ticker): Promise<void> {
  if (ms <= 0) return
  let cancel: () => void = () => {}
  const late = new Promise<void>((done) => (cancel = ticker.after(ms, done)))
  await Promise.race([
    work.then(
      () => undefined,
      () => undefined,
    ),
    late,
  ])
  cancel()
}
