import { z } from 'zod'

/** What is asked now. `pick`: which answer is to be corrected. */
const askedSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('notice') }),
  z.object({ kind: z.literal('field'), key: z.string() }),
  z.object({ kind: z.literal('summary') }),
  z.object({ kind: z.literal('pick') }),
])

export const stateSchema = z.object({
  asked: askedSchema,
  /** by field; null for one that was left out */
  values: z.record(z.string(), z.unknown()),
  consent: z.object({ version: z.string(), at: z.number() }).optional(),
  /** fields in the order they were asked, so that 返回 knows where to go */
  trail: z.array(z.string()).default([]),
  /** wrong answers in a row */
  wrong: z.number().default(0),
  /** one answer is being corrected: the summary follows */
  correcting: z.boolean().default(false),
  /** something else was answered since: a lone digit belongs to that */
  aside: z.boolean().default(false),
})

/** How far a form is filled in. */
export type FormState = z.output<typeof stateSchema>

/** @returns undefined for what an older version wrote and this one cannot read */
export function parseState(json: string): FormState | undefined {
  const parsed = stateSchema.safeParse(JSON.parse(json))
  return parsed.success ? parsed.data : undefined
}
