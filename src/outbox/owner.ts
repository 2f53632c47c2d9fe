import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'

/** Names this process, as the holder of a lease. */
export function newOwner(): string {
  return `${hostname()}#${process.pid}#${randomBytes(6).toString('hex')}`
}

/**
 * Whether a holder is known to be gone, so that its lease need not run out first: a process of this machine that runs no
 * more, or had the number that is ours now.
 */
export function isGone(owner: string): boolean {
  const [host, pid] = owner.split('#')
  if (host !== hostname()) return false
  const number = Number(pid)
  if (number === process.pid) return true
  try {
    process.kill(number, 0)
    return false
  } catch (error) {
    // EPERM is a living process of somebody else.
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}
