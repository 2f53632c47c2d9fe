import { readNumber } from '../../triage/index.js'

/** Where somebody is, as far as a message says it: parts of an address within the community. */
export interface Place {
  /** such as 3 or a */
  building?: string
  unit?: string
  /** such as 501 */
  room?: string
}

const NUMBER = '(?:\\d{1,3}|[零〇一二两三四五六七八九十]{1,4})'
const ROOM = '(?:\\d{3,4}|[零〇幺一二两三四五六七八九]{3,4})'
const BUILDING = `(?:(${NUMBER}|[a-h]|[甲乙丙丁])\\s*(?:号?楼栋|号楼|号?栋|幢|座|#|号院))`
const GAP = '\\s*[,，.、-]?\\s*'

/** 3栋2单元501, 三号楼二单元五零一室, 3#501, 2单元301, 3栋 … */
const SPELLED = new RegExp(
  `${BUILDING}(?:${GAP}(${NUMBER})\\s*(?:单元|门(?!口|外|前)))?(?:${GAP}(?:\\d{1,2}\\s*[楼层]${GAP})?(${ROOM})(?!\\d)\\s*[室号户]?)?` +
    `|(${NUMBER})\\s*单元(?:${GAP}(${ROOM})(?!\\d)\\s*[室号户]?)?` +
    `|(?<!\\d)(${ROOM})\\s*(?:室|房(?!子|间|屋|租|东|价|产|顶))`,
)
/** 3-2-501, 3－501; a year or a telephone number is none */
const DASHED = /(?<![\d-])(\d{1,2})\s*[-－—/]\s*(?:(\d{1,2})\s*[-－—/]\s*)?(\d{3,4})(?![\d-])/

/** 302平安: a door by itself, before an answer */
const DOOR = /^(\d{3,4})(?=全家|一家|都|平安|安全|收到|没事|需要|求助)/

export interface FoundPlace {
  place: Place
  /** where it stands in the text */
  from: number
  to: number
}

/** @param plain Simplified, lower case */
export function findPlace(plain: string): FoundPlace | undefined {
  const spelled = SPELLED.exec(plain)
  if (spelled) {
    const [all, building, unit, room, lonelyUnit, itsRoom, lonelyRoom] = spelled
    return found(spelled.index, all, {
      ...(building !== undefined && { building: plainNumber(building) }),
      ...((unit ?? lonelyUnit) !== undefined && { unit: plainNumber((unit ?? lonelyUnit)!) }),
      ...((room ?? itsRoom ?? lonelyRoom) !== undefined && {
        room: digits((room ?? itsRoom ?? lonelyRoom)!),
      }),
    })
  }
  const dashed = DASHED.exec(plain)
  if (!dashed) {
    const door = DOOR.exec(plain)
    return door ? found(0, door[0], { room: door[1]! }) : undefined
  }
  const [all, building, unit, room] = dashed
  return found(dashed.index, all, {
    building: String(Number(building)),
    ...(unit !== undefined && { unit: String(Number(unit)) }),
    room: room!,
  })
}

/** 3栋2单元501 */
export function placeText({ building, unit, room }: Place): string {
  return [
    building === undefined ? '' : `${building.toUpperCase()}栋`,
    unit === undefined ? '' : `${unit}单元`,
    room ?? '',
  ].join('')
}

function found(from: number, all: string, place: Place): FoundPlace {
  return { place, from, to: from + all.length }
}

function plainNumber(text: string): string {
  return String(readNumber(text) ?? text)
}

const DIGITS = '零一二三四五六七八九'

/** 五零一 as it is on the door */
function digits(text: string): string {
  return [...text.replace(/〇/g, '零').replace(/幺/g, '一').replace(/两/g, '二')]
    .map((char) => (DIGITS.includes(char) ? String(DIGITS.indexOf(char)) : char))
    .join('')
}
