import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Answer, Asked, Endpoint } from './contract/index.js'
import { Refusal } from './errors.js'

type Handler<E> = (
  asked: Asked<E>,
  request: FastifyRequest,
  reply: FastifyReply,
) => Answer<E> | Promise<Answer<E>>

export interface RouteOptions {
  bodyLimit?: number
  /** runs before the body is read; refuses by throwing */
  before?: (request: FastifyRequest) => Promise<void>
}

/**
 * Routes of one contract: what comes in is checked, what goes out is cut down to what is declared.
 *
 * @returns a function that adds one route by its name in the contract
 */
export function routesOf<Api extends Record<string, Endpoint>>(app: FastifyInstance, api: Api) {
  return function route<Name extends keyof Api & string>(
    name: Name,
    handler: Handler<Api[Name]>,
    { before, ...options }: RouteOptions = {},
  ): void {
    const [method, url] = name.split(' ') as ['GET' | 'POST', string]
    const endpoint: Endpoint = api[name]!
    app.route({
      method,
      url,
      ...options,
      ...(before && { onRequest: before }),
      handler: async (request, reply) => {
        const asked = {
          params: check(endpoint.params, request.params, 'path'),
          query: check(endpoint.query, request.query, 'query'),
          body: check(endpoint.body, request.body, 'body'),
        } as Asked<Api[Name]>
        const answer = await handler(asked, request, reply)
        void reply.header('cache-control', 'no-store')
        return endpoint.response.parse(answer)
      },
    })
  }
}

function check(schema: z.ZodType | undefined, value: unknown, where: string): unknown {
  if (!schema) return undefined
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const fields = [...new Set(result.error.issues.map((issue) => issue.path.join('.') || where))].join(', ')
  throw new Refusal(
    400,
    'bad-request',
    chinese(result.error.issues) ?? `请求的内容不对（${fields}），请刷新页面再试`,
  )
}

/** What the contract says itself about a field, for whoever filled it in. */
function chinese(issues: readonly { message: string }[]): string | undefined {
  return issues.find(
    ({ message }) => /^\p{Script=Han}/u.test(message) && !/^(?:无效|数值|未知|选项)/.test(message),
  )?.message
}
