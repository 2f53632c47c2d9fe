import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Session } from '../../access/index.js'
import { may, type Actor } from '../../directory/index.js'
import type { Answer, Asked, StaffEndpoint } from '../contract/index.js'
import { Refusal } from '../errors.js'
import { routesOf } from '../routing.js'
import { tokenOf } from './cookie.js'
import type { StaffHouse } from './house.js'

/** Who asks. */
export interface Caller extends Session {
  /** as the audit trail names them */
  actor: Actor
}

/** `me` is there wherever the route is not for everybody. */
type StaffHandler<E extends StaffEndpoint> = (
  asked: Asked<E> & { me: E['access'] extends 'everybody' ? Caller | undefined : Caller },
  request: FastifyRequest,
  reply: FastifyReply,
) => Answer<E> | Promise<Answer<E>>

/**
 * Routes of the staff console. Each names in the contract who may call it; nothing is reached past that.
 *
 * @returns a function that adds one route by its name in the contract
 */
export function staffRoutesOf<Api extends Record<string, StaffEndpoint>>(
  app: FastifyInstance,
  api: Api,
  house: Pick<StaffHouse, 'sessions'>,
) {
  const route = routesOf(app, api)
  return function staffRoute<Name extends keyof Api & string>(
    name: Name,
    handler: StaffHandler<Api[Name]>,
    options: { bodyLimit?: number } = {},
  ): void {
    const { access } = api[name] as StaffEndpoint
    route(
      name,
      // Before anything of the request is looked at: who may not come in is not told what was wrong with it.
      (asked, request, reply) => handler({ ...asked, me: callerOf(request) } as never, request, reply),
      { ...options, before: (request) => admit(house, access, request) },
    )
  }
}

const callers = new WeakMap<FastifyRequest, Caller>()

function callerOf(request: FastifyRequest): Caller | undefined {
  return callers.get(request)
}

/** @throws Refusal when whoever asks may not */
export async function admit(
  house: Pick<StaffHouse, 'sessions'>,
  access: StaffEndpoint['access'],
  request: FastifyRequest,
): Promise<void> {
  const token = tokenOf(request)
  const session = token === undefined ? undefined : await house.sessions.find(token)
  if (session) callers.set(request, { ...session, actor: { id: session.staffId, where: 'web' } })
  if (access === 'everybody') return
  if (!session) throw new Refusal(401, 'signed-out', '登录已经结束，请重新登录')
  if (access === 'oneself') return
  if (session.mustChange) throw new Refusal(403, 'change-password', '请先换成自己的密码')
  if (!may(session.role, access)) throw new Refusal(403, 'not-allowed', '您的角色不能做这件事，请找管理员')
}
