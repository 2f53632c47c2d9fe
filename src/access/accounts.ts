import { recordAudit, type Actor, type Role } from '../directory/index.js'
import { normaliseText, type Clock } from '../shared/index.js'
import type { ConsoleAccountTable, Db, Vault } from '../storage/index.js'
import { hashPassword } from './password.js'

/** Somebody who may open the console; never the password. */
export interface Account {
  staffId: string
  login: string
  /** the password was given by somebody else and has to be replaced first */
  mustChange: boolean
  secondFactor: boolean
  createdAt: number
  signedInAt?: number
}

/** An account with what it takes to check who signs in. */
export interface Credentials {
  account: Account
  role: Role
  passwordHash: string
  totp?: { secret: string; step: number }
}

export type Given = 'done' | 'login-taken'

/** Who may open the console, and with which password. */
export class AccountBook {
  constructor(
    private readonly db: Db,
    private readonly vault: Vault,
    private readonly clock: Clock,
  ) {}

  async any(): Promise<boolean> {
    return (await this.db.selectFrom('console_account').select('staff_id').executeTakeFirst()) !== undefined
  }

  async all(): Promise<Account[]> {
    const rows = await this.db.selectFrom('console_account').selectAll().orderBy('created_at').execute()
    return rows.map((row) => this.fromRow(row))
  }

  async of(staffId: string): Promise<Account | undefined> {
    const row = await this.row(staffId)
    return row && this.fromRow(row)
  }

  async byLogin(login: string): Promise<Credentials | undefined> {
    const row = await this.db
      .selectFrom('console_account')
      .innerJoin('staff', 'staff.id', 'console_account.staff_id')
      .selectAll('console_account')
      .select('staff.role')
      .where('login_key', '=', this.loginKey(login))
      .executeTakeFirst()
    if (!row) return undefined
    const { totp_sealed: sealed, totp_step: step } = row
    return {
      account: this.fromRow(row),
      role: row.role as Role,
      passwordHash: row.password_hash,
      ...(sealed !== null && {
        totp: { secret: this.vault.unseal(sealed, totpBinding(row.staff_id)), step },
      }),
    }
  }

  async passwordHash(staffId: string): Promise<string | undefined> {
    return (await this.row(staffId))?.password_hash
  }

  /** Lets a member open the console. Whoever has an account already gets the new name and password. */
  async give(
    staffId: string,
    login: string,
    password: string,
    { mustChange }: { mustChange: boolean },
    actor: Actor,
  ): Promise<Given> {
    const hash = await hashPassword(password)
    const key = this.loginKey(login)
    return this.db.transaction().execute(async (trx) => {
      const twin = await trx
        .selectFrom('console_account')
        .select('staff_id')
        .where('login_key', '=', key)
        .executeTakeFirst()
      if (twin && twin.staff_id !== staffId) return 'login-taken'
      const row = {
        login_key: key,
        login_sealed: this.vault.seal(plainLogin(login), loginBinding(staffId)),
        password_hash: hash,
        must_change: mustChange ? 1 : 0,
      }
      await trx
        .insertInto('console_account')
        .values({
          staff_id: staffId,
          ...row,
          totp_sealed: null,
          totp_step: 0,
          created_at: this.clock.now(),
          signed_in_at: null,
        })
        .onConflict((conflict) => conflict.column('staff_id').doUpdateSet(row))
        .execute()
      await trx.deleteFrom('console_session').where('staff_id', '=', staffId).execute()
      await this.record(trx, 'access.give', staffId, actor, { mustChange })
      return 'done'
    })
  }

  /**
   * A new password for an account; every session of it ends, and a second factor is taken away when `factorToo`: a
   * telephone may be what was lost.
   *
   * @returns false without such an account
   */
  async setPassword(
    staffId: string,
    password: string,
    { mustChange, factorToo = false }: { mustChange: boolean; factorToo?: boolean },
    actor: Actor,
  ): Promise<boolean> {
    const hash = await hashPassword(password)
    return this.db.transaction().execute(async (trx) => {
      const done = await trx
        .updateTable('console_account')
        .set({
          password_hash: hash,
          must_change: mustChange ? 1 : 0,
          ...(factorToo && { totp_sealed: null, totp_step: 0 }),
        })
        .where('staff_id', '=', staffId)
        .returning('staff_id')
        .executeTakeFirst()
      if (!done) return false
      await trx.deleteFrom('console_session').where('staff_id', '=', staffId).execute()
      await this.record(trx, 'access.password', staffId, actor, { mustChange, factorToo })
      return true
    })
  }

  /** @returns false without such an account */
  async takeAway(staffId: string, actor: Actor): Promise<boolean> {
    return this.db.transaction().execute(async (trx) => {
      const gone = await trx
        .deleteFrom('console_account')
        .where('staff_id', '=', staffId)
        .returning('staff_id')
        .executeTakeFirst()
      if (!gone) return false
      await this.record(trx, 'access.take-away', staffId, actor, {})
      return true
    })
  }

  /** @param secret undefined takes the second factor away */
  async setTotp(staffId: string, secret: string | undefined, step: number, actor: Actor): Promise<void> {
    await this.db.transaction().execute(async (trx) => {
      const sealed = secret === undefined ? null : this.vault.seal(secret, totpBinding(staffId))
      await trx
        .updateTable('console_account')
        .set({ totp_sealed: sealed, totp_step: step })
        .where('staff_id', '=', staffId)
        .execute()
      await this.record(trx, 'access.second-factor', staffId, actor, { on: secret !== undefined })
    })
  }

  /** Takes the code of a step. @returns false when another request took it first */
  async takeTotpStep(staffId: string, step: number): Promise<boolean> {
    const row = await this.db
      .updateTable('console_account')
      .set({ totp_step: step })
      .where('staff_id', '=', staffId)
      .where('totp_step', '<', step)
      .returning('staff_id')
      .executeTakeFirst()
    return row !== undefined
  }

  private row(staffId: string): Promise<ConsoleAccountTable | undefined> {
    return this.db
      .selectFrom('console_account')
      .selectAll()
      .where('staff_id', '=', staffId)
      .executeTakeFirst()
  }

  private loginKey(login: string): string {
    return this.vault.fingerprint(`login:${plainLogin(login)}`)
  }

  private fromRow(row: ConsoleAccountTable): Account {
    return {
      staffId: row.staff_id,
      login: this.vault.unseal(row.login_sealed, loginBinding(row.staff_id)),
      mustChange: row.must_change === 1,
      secondFactor: row.totp_sealed !== null,
      createdAt: row.created_at,
      ...(row.signed_in_at !== null && { signedInAt: row.signed_in_at }),
    }
  }

  private async record(
    trx: Db,
    action: string,
    staffId: string,
    actor: Actor,
    after: Readonly<Record<string, boolean>>,
  ): Promise<void> {
    const subject = { kind: 'staff', id: staffId }
    await recordAudit(trx, { at: this.clock.now(), actor, action, subject, after })
  }
}

/** The name as it is compared: width and case do not matter. */
export function plainLogin(login: string): string {
  return normaliseText(login).toLowerCase()
}

/** @returns what is wrong with a name to sign in by, in Chinese */
export function loginFault(login: string): string | undefined {
  return /^[\p{L}\p{N}._-]{2,30}$/u.test(plainLogin(login))
    ? undefined
    : '用户名用 2 到 30 个字母、数字或汉字，不要有空格'
}

function loginBinding(staffId: string): string {
  return `console_login:${staffId}`
}

function totpBinding(staffId: string): string {
  return `console_totp:${staffId}`
}
