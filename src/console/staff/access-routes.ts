import type { FastifyInstance, FastifyRequest } from 'fastify'
import QRCode from 'qrcode'
import {
  isPassword,
  loginFault,
  newTotpSecret,
  passwordFault,
  temporaryPassword,
  TooBusyError,
  totpLink,
  totpStepOf,
  type Where,
} from '../../access/index.js'
import { ACTS, may, ROLE_NAMES } from '../../directory/index.js'
import { accessApi, type Me } from '../contract/index.js'
import { Refusal } from '../errors.js'
import { deviceOf, giveToken, takeTokenAway, tokenOf } from './cookie.js'
import { staffRoutesOf, type Caller } from './guard.js'
import type { StaffHouse } from './house.js'

/** Signing in and out, and what everybody keeps of their own: password, second factor, sessions. */
export function addAccessRoutes(app: FastifyInstance, house: StaffHouse, chatPage: boolean): void {
  const route = staffRoutesOf(app, accessApi, house)
  const { accounts, sessions, door, staff, clock } = house
  /** secrets that were shown and not confirmed yet, by session */
  const offered = new Map<string, string>()

  route('GET /api/staff/me', async ({ me }) => {
    const about = { chatPage, version: house.version }
    if (!me) {
      const state = (await accounts.any()) ? 'signed-out' : 'first-start'
      return { ...about, state, communities: [] }
    }
    const state = me.mustChange ? 'change-password' : 'in'
    return { ...about, state, me: await shown(me), communities: await house.grids.communities() }
  })

  route('POST /api/staff/first-start', async ({ body }, request, reply) => {
    const made = await house.firstStart.begin(body)
    switch (made.kind) {
      case 'wrong-code':
        throw new Refusal(403, 'wrong-code', '验证码不对，请照启动安邻的窗口里显示的 8 位数字填写')
      case 'wait':
        throw new Refusal(429, 'wait', waitText(made.ms))
      case 'over':
        throw new Refusal(409, 'over', '已经有管理员了，请直接登录')
      case 'fault':
        throw new Refusal(400, 'fault', made.message)
      case 'done':
        giveToken(request, reply, await sessions.open(made.staffId, whereOf(request), tokenOf(request)))
        return {}
    }
  })

  route('POST /api/staff/sign-in', async ({ body }, request, reply) => {
    const admitted = await calmly(door.enter(body, whereOf(request), tokenOf(request)))
    switch (admitted.kind) {
      case 'wrong':
        throw new Refusal(401, 'wrong', '用户名或密码不对。忘了密码，请管理员在“人员”里重设')
      case 'wait':
        throw new Refusal(429, 'wait', waitText(admitted.ms))
      case 'code-wanted':
        if (admitted.wrong) throw new Refusal(401, 'wrong-code', '验证码不对或已经用过，请等下一个再填')
        return { kind: 'code-wanted', message: '请填手机验证器里的 6 位数字' }
      case 'in':
        giveToken(request, reply, admitted.token)
        return { kind: 'in' }
    }
  })

  route('POST /api/staff/sign-out', async ({ me }, _, reply) => {
    await sessions.close(me.staffId, me.id)
    takeTokenAway(reply)
    return {}
  })

  route('POST /api/staff/sign-out-everywhere', async ({ me }, _, reply) => {
    const ended = await sessions.closeAll(me.staffId, me.actor)
    takeTokenAway(reply)
    return { ended }
  })

  route('GET /api/staff/sessions', async ({ me }) => ({
    sessions: (await sessions.list(me.staffId)).map((each) => ({ ...each, mine: each.id === me.id })),
  }))

  route('POST /api/staff/sessions/:id/end', async ({ params, me }) => {
    if (!(await sessions.close(me.staffId, params.id)))
      throw new Refusal(404, 'no-session', '这个登录已经结束了，请刷新')
    return {}
  })

  route('POST /api/staff/password', async ({ body, me }, request, reply) => {
    await mustBePassword(me, body.old, '原来的密码不对')
    const account = await accounts.of(me.staffId)
    const fault = passwordFault(body.fresh, account?.login ?? '')
    if (fault) throw new Refusal(400, 'fault', fault)
    if (body.fresh === body.old) throw new Refusal(400, 'fault', '新密码和原来的一样，请换一个')
    await calmly(accounts.setPassword(me.staffId, body.fresh, { mustChange: false }, me.actor))
    // Every other browser is signed out; this one goes on under a new token.
    giveToken(request, reply, await sessions.open(me.staffId, whereOf(request), tokenOf(request)))
    return {}
  })

  route('POST /api/staff/second-factor/begin', async ({ me }) => {
    const secret = newTotpSecret()
    offered.set(me.id, secret)
    if (offered.size > 200) offered.delete(offered.keys().next().value!)
    const { login = '' } = (await accounts.of(me.staffId)) ?? {}
    return { secret, picture: await QRCode.toDataURL(totpLink(secret, login), { margin: 2, width: 240 }) }
  })

  route('POST /api/staff/second-factor/confirm', async ({ body, me }) => {
    const secret = offered.get(me.id)
    if (!secret) throw new Refusal(409, 'begin-again', '请重新开始设置两步验证')
    const step = totpStepOf(body.code, secret, clock.now(), 0)
    if (step === undefined) throw new Refusal(400, 'wrong-code', '验证码不对，请看手机上现在的 6 位数字')
    await accounts.setTotp(me.staffId, secret, step, me.actor)
    offered.delete(me.id)
    return {}
  })

  route('POST /api/staff/second-factor/remove', async ({ body, me }) => {
    await mustBePassword(me, body.password, '密码不对')
    await accounts.setTotp(me.staffId, undefined, 0, me.actor)
    return {}
  })

  /** Guesses with a stolen session are slowed down like those at the door. */
  async function mustBePassword(me: Caller, password: string, words: string): Promise<void> {
    const ms = door.ownWaitMs(me.staffId)
    if (ms > 0) throw new Refusal(429, 'wait', waitText(ms))
    const right = await calmly(isPassword(password, await accounts.passwordHash(me.staffId)))
    door.ownTry(me.staffId, right)
    if (!right) throw new Refusal(403, 'wrong', words)
  }

  async function shown(me: Caller): Promise<Me> {
    const account = await accounts.of(me.staffId)
    return {
      id: me.staffId,
      name: staff.byId(me.staffId)?.name ?? account?.login ?? '',
      login: account?.login ?? '',
      role: me.role,
      roleName: ROLE_NAMES[me.role],
      acts: ACTS.filter((act) => may(me.role, act)),
      secondFactor: account?.secondFactor ?? false,
    }
  }

  addMemberRoutes(route, house)
}

