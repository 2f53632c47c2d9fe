import { recordAudit } from '../directory/index.js'
import { MINUTE_MS, type Clock } from '../shared/index.js'
import type { Db } from '../storage/index.js'
import { plainLogin, type AccountBook } from './accounts.js'
import { BackOff } from './back-off.js'
import { isPassword } from './password.js'
import type { SessionBook, Where } from './sessions.js'
import { totpStepOf } from './totp.js'

/** One address may stand for a whole office behind one router. */
const ADDRESS_PATIENCE = { free: 30, longestMs: 15 * MINUTE_MS }
/** Guesses from many addresses at one account; the person themself must still get in soon. */
const ACCOUNT_PATIENCE = { free: 50, longestMs: 5 * MINUTE_MS }

export interface Attempt {
  login: string
  password: string
  /** of the second factor */
  code?: string | undefined
}

export type Admitted =
  | { kind: 'in'; token: string; mustChange: boolean }
  /** which of the two was wrong is not said */
  | { kind: 'wrong' }
  /** the password was right; the second factor is asked for */
  | { kind: 'code-wanted'; wrong: boolean }
  | { kind: 'wait'; ms: number }

/** The door of the console: checks who comes, and slows down who guesses. */
export class Door {
  private readonly pairs: BackOff
  private readonly addresses: BackOff
  private readonly logins: BackOff

  constructor(
    private readonly db: Db,
    private readonly accounts: AccountBook,
    private readonly sessions: SessionBook,
    private readonly clock: Clock,
  ) {
    this.pairs = new BackOff(clock)
    this.addresses = new BackOff(clock, ADDRESS_PATIENCE)
    this.logins = new BackOff(clock, ACCOUNT_PATIENCE)
  }

  /** @throws TooBusyError */
  async enter(attempt: Attempt, where: Where, before: string | undefined): Promise<Admitted> {
    const login = plainLogin(attempt.login)
    const keys = [
      [this.pairs, `${where.address} ${login}`],
      [this.addresses, where.address],
      [this.logins, login],
    ] as const
    const ms = Math.max(...keys.map(([backOff, key]) => backOff.waitMs(key)))
    if (ms > 0) return { kind: 'wait', ms }
    // Counted before it is looked at: guesses that come side by side are counted like those that come in a row.
    for (const [backOff, key] of keys) backOff.failed(key)
    const found = await this.accounts.byLogin(login)
    const right = await isPassword(attempt.password, found?.passwordHash)
    if (!found || !right) {
      await this.recordFailure(found?.account.staffId)
      return { kind: 'wrong' }
    }
    const { account, totp } = found
    if (totp) {
      const step = attempt.code && totpStepOf(attempt.code, totp.secret, this.clock.now(), totp.step)
      if (!step || !(await this.accounts.takeTotpStep(account.staffId, step))) {
        if (attempt.code) await this.recordFailure(account.staffId)
        return { kind: 'code-wanted', wrong: attempt.code !== undefined }
      }
    }
    this.pairs.succeeded(keys[0][1])
    this.logins.succeeded(login)
    // Others behind the same router may still be guessing.
    this.addresses.forgive(where.address)
    const token = await this.sessions.open(account.staffId, where, before)
    return { kind: 'in', token, mustChange: account.mustChange }
  }

  /** Whoever is signed in and gives their own password again. @returns milliseconds to wait */
  ownWaitMs(staffId: string): number {
    return this.pairs.waitMs(`own ${staffId}`)
  }

  ownTry(staffId: string, right: boolean): void {
    if (right) this.pairs.succeeded(`own ${staffId}`)
    else this.pairs.failed(`own ${staffId}`)
  }

  private async recordFailure(staffId: string | undefined): Promise<void> {
    const subject = staffId === undefined ? {} : { subject: { kind: 'staff', id: staffId } }
    await this.db.transaction().execute((trx) =>
      recordAudit(trx, {
        at: this.clock.now(),
        actor: 'system',
        action: 'access.refused',
        ...subject,
      }),
    )
  }
}
