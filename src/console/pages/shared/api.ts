import type { Answered, ApiError, Asking, Endpoint } from '../../contract/index.js'
import { REQUEST_HEADER } from '../../limits.js'

/** A request that did not succeed. `message` can be shown as it is. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure'
  constructor(
    /** `network` when no answer came */
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}

const TIMEOUT_MS = 20_000
const UPLOAD_TIMEOUT_MS = 120_000

/** Calls one route of a contract by its name. A picture goes in `bytes`. */
export type Call<Api extends Record<string, Endpoint>> = <Name extends keyof Api & string>(
  name: Name,
  asking: Asking<Api[Name]>,
  bytes?: Blob,
) => Promise<Answered<Api[Name]>>

/** @throws ApiFailure from every call that is refused or gets no answer */
export function apiOf<Api extends Record<string, Endpoint>>(): Call<Api> {
  return async (name, asking, bytes) => {
    const [method, path] = name.split(' ') as [string, string]
    const { params, query, body } = asking as Partial<Record<'params' | 'query' | 'body', object>>
    const headers: Record<string, string> = { [REQUEST_HEADER]: '1' }
    if (body) headers['content-type'] = 'application/json'
    if (bytes) headers['content-type'] = 'application/octet-stream'
    const abort = new AbortController()
    const timer = setTimeout(() => abort.abort(), bytes ? UPLOAD_TIMEOUT_MS : TIMEOUT_MS)
    try {
      const response = await fetch(fill(path, params) + queryOf(query), {
        method,
        headers,
        body: bytes ?? (body && JSON.stringify(body)),
        signal: abort.signal,
      })
      const answer: unknown = await response.json()
      if (!response.ok) throw failureOf(answer)
      return answer as never
    } catch (error) {
      if (error instanceof ApiFailure) throw error
      throw new ApiFailure('network', '连不上服务，请检查安邻是否还在运行')
    } finally {
      clearTimeout(timer)
    }
  }
}

function fill(path: string, params: object = {}): string {
  return path.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(String((params as Record<string, unknown>)[name])),
  )
}

function queryOf(query: object = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value))
  const text = search.toString()
  return text && `?${text}`
}

function failureOf(answer: unknown): ApiFailure {
  const { error } = answer as Partial<ApiError>
  return new ApiFailure(error?.code ?? 'failed', error?.message ?? '服务出错了，请稍后再试')
}
