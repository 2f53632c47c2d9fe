import { timingSafeEqual } from 'node:crypto'
import type { GridBook, StaffRegister } from '../directory/index.js'
import { newCode, type Clock } from '../shared/index.js'
import { loginFault, type AccountBook } from './accounts.js'
import { BackOff } from './back-off.js'
import { passwordFault } from './password.js'

const CODE_DIGITS = 8

export interface FirstAnswers {
  code: string
  community: string
  grids: readonly { code: string; name: string }[]
  name: string
  login: string
  password: string
}

export type FirstStarted =
  | { kind: 'done'; staffId: string }
  | { kind: 'wrong-code' }
  | { kind: 'wait'; ms: number }
  /** somebody has done it already */
  | { kind: 'over' }
  /** in Chinese */
  | { kind: 'fault'; message: string }

/**
 * The first administrator: whoever reads the terminal that Anlin was started in. There is one code a start and none
 * once somebody may open the console.
 */
export class FirstStart {
  private code: string | undefined
  private readonly backOff: BackOff
  private turn: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly accounts: AccountBook,
    private readonly staff: StaffRegister,
    private readonly grids: GridBook,
    clock: Clock,
  ) {
    this.backOff = new BackOff(clock)
  }

  /** @returns the code to show in the terminal; undefined when there is an administrator */
  async open(): Promise<string | undefined> {
    if (await this.accounts.any()) this.code = undefined
    else this.code ??= newCode(CODE_DIGITS)
    return this.code
  }

  /** One after the other: of two who have the code, one is the first. */
  async begin(answers: FirstAnswers): Promise<FirstStarted> {
    const mine = this.turn.then(() => this.make(answers))
    this.turn = mine.catch(() => undefined)
    return mine
  }

  private async make(answers: FirstAnswers): Promise<FirstStarted> {
    const code = await this.open()
    if (code === undefined) return { kind: 'over' }
    const ms = this.backOff.waitMs('code')
    if (ms > 0) return { kind: 'wait', ms }
    if (!same(answers.code.replace(/\D/g, ''), code)) {
      this.backOff.failed('code')
      return { kind: 'wrong-code' }
    }
    const message = loginFault(answers.login) ?? passwordFault(answers.password, answers.login)
    if (message !== undefined) return { kind: 'fault', message }
    const { name, login, password } = answers
    const member = await this.staff.add({ name, role: 'admin' }, 'system')
    const actor = { id: member.id, where: 'web' } as const
    await this.makePlaces(answers, actor)
    // Last: until there is an account, the code is good for another try.
    await this.accounts.give(member.id, login, password, { mustChange: false }, actor)
    this.code = undefined
    return { kind: 'done', staffId: member.id }
  }

  private async makePlaces(
    { community, grids }: FirstAnswers,
    actor: { id: string; where: 'web' },
  ): Promise<void> {
    const all = await this.grids.communities()
    const known = all.find(({ name }) => name === community)
    const added = known ? undefined : await this.grids.addCommunity(community, actor)
    const id = known?.id ?? (added?.kind === 'added' ? added.community.id : undefined)
    if (id === undefined) throw new Error('the community was added by somebody else meanwhile; try again')
    for (const grid of grids) await this.grids.addGrid(id, { ...grid, receipts: 'received' }, actor)
  }
}

function same(given: string, wanted: string): boolean {
  return given.length === wanted.length && timingSafeEqual(Buffer.from(given), Buffer.from(wanted))
}
