import { DamerauLevenshteinDistance } from 'natural/lib/natural/distance/index.js'
import { chosenDigit } from '../../chat/index.js'
import { TAG_NAMES, tagFor, type CommunityRoom, type Grid } from '../../directory/index.js'
import { ALL_ROOMS, type Targets } from '../targets.js'

export type RoomWords =
  | { kind: 'targets'; targets: Targets }
  /** `near`: all the words with this one put right, where something is close enough */
  | { kind: 'unknown'; word: string; near: string | undefined }
  /** two rooms or grids of that name: in a district that happens */
  | { kind: 'several'; word: string }
  | { kind: 'nothing' }

type Found = { grid: string } | { tag: string } | { room: string }

const ALL = /^(?:全部|所有|全体|全社区|整个社区|大家)(?:的?(?:群|微信群|居民群?|网格|小区))?$/

/** Which rooms are meant by 全部低洼网格, 2号网格、低洼, 一期业主群. Nothing is guessed. */
export function readRoomWords(
  text: string,
  grids: readonly Grid[],
  rooms: readonly CommunityRoom[],
): RoomWords {
  const words = text.split(/[\s、,，;；]+/).filter(Boolean)
  if (words.length === 0) return { kind: 'nothing' }
  const targets = { grids: [] as string[], tags: [] as string[], rooms: [] as string[] }
  for (const [i, word] of words.entries()) {
    if (ALL.test(word))
      return words.length === 1 ? { kind: 'targets', targets: ALL_ROOMS } : { kind: 'several', word }
    const found = meantBy(word, grids, rooms)
    if (found.length > 1) return { kind: 'several', word }
    const [only] = found
    if (!only) {
      const near = nearName(word, grids, rooms)
      return { kind: 'unknown', word, near: near && words.with(i, near).join(' ') }
    }
    if ('grid' in only) targets.grids.push(only.grid)
    else if ('tag' in only) targets.tags.push(only.tag)
    else targets.rooms.push(only.room)
  }
  return { kind: 'targets', targets: { all: false, ...targets } }
}

function meantBy(word: string, grids: readonly Grid[], rooms: readonly CommunityRoom[]): Found[] {
  // As it is written first: a room may be called what looks like something else.
  const named = [
    ...rooms.filter(({ name }) => name === word).map(({ id }) => ({ room: id })),
    ...grids.filter(({ name, code }) => name === word || code === word).map(({ id }) => ({ grid: id })),
  ]
  if (named.length > 0) return named
  const base = bare(word)
  if (base === '') return []
  const code = String(chosenDigit(base) ?? base.replace(/^第|号$/g, ''))
  const tags = new Set([...Object.keys(TAG_NAMES), ...rooms.flatMap((room) => room.tags)])
  return [
    ...(tags.has(tagFor(base)) ? [{ tag: tagFor(base) }] : []),
    ...grids.filter((grid) => grid.code === code || grid.name === base).map(({ id }) => ({ grid: id })),
  ]
}

/** 全部低洼网格 → 低洼; 2号网格 → 2号; 网格2 → 2 */
function bare(word: string): string {
  return word
    .replace(/^(?:全部|所有)的?/, '')
    .replace(/^网格(?=[\w-]+$)/, '')
    .replace(/的?(?:微信)?(?:网格|群|小区|片区|地段|地区|地带|区域)+$/, '')
}

/** Of what there is, the one with one wrong character; undefined when none or several are as near. */
function nearName(word: string, grids: readonly Grid[], rooms: readonly CommunityRoom[]): string | undefined {
  const base = bare(word)
  if (base.length < 2) return undefined
  const names = [
    ...Object.values(TAG_NAMES),
    ...grids.map(({ name }) => name),
    ...rooms.map(({ name }) => name),
  ]
  const near = new Set(
    names.filter((name) => [word, base].some((each) => DamerauLevenshteinDistance(name, each) <= 1)),
  )
  return near.size === 1 ? [...near][0] : undefined
}
