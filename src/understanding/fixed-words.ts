import { DamerauLevenshteinDistance } from 'natural/lib/natural/distance/index.js'
import { syllableOf } from '../language/index.js'
import type { Command } from './meaning.js'

/** Words that people are told to send, and their nearest kin: recognised to the letter, whatever the model thinks. */
const FIXED: Record<Command, readonly string[]> = {
  'menu-help': ['菜单', '帮助', '功能', '目录', '首页', '主菜单', '使用说明', 'help', 'menu', '?', '？'],
  human: ['人工', '转人工', '人工客服', '人工服务', '找人', '找真人', '联系社区'],
  optout: ['退订', 'td', 't', '别再发了', '取消订阅', '不要再发了', '屏蔽'],
  optin: ['订阅', '恢复订阅', '重新订阅'],
  'volunteer-register': ['报名', '我要报名', '志愿者报名', '报名志愿者', '我要当志愿者'],
  'volunteer-quit': ['退出志愿者', '退出志愿队'],
  'volunteer-hours': ['我的时长', '服务时长', '志愿时长', '查时长'],
  'hazard-report': ['随手拍', '报隐患', '上报隐患', '隐患上报', '举报隐患'],
  shelter: ['避难所', '避难场所', '最近的避难所', '最近的避难场所'],
  contact: ['电话', '联系电话', '社区电话', '值班电话', '物业电话', '网格员电话', '我归谁管'],
  'event-signup': ['活动报名', '演练报名', '讲座报名'],
  quiz: ['答题', '知识竞赛', '每日一题', '安全答题'],
  'delete-data': ['删除我的信息', '删除我的资料', '注销'],
}

/** Below this length one wrong letter makes another word. */
const MIN_LETTERS_FOR_TYPO = 8

const words = Object.entries(FIXED).flatMap(([command, list]) =>
  list.map((word) => ({ word, command: command as Command })),
)
const byWord = new Map(words.map(({ word, command }) => [word, command]))
const sounds = words.flatMap(({ word, command }) => {
  const sound = soundOf(word)
  return sound && [...word].length >= 3 ? [{ sound, command }] : []
})
const LONGEST = Math.max(...words.map(({ word }) => word.length))

/**
 * A fixed word as it was meant: to the letter, by its sound (转人公, zhuan ren gong), or with one letter of its
 * pinyin wrong (zhuan ren gomg).
 *
 * @param plain Simplified, lower case
 */
export function fixedCommand(plain: string): Command | undefined {
  const word = plain.replace(/^[\s「“"'【]+|[\s。.!！~」”"'】]+$/g, '')
  const exact = byWord.get(word)
  // A character is a syllable: a longer word than the longest cannot sound like one of ours. Pinyin is longer.
  const longest = word.charCodeAt(0) > 127 ? LONGEST + 1 : LONGEST * 6
  if (exact || word.length > longest) return exact
  const sound = soundOf(word)
  if (!sound) return undefined
  for (const known of sounds) {
    if (known.sound === sound) return known.command
    if (sound.length >= MIN_LETTERS_FOR_TYPO && mayBeTypo(known.sound, sound)) {
      if (DamerauLevenshteinDistance(known.sound, sound) <= 1) return known.command
    }
  }
  return undefined
}

/** The distance is worth reckoning only where all but two letters agree from both ends. */
function mayBeTypo(a: string, b: string): boolean {
  const shorter = Math.min(a.length, b.length)
  if (Math.max(a.length, b.length) - shorter > 1) return false
  let same = 0
  while (same < shorter && a[same] === b[same]) same++
  let back = 0
  while (back < shorter - same && a[a.length - 1 - back] === b[b.length - 1 - back]) back++
  return same + back >= shorter - 2
}

/** Letters of the fuzzy syllables; '' when something in it has no sound. */
function soundOf(word: string): string {
  let out = ''
  for (const char of word.replace(/\s+/g, '')) {
    const sound = /[a-z]/.test(char) ? char : syllableOf(char)
    if (sound === '') return ''
    out += sound
  }
  // Letters are typed without the fuzziness that characters are read with.
  return out
    .replace(/zh/g, 'z')
    .replace(/ch/g, 'c')
    .replace(/sh/g, 's')
    .replace(/ng(?=[^aeiou]|$)/g, 'n')
}
