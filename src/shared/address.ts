import { numberOf } from './numerals.js'

/** A flat as residents name it. Everything is in its shortest form: 3, 2, 501, A. */
export interface Address {
  /** the estate (小区) where a community has several; absent when it was not named */
  estate?: string
  building: string
  unit?: string
  room?: string
}

/** An address in the middle of other words. */
export interface FoundAddress {
  address: Address
  /** where it begins and ends in the text */
  start: number
  end: number
}

const N = '(?:\\d{1,4}|[零〇一壹幺二两三四五六七八九十百]{1,5})'
const BUILDING_WORD = '(?:号楼|號樓|栋|棟|幢|座|号院|楼栋|#|＃)'
const UNIT_WORD = '(?:单元|單元|门洞|门|dy|栋口)'
const GAP = '[\\s,，、\\-_/.]*'
const ESTATE =
  '(?<estate>[\\p{Script=Han}A-Za-z]{1,10}?(?:小区|花园|家园|公寓|新村|新区|社区|大院|苑|里|园|村|庄|城|湾|府|[一二三四五六七八九十]期))?'

/** 三栋二单元501, 3#2dy501, 3号楼2单元501室, A座1203, 3栋, 3栋2单元五楼1号. */
const NAMED = new RegExp(
  `${ESTATE}${GAP}(?<![\\d零〇一二三四五六七八九十百A-Za-z])(?:(?<letter>[A-Za-z])?(?<building>${N})|(?<block>[A-Za-z]))\\s*${BUILDING_WORD}` +
    `(?:${GAP}(?<unit>${N}|[A-Za-z甲乙丙丁东西])\\s*${UNIT_WORD})?` +
    `(?:${GAP}(?:(?<floor>${N})\\s*[楼层](?:${GAP}(?<flat>${N})\\s*[号室户])|(?:${N}\\s*[楼层]${GAP})?(?<room>\\d{3,4}|[零〇一幺二两三四五六七八九]{3,4}|\\d{1,2}(?=[号室户]))\\s*[号室户房]?(?!\\d|年|月|块|元|米|人|个)))?`,
  'iu',
)
/** 3-2-501, 3/2/501, 3.2.501, 3-501. */
const DASHED =
  /(?<![\d.\-/])(?<letter>[A-Za-z])?(?<building>\d{1,3})\s*[-_/.—]\s*(?:(?<unit>\d{1,2})\s*[-_/.—]\s*)?(?<room>\d{3,4})\s*[室号]?(?![\d.\-/])/u

/**
 * Finds the first address in a text.
 *
 * @param text normalised; Traditional characters are read, too
 */
export function findAddress(text: string): FoundAddress | undefined {
  const named = NAMED.exec(text)
  const match = named ?? DASHED.exec(text)
  if (!match) return undefined
  const { estate, letter, building, block, unit, floor, flat, room } = match.groups!
  const number = building === undefined ? undefined : numberOf(building)
  if (building !== undefined && (number === undefined || number === 0 || number > 999)) return undefined
  const address: Address = { building: (block ?? `${letter ?? ''}${number}`).toUpperCase() }
  const place = estate?.replace(/^(?:我家?|家)?住?(?:在|是)?/, '')
  if (place) address.estate = place
  if (unit !== undefined) address.unit = String(numberOf(unit) ?? unit.toUpperCase())
  const flatNumber = roomOf(floor, flat, room)
  if (flatNumber !== undefined) address.room = flatNumber
  const begin = match.index + (match[0].length - match[0].trimStart().length)
  return { address, start: begin, end: match.index + match[0].length }
}

/** 五楼1号 is 501. */
function roomOf(
  floor: string | undefined,
  flat: string | undefined,
  room: string | undefined,
): string | undefined {
  if (room !== undefined) return String(numberOf(room) ?? room)
  if (floor === undefined || flat === undefined) return undefined
  return String(numberOf(floor)! * 100 + numberOf(flat)!)
}

const AROUND = /^(?:我?(?:家|的)?(?:住址|地址|住|家)?(?:在|是)?[:：,，\s]*)|[\s。.,，!！]+$/g

/** @returns undefined unless the whole text is an address */
export function parseAddress(text: string): Address | undefined {
  const found = findAddress(text)
  if (!found) return undefined
  const around = (text.slice(0, found.start) + text.slice(found.end)).replace(AROUND, '').trim()
  return around === '' ? found.address : undefined
}

/** 幸福里3栋2单元501. */
export function addressText({ estate, building, unit, room }: Address): string {
  const flat = room === undefined ? '' : `${unit === undefined ? ' ' : ''}${room}`
  return `${estate ?? ''}${building}栋${unit === undefined ? '' : `${unit}单元`}${flat}`.replace('栋 ', '栋')
}
