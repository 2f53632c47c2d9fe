import { Jieba } from '@node-rs/jieba'
import { dict } from '@node-rs/jieba/dict.js'

const jieba = Jieba.withDict(dict)

/** Words as jieba cuts them for search. */
export function words(text: string): string[] {
  return jieba.cutForSearch(text.toLowerCase(), true).filter((word) => /[\p{L}\p{N}]/u.test(word))
}

/** Single characters and pairs of neighbours. */
export function characterPairs(text: string): string[] {
  const characters = [...text.toLowerCase()].filter((c) => /[\p{L}\p{N}]/u.test(c))
  return characters.flatMap((c, i) => (i + 1 < characters.length ? [c, c + characters[i + 1]!] : [c]))
}
