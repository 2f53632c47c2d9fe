import { readFileSync, statSync } from 'node:fs'
import {
  LEVEL_NAMES,
  LEVELS,
  readExpiry,
  readMoment,
  readRoomWords,
  refusalText,
  type DraftChange,
  type Level,
  type Refused,
  type Targets,
} from '../alerts/index.js'
import { UsageError, type House } from './world.js'

/** What `draft`, `edit`, `update` and `cancel` take; everything may be given later. */
export interface WordOptions {
  to?: string
  level?: string
  text?: string
  textFile?: string
  headline?: string
  issuer?: string
  link?: string
  issued?: string
  expires?: string
  correction?: string
  drill?: boolean
}

/** A text of an alert is a page, not a book. */
const MOST_TEXT_BYTES = 64 * 1_024

/** What happened, or the refusal as a word of usage. */
export function done<T extends { kind: string }>(outcome: T | Refused): Exclude<T, Refused> {
  if (outcome.kind === 'refused')
    throw new UsageError(refusalText(outcome as Refused).replace(/\n(?!·)/g, ''))
  return outcome as Exclude<T, Refused>
}

export function wordOptions<T extends { option(flags: string, description: string): T }>(command: T): T {
  return command
    .option('--to <rooms>', '发给谁：全部、标签、网格、群名，用逗号隔开')
    .option('--text <text>', '正文；官方预警一字不改')
    .option('--text-file <file>', '正文在这个文件里（UTF-8）')
    .option('--headline <words>', '标题，例如 暴雨橙色预警')
    .option('--issuer <name>', '发布单位')
    .option('--link <url>', '官方链接')
    .option('--issued <time>', '发布时间，例如 2026-05-12 08:30')
    .option('--expires <time>', '有效到，例如 2026-05-12 20:00，或 6小时')
    .option('--correction <text>', '发错时的更正语')
}

export async function changeOf(house: House, options: WordOptions): Promise<DraftChange> {
  const now = house.clock.now()
  const text = options.textFile === undefined ? options.text : textIn(options.textFile)
  return {
    ...(options.to !== undefined && { targets: await targetsOf(house, options.to) }),
    ...(text !== undefined && { text }),
    ...(options.headline !== undefined && { headline: options.headline }),
    ...(options.issuer !== undefined && { issuer: options.issuer }),
    ...(options.link !== undefined && { sourceLink: options.link }),
    ...(options.issued !== undefined && {
      issuedAt: timeOf(options.issued, readMoment(options.issued, now)),
    }),
    ...(options.expires !== undefined && {
      expiresAt: timeOf(options.expires, readExpiry(options.expires, now)),
    }),
    ...(options.correction !== undefined && { correction: options.correction }),
  }
}

export async function targetsOf(house: House, words: string): Promise<Targets> {
  const read = readRoomWords(words, await house.grids.grids(), await house.rooms.all())
  switch (read.kind) {
    case 'targets':
      return read.targets
    case 'nothing':
      throw new UsageError('请写发给谁，例如 --to 全部')
    case 'several':
      throw new UsageError(`「${read.word}」不止一个，请写编号，见 anlin room list`)
    case 'unknown':
      throw new UsageError(`没有「${read.word}」${read.near === undefined ? '' : `，您是不是要「${read.near}」`}。见 anlin room list、anlin grid list`) // prettier-ignore
  }
}

export function levelOf(text: string): Level {
  const level = LEVELS.find(
    (each) => each === text || LEVEL_NAMES[each] === text || LEVEL_NAMES[each] === `${text}色`,
  )
  if (!level) throw new UsageError(`没有级别「${text}」，请写：${Object.values(LEVEL_NAMES).join('、')}`)
  return level
}

function timeOf(text: string, at: number | undefined): number {
  if (at === undefined) throw new UsageError(`「${text}」不是时间，请写成 2026-05-12 08:00`)
  return at
}

function textIn(file: string): string {
  try {
    if (statSync(file).size > MOST_TEXT_BYTES) throw new UsageError(`${file} 太大，正文最多 64 KB`)
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file)).replace(/\r\n?/g, '\n').trim()
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`读不了 ${file}：请检查文件在不在、是不是 UTF-8 文本`)
  }
}
