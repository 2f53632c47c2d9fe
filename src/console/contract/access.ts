import { z } from 'zod'
import type { StaffEndpoint } from './endpoint.js'

const login = z.string().trim().min(1, '请填用户名').max(60)
const password = z.string().min(1, '请填密码').max(200)
const totpCode = z.string().trim().max(12)
const id = z.string().min(1).max(60)
const role = z.enum(['viewer', 'editor', 'dispatcher', 'approver', 'admin'])
const act = z.enum(['view', 'edit', 'send', 'approve', 'administer'])

const me = z.object({
  id: z.string(),
  name: z.string(),
  login: z.string(),
  role,
  roleName: z.string(),
  acts: z.array(act),
  secondFactor: z.boolean(),
})

const session = z.object({
  id: z.string(),
  createdAt: z.number(),
  seenAt: z.number(),
  address: z.string(),
  device: z.string(),
  /** the one that asks */
  mine: z.boolean(),
})

const member = z.object({
  id: z.string(),
  name: z.string(),
  /** 138****0000 */
  phone: z.string().optional(),
  role,
  roleName: z.string(),
  /** bound to a person, to a duty room, or not yet */
  bound: z.enum(['person', 'room', 'no']),
  alwaysOnDuty: z.boolean(),
  onDutyNow: z.boolean(),
  grids: z.array(z.object({ id: z.string(), name: z.string(), part: z.string() })),
  account: z
    .object({ login: z.string(), signedInAt: z.number().optional(), secondFactor: z.boolean() })
    .optional(),
})

const name = z.string().trim().min(1, '请填姓名').max(30, '姓名最多 30 个字')
const phone = z
  .string()
  .trim()
  .regex(/^[\d\s-]{5,16}$/, '电话不对，请检查位数')

export const accessApi = {
  /** What the page shows first. */
  'GET /api/staff/me': {
    access: 'everybody',
    response: z.object({
      state: z.enum(['first-start', 'signed-out', 'change-password', 'in']),
      me: me.optional(),
      communities: z.array(z.object({ id: z.string(), name: z.string() })),
      /** the demonstration's chat page is there */
      chatPage: z.boolean(),
      version: z.string(),
    }),
  },
  'POST /api/staff/first-start': {
    access: 'everybody',
    body: z.object({
      code: z.string().trim().min(1, '请填启动窗口里的验证码').max(20),
      community: z.string().trim().min(2, '请填社区名称').max(40, '社区名称最多 40 个字'),
      grids: z
        .array(
          z.object({
            code: z.string().trim().min(1, '请填网格编号').max(20),
            name: z.string().trim().min(1, '请填网格名称').max(40),
          }),
        )
        .max(200),
      name,
      login,
      password,
    }),
    response: z.object({}),
  },
  'POST /api/staff/sign-in': {
    access: 'everybody',
    body: z.object({ login, password, code: totpCode.optional() }),
    response: z.object({ kind: z.enum(['in', 'code-wanted']), message: z.string().optional() }),
  },
  'POST /api/staff/sign-out': { access: 'oneself', response: z.object({}) },
  'POST /api/staff/sign-out-everywhere': { access: 'oneself', response: z.object({ ended: z.number() }) },
  'GET /api/staff/sessions': {
    access: 'oneself',
    response: z.object({ sessions: z.array(session) }),
  },
  'POST /api/staff/sessions/:id/end': {
    access: 'oneself',
    params: z.object({ id }),
    response: z.object({}),
  },
  'POST /api/staff/password': {
    access: 'oneself',
    body: z.object({ old: password, fresh: password }),
    response: z.object({}),
  },
  /** A secret to scan; nothing changes before its first code is given back. */
  'POST /api/staff/second-factor/begin': {
    access: 'oneself',
    response: z.object({ secret: z.string(), picture: z.string() }),
  },
  'POST /api/staff/second-factor/confirm': {
    access: 'oneself',
    body: z.object({ code: totpCode }),
    response: z.object({}),
  },
  'POST /api/staff/second-factor/remove': {
    access: 'oneself',
    body: z.object({ password }),
    response: z.object({}),
  },

  'GET /api/staff/members': {
    access: 'view',
    response: z.object({ members: z.array(member) }),
  },
  'POST /api/staff/members': {
    access: 'administer',
    body: z.object({ name, role, phone: phone.optional() }),
    response: z.object({ id: z.string() }),
  },
  'POST /api/staff/members/:id': {
    access: 'administer',
    params: z.object({ id }),
    body: z.object({ name: name.optional(), role: role.optional(), phone: phone.optional() }),
    response: z.object({}),
  },
  'POST /api/staff/members/:id/remove': {
    access: 'administer',
    params: z.object({ id }),
    response: z.object({}),
  },
  'POST /api/staff/members/:id/duty': {
    access: 'administer',
    params: z.object({ id }),
    body: z.object({ always: z.boolean() }),
    response: z.object({}),
  },
  /** The words that the member sends to the bot to be known by it. */
  'POST /api/staff/members/:id/code': {
    access: 'administer',
    params: z.object({ id }),
    response: z.object({ words: z.string() }),
  },
  /** Gives or renews access; the password is shown this once. */
  'POST /api/staff/members/:id/access': {
    access: 'administer',
    params: z.object({ id }),
    body: z.object({ login }),
    response: z.object({ login: z.string(), password: z.string() }),
  },
  'POST /api/staff/members/:id/access/remove': {
    access: 'administer',
    params: z.object({ id }),
    response: z.object({}),
  },
} satisfies Record<string, StaffEndpoint>

export type AccessApi = typeof accessApi
export type Me = z.output<typeof me>
export type Role = z.output<typeof role>
export type Act = z.output<typeof act>
export type SessionShown = z.output<typeof session>
export type MemberShown = z.output<typeof member>
