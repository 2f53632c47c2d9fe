import type { IncomingMessage } from '../channel/index.js'

/** What an answer means, or in Chinese what is wrong with it and what to write instead. */
export type Read<T> =
  | {
      ok: true
      value: T
      /** it can be nothing else: a telephone number, a choice; taken whatever else the message might mean */
      sure?: boolean
    }
  | {
      ok: false
      problem: string
      /** it is meant as the answer and lacks something: a building without a flat, ten digits of eleven */
      attempt?: boolean
    }

/** An answer found among other words. */
export interface Found<T> {
  value: T
  /** the text without it */
  rest: string
}

export interface Choice<T extends string = string> {
  value: T
  /** as it is shown; also accepted as an answer */
  name: string
  /** other words that mean it */
  words?: readonly string[]
}

/** One thing that a form asks for. `T` is kept as JSON. */
export interface Field<T> {
  /** as it is called in the summary, and when somebody corrects it by name: 手机号 */
  label: string
  /** other names people use for it */
  labels?: readonly string[]
  prompt: string
  /** an answer as it should look */
  example?: string
  /** shown by digit */
  choices?: readonly Choice[]
  /** several choices at once */
  several?: boolean
  /** says something about a person: such a form is filled in a private chat only */
  personal?: boolean
  /** 跳过 leaves it out; its value is then null */
  optional?: boolean
  /** answered again and again, at most so often; 好了 ends it. The value is a list. */
  repeat?: number
  /** in the resident's own words: anything is an answer, except a question to us */
  prose?: boolean
  /** takes a picture; `read` then explains that a picture is wanted */
  photo?: {
    /** checks and keeps the picture; may take seconds */
    keep(message: IncomingMessage): Promise<Read<T>>
    /** forgets pictures that are no longer wanted */
    drop(values: readonly T[]): Promise<void>
  }
  /** the whole message is the answer to this. @param text normalised */
  read(text: string, now: number): Read<T>
  /** looks for it among other words, so that several answers may come in one message */
  find?(text: string, now: number): Found<T> | undefined
  /** lower looks first: what is unmistakable before what is not */
  rank?: number
  /** for the summary; telephone numbers masked */
  show(value: T): string
  /** not asked when this says so; sees the answers so far */
  when?(values: Readonly<Record<string, unknown>>): boolean
}

/** May be left out: 跳过, 没有. The value is then null. */
export function optional<T>(field: Field<T>): Field<T | null> {
  return { ...(field as Field<T | null>), optional: true }
}

/** A field that is answered several times: each answer is one of the list. */
export function repeated<T>(field: Field<T>, most: number): Field<T[]> {
  const one = (read: Read<T>): Read<T[]> => (read.ok ? { ...read, value: [read.value] } : read)
  const { photo, find, ...rest } = field
  return {
    ...rest,
    repeat: most,
    read: (text, now) => one(field.read(text, now)),
    show: (values) => values.map((value) => field.show(value)).join('；'),
    ...(photo && {
      photo: {
        keep: async (message) => one(await photo.keep(message)),
        drop: (lists) => photo.drop(lists.flat()),
      },
    }),
    ...(find && {
      find: (text, now) => {
        const found = find(text, now)
        return found && { value: [found.value], rest: found.rest }
      },
    }),
  }
}
