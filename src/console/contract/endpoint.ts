import type { z } from 'zod'

/**
 * What server and pages say to each other: one entry a route, `METHOD path` first. Pages import the types
 * only, so that zod does not travel to the browser.
 */
export interface Endpoint {
  params?: z.ZodObject
  query?: z.ZodObject
  /** JSON; a picture travels as plain bytes instead */
  body?: z.ZodObject
  /** fields that are not declared here do not leave the house */
  response: z.ZodObject
}

/**
 * Who may call a route of the staff console: everybody (to sign in), whoever has signed in (about oneself), or whose
 * role has the act. A test walks every route and holds it to this.
 */
export type Access = 'everybody' | 'oneself' | 'view' | 'edit' | 'send' | 'approve' | 'administer'

export interface StaffEndpoint extends Endpoint {
  access: Access
}

/** What every refused request answers; `message` is for people, in Chinese. */
export interface ApiError {
  error: { code: string; message: string }
}

type Part<E, Name extends keyof Endpoint, Side extends 'input' | 'output'> =
  E extends Record<Name, infer S>
    ? S extends z.ZodType
      ? Side extends 'input'
        ? z.input<S>
        : z.output<S>
      : undefined
    : undefined

/** What the server hands to a route's handler. */
export interface Asked<E> {
  params: Part<E, 'params', 'output'>
  query: Part<E, 'query', 'output'>
  body: Part<E, 'body', 'output'>
}

/** What a page has to give; parts without a single required field may be left out. */
export type Asking<E> = {
  [Name in 'params' | 'query' | 'body' as E extends Record<Name, unknown> ? Name : never]: Part<
    E,
    Name,
    'input'
  >
}

/** What a page gets. */
export type Answered<E> = Part<E, 'response', 'output'>
/** What a handler returns. */
export type Answer<E> = Part<E, 'response', 'input'>
