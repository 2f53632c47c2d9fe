import { plainText } from '../../shared/index.js'
import { nods, saysFine, saysReceived, saysSafe } from './answers.js'
import { subjectsIn, type Subject } from './people.js'
import * as phrases from './phrases.js'
import { findPlace, type Place } from './place.js'

export const RECEIPT_STATES = ['received', 'safe', 'help'] as const
export type ReceiptState = (typeof RECEIPT_STATES)[number]

/** One thing that a message answers to an alert. */
export interface Said {
  state: ReceiptState
  about: Subject
  place?: Place
  /** counts only where it was said to us: 好的 in a group may be said to anybody */
  bare: boolean
}

export interface ReceiptRead {
  said: readonly Said[]
  /** an address, whether or not anything else was said */
  place?: Place
  /** the message is an address and nothing else: it belongs to what was said before */
  onlyPlace: boolean
}

const LONGEST = 300
/** A longer one is a notice that somebody passes on, or a story; only a call for help in it is heard. */
const LONGEST_ANSWER = 120
/** Further words beside 收到 or 平安, such as a greeting; with more it is a story or a question. */
const MOST_BESIDE = 12
const NOTHING: ReceiptRead = { said: [], onlyPlace: false }

/**
 * What a resident answers to an alert: 收到, 平安, 需要帮助, in their own words, for themselves or for their people.
 * Pure, and quick: every message of a group is read.
 *
 * @param text normalised text
 */
export function readReceipt(text: string): ReceiptRead {
  if (text === '' || text.length > LONGEST) return NOTHING
  const plain = plainText(text)
  const found = findPlace(plain)
  const clauses = clausesOf(found ? `${plain.slice(0, found.from)}@${plain.slice(found.to)}` : plain)
  const place = found && { place: found.place }
  if (
    found &&
    clauses.every(({ words }) =>
      /^(?:我?(?:们|家)?(?:就)?(?:是|在|住)?(?:的)?)?@(?:这里|这边|啊|呢|的|了)?$/.test(words),
    )
  )
    return { said: [], ...place, onlyPlace: true }
  if (phrases.TELLS.test(plain) && !plain.includes('现在')) return { ...NOTHING, ...place }
  const asksOthers = phrases.ASKS_OTHERS.test(plain)
  const judged = clauses.map((clause) => ({
    ...clause,
    judged: judge(clause, plain, asksOthers, clauses.length === 1),
  }))
  const beside = judged.reduce((sum, { words, judged }) => sum + (judged ? 0 : words.length), 0)
  const heard = judged.flatMap(({ judged, subjects, next }) => {
    if (judged?.state === 'help') return [{ ...judged, subjects: next }]
    return judged && beside <= MOST_BESIDE ? [{ ...judged, subjects }] : []
  })
  const said = new Map<string, Said>()
  const over = phrases.OVER.test(plain) || phrases.NO_HELP.test(plain)
  for (const { subjects, ...rest } of heard)
    for (const about of subjects) {
      const key = `${about.kind} ${about.name ?? ''}`
      const next: Said = { ...rest, about, ...place }
      said.set(key, stronger(said.get(key), next, over))
    }
  return { said: [...said.values()], ...place, onlyPlace: false }
}

/** Help stands, whatever else is said in one breath, unless it is taken back. */
function stronger(before: Said | undefined, next: Said, over: boolean): Said {
  if (!before) return next
  if (next.state === 'received') return before.bare && !next.bare ? next : before
  if (before.state === 'help' && next.state === 'safe' && !over) return before
  return next
}

interface Clause {
  words: string
  question: boolean
  /** whom it is about, or what was said before it */
  subjects: readonly Subject[]
  /** the same for a call for help, which may come before whom it is for */
  next: readonly Subject[]
}

const SELF: readonly Subject[] = [{ kind: 'self' }]

/** Parts of a message between marks; who is spoken of goes on until somebody else is. */
function clausesOf(plain: string): Clause[] {
  const parts = plain
    .replace(/[^\p{L}\p{N}@·+?!。，,;；、.~👌👍\s]/gu, '')
    .replace(/~/g, '')
    .replace(/(?<=[\p{L}\p{N}@])\s*(?:👌|👍)+/gu, '')
    .replace(/收\s+到/g, '收到')
    .match(/[^。，,;；、.!\s?]+[?]?/gu)
  if (!parts) return []
  const named = parts.map((words) => subjectsIn(words))
  let last: Subject[] | undefined
  return parts.map((words, i) => {
    const here = named[i]!.length > 0 ? named[i] : undefined
    last = here ?? last
    return {
      words: words.replace(/\?$/, ''),
      question: phrases.QUESTION.test(words),
      subjects: last ?? SELF,
      // 来人帮忙，我妈下不来楼
      next: last ?? named.slice(i).find((subjects) => subjects.length > 0) ?? SELF,
    }
  })
}

function judge(
  { words, question, subjects }: Clause,
  whole: string,
  asksOthers: boolean,
  alone: boolean,
): Omit<Said, 'about' | 'place'> | undefined {
  if (phrases.asksForHelp(words, whole)) return { state: 'help', bare: /^帮帮?忙$/.test(words) }
  if (question || asksOthers || whole.length > LONGEST_ANSWER) return undefined
  if (phrases.SUPPOSES.test(words)) return undefined
  if (phrases.NO_HELP.test(words)) return { state: 'safe', bare: false }
  const marked = relationsMarked(words, subjects)
  if (saysReceived(marked, alone)) return { state: 'received', bare: false }
  if (saysSafe(marked, alone)) return { state: 'safe', bare: false }
  if (nods(words)) return { state: 'received', bare: true }
  if (saysFine(words)) return { state: 'safe', bare: true }
  return undefined
}

const RELATION_WORDS =
  /(?:我|俺|咱|额)?(?:家|屋里)?(?:的|里)?(?:隔壁|对门|楼上|楼下|邻居)?(?:的|家)?(?:爸爸妈妈|老爸老妈|公公婆婆|老两口|[\u4e00-\u9fa5]?(?:奶奶|爷爷|大爷|阿姨|大妈|大娘|大叔|叔叔|婶|师傅)|姥姥|姥爷|外公|外婆|丈母娘|老丈人|岳父|岳母|公公|婆婆|公婆|爸妈|爹妈|父母|二老|老人家?|妈妈?|爸爸?|母亲|父亲|老娘|老爹|爹|娘|孩子|儿子|女儿|闺女|小孩|娃娃?|孙子|孙女|宝宝|老公|老婆|爱人|对象|媳妇|老伴|丈夫|妻子|隔壁|邻居|对门)/g

/** Who is spoken of as one mark, for the patterns. */
function relationsMarked(words: string, subjects: readonly Subject[]): string {
  return subjects.some(({ kind }) => kind !== 'self') ? words.replace(RELATION_WORDS, '~') : words
}
