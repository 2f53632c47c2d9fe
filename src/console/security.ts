import { isIP } from 'node:net'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Refusal } from './errors.js'
import { REQUEST_HEADER } from './limits.js'

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]']

/**
 * Neither HSTS nor upgrade-insecure-requests nor COOP: on http://console.lan in an office each of them
 * blanks the page, and nothing on 127.0.0.1 would show it.
 */
const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

/**
 * Guards on every request: who is spoken to (Host), who speaks (Origin), and what a browser may do with
 * the answer.
 *
 * @param hosts names besides loopback that this server goes by, without port
 */
export function addGuards(app: FastifyInstance, hosts: readonly string[]): void {
  const wildcard = hosts.some((host) => host === '0.0.0.0' || host === '::')
  const names = new Set([...LOOPBACK, ...hosts.map(inUrl)])

  app.addHook('onRequest', (request, reply, done) => {
    void reply.headers(HEADERS)
    done(refusalOf(request))
  })

  function refusalOf(request: FastifyRequest): Refusal | undefined {
    const name = withoutPort(request.headers.host ?? '')
    // A foreign name that resolves to us is how a web page reaches into an office network (DNS
    // rebinding). It always is a name: a bare address cannot be rebound.
    const known = names.has(name) || (wildcard && isIP(name.replace(/^\[|\]$/g, '')) !== 0)
    if (!known) return new Refusal(421, 'unknown-host', '请用启动时显示的地址打开')
    if (request.method === 'GET' || request.method === 'HEAD') return undefined
    const { origin, 'sec-fetch-site': site } = request.headers
    const foreign =
      (origin !== undefined && hostOf(origin) !== request.headers.host) ||
      (site !== undefined && site !== 'same-origin' && site !== 'none')
    if (foreign || request.headers[REQUEST_HEADER] === undefined)
      return new Refusal(403, 'foreign-request', '这个请求不是从本页面发出的，没有处理')
    return undefined
  }
}

/** @returns undefined for `null`, what a sandboxed page calls itself */
function hostOf(origin: string): string | undefined {
  return /^https?:\/\/([^/]+)$/.exec(origin)?.[1]
}

function withoutPort(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, '')
}

function inUrl(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host.toLowerCase()
}