type AccessRoute = ReturnType<typeof staffRoutesOf<typeof accessApi>>

/** The people who run the community: who they are to the bot, and who may open the console. */
function addMemberRoutes(route: AccessRoute, house: StaffHouse): void {
  const { accounts, staff, grids } = house

  route('GET /api/staff/members', async () => {
    await staff.load()
    const onDuty = new Set(staff.onDuty().map(({ id }) => id))
    const access = new Map((await accounts.all()).map((account) => [account.staffId, account]))
    const parts = await grids.assignments()
    const gridNames = new Map((await grids.grids()).map((grid) => [grid.id, grid.name]))
    return {
      members: staff.all().map((member) => {
        const account = access.get(member.id)
        return {
          id: member.id,
          name: member.name,
          ...(member.phone !== undefined && { phone: masked(member.phone) }),
          role: member.role,
          roleName: ROLE_NAMES[member.role],
          bound: member.roomId ? ('room' as const) : member.contactId ? ('person' as const) : ('no' as const),
          alwaysOnDuty: member.onDuty,
          onDutyNow: onDuty.has(member.id),
          grids: parts
            .filter(({ staffId }) => staffId === member.id)
            .map(({ gridId, part }) => ({ id: gridId, name: gridNames.get(gridId) ?? '', part })),
          ...(account && {
            account: {
              login: account.login,
              secondFactor: account.secondFactor,
              ...(account.signedInAt !== undefined && { signedInAt: account.signedInAt }),
            },
          }),
        }
      }),
    }
  })

  route('POST /api/staff/members', async ({ body, me }) => {
    const { name, role, phone } = body
    const details = { name, role, ...(phone !== undefined && { phone: plainPhone(phone) }) }
    const { id } = await staff.add(details, me.actor)
    return { id }
  })

  route('POST /api/staff/members/:id', async ({ params, body, me }) => {
    if (body.role !== undefined && body.role !== 'admin') await keepAnAdmin(params.id)
    const { name, role, phone } = body
    const changes = {
      ...(name !== undefined && { name }),
      ...(role !== undefined && { role }),
      ...(phone !== undefined && { phone: plainPhone(phone) }),
    }
    if (!(await staff.edit(params.id, changes, me.actor))) throw nobody()
    return {}
  })

  route('POST /api/staff/members/:id/remove', async ({ params, me }) => {
    if (params.id === me.staffId) throw new Refusal(409, 'oneself', '不能取消自己，请另一位管理员来做')
    await keepAnAdmin(params.id)
    if (!(await staff.remove(params.id, me.actor))) throw nobody()
    return {}
  })

  route('POST /api/staff/members/:id/duty', async ({ params, body, me }) => {
    if (!(await staff.setDuty(params.id, body.always, me.actor))) throw nobody()
    return {}
  })

  route('POST /api/staff/members/:id/code', async ({ params, me }) => {
    const code = await staff.makeCodeFor(params.id, me.actor)
    if (code === undefined) throw nobody()
    return { words: `绑定 ${code}` }
  })

  route('POST /api/staff/members/:id/access', async ({ params, body, me }) => {
    if (!staff.byId(params.id)) throw nobody()
    const fault = loginFault(body.login)
    if (fault) throw new Refusal(400, 'fault', fault)
    const password = temporaryPassword()
    const given = await calmly(accounts.give(params.id, body.login, password, { mustChange: true }, me.actor))
    if (given === 'login-taken') throw new Refusal(409, 'login-taken', '这个用户名已经有人用了，请换一个')
    return { login: body.login, password }
  })

  route('POST /api/staff/members/:id/access/remove', async ({ params, me }) => {
    if (params.id === me.staffId) throw new Refusal(409, 'oneself', '不能取消自己的登录')
    await keepAnAdmin(params.id)
    if (!(await accounts.takeAway(params.id, me.actor)))
      throw new Refusal(404, 'no-account', '这个人本来就不能登录')
    return {}
  })

  /** Somebody must stay who can let others in. */
  async function keepAnAdmin(except: string): Promise<void> {
    if (staff.byId(except)?.role !== 'admin') return
    const others = (await accounts.all()).filter(
      ({ staffId }) => staffId !== except && staff.byId(staffId)?.role === 'admin',
    )
    if (others.length === 0) throw new Refusal(409, 'last-admin', '这是最后一位能登录的管理员，请先设另一位')
  }
}

function nobody(): Refusal {
  return new Refusal(404, 'no-member', '没有这个人，可能刚被别人取消了，请刷新')
}

function plainPhone(phone: string): string {
  return phone.replace(/[\s-]/g, '')
}

/** 138****0000: enough to know it again, not enough to call it. */
export function masked(phone: string): string {
  return phone.length < 8 ? '****' : `${phone.slice(0, 3)}****${phone.slice(-4)}`
}

function whereOf(request: FastifyRequest): Where {
  return { address: request.ip, device: deviceOf(request) }
}

function waitText(ms: number): string {
  const seconds = Math.ceil(ms / 1_000)
  return seconds < 90
    ? `试错太多次，请 ${seconds} 秒后再试`
    : `试错太多次，请 ${Math.ceil(seconds / 60)} 分钟后再试`
}

async function calmly<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    if (error instanceof TooBusyError) throw new Refusal(503, 'busy', '现在登录的人太多，请过几秒再试')
    throw error
  })
}
