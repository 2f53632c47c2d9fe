import { randomBytes, timingSafeEqual } from 'node:crypto'
import { recordAudit, type Actor } from '../../directory/index.js'
import type { Clock } from '../../shared/index.js'
import type { Db } from '../../storage/index.js'

const NAME = 'screen.key'

/** The address of the screen in the hall: nobody signs in there, so nobody can guess it. */
export class ScreenKey {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
  ) {}

  /** @returns 144 bits; made when it is first asked for */
  async current(actor: Actor): Promise<string> {
    return (await this.read()) ?? this.renew(actor)
  }

  async renew(actor: Actor): Promise<string> {
    const value = randomBytes(18).toString('base64url')
    const at = this.clock.now()
    await this.db.transaction().execute(async (trx) => {
      await trx.deleteFrom('setting').where('name', '=', NAME).execute()
      await trx.insertInto('setting').values({ name: NAME, value, updated_at: at }).execute()
      await recordAudit(trx, { at, actor, action: 'screen.renew' })
    })
    return value
  }

  async fits(given: string): Promise<boolean> {
    const wanted = Buffer.from((await this.read()) ?? '')
    const key = Buffer.from(given)
    return wanted.length > 0 && wanted.length === key.length && timingSafeEqual(wanted, key)
  }

  private async read(): Promise<string | undefined> {
    return (await this.db.selectFrom('setting').select('value').where('name', '=', NAME).executeTakeFirst())
      ?.value
  }
}
