import type { FastifyReply, FastifyRequest } from 'fastify'

const NAME = 'anlin_session'
const WEEK_S = 7 * 24 * 3600

/** @returns the token that the browser holds */
export function tokenOf(request: FastifyRequest): string | undefined {
  const found = new RegExp(`(?:^|;\\s*)${NAME}=([\\w-]{20,100})(?:;|$)`).exec(request.headers.cookie ?? '')
  return found?.[1]
}

/**
 * `Secure` only where the page itself came by HTTPS: on plain HTTP in an office a browser would not keep it, and
 * nobody could sign in.
 */
export function giveToken(request: FastifyRequest, reply: FastifyReply, token: string): void {
  const secure = request.headers.origin?.startsWith('https://') ? '; Secure' : ''
  void reply.header(
    'set-cookie',
    `${NAME}=${token}; Path=/; Max-Age=${WEEK_S}; HttpOnly; SameSite=Lax${secure}`,
  )
}

export function takeTokenAway(reply: FastifyReply): void {
  void reply.header('set-cookie', `${NAME}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax`)
}

const BROWSERS: readonly [RegExp, string][] = [
  [/MicroMessenger/, '微信'],
  [/360SE|360EE|QihooBrowser/i, '360 浏览器'],
  [/Edg\//, 'Edge'],
  [/Firefox\//, '火狐'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const SYSTEMS: readonly [RegExp, string][] = [
  [/HarmonyOS/, '鸿蒙'],
  [/Android/, '安卓'],
  [/iPhone|iPad/, '苹果手机'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'Mac'],
  [/Linux/, 'Linux'],
]

/** What a browser says of itself, short enough to know one's own again. */
export function deviceOf(request: FastifyRequest): string {
  const agent = request.headers['user-agent'] ?? ''
  const nameIn = (known: readonly [RegExp, string][]): string | undefined =>
    known.find(([pattern]) => pattern.test(agent))?.[1]
  return [nameIn(BROWSERS) ?? '浏览器', nameIn(SYSTEMS)].filter(Boolean).join(' · ')
}
