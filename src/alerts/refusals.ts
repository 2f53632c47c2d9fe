import type { AlertAct, AlertState } from './transitions.js'
import { STATE_NAMES } from './transitions.js'
import { PROBLEM_TEXTS, type Problem } from './completeness.js'

export type DeskAct = AlertAct | 'draft' | 'test' | 'correct' | 'end' | 'template' | 'view' | 'command'

/** Why an act did not happen. Nothing was changed; it stands in the audit trail. */
export type Why =
  | { why: 'unknown' }
  | { why: 'not-allowed' }
  | { why: 'wrong-state'; state: AlertState }
  | { why: 'incomplete'; problems: readonly Problem[] }
  | { why: 'not-previewed' }
  /** typed was another number than that of the rooms */
  | { why: 'wrong-number'; actual: number }
  /** other rooms, words or expiry than those that were shown */
  | { why: 'audience-changed'; seen: number; actual: number }
  /** a drill is confirmed by another word than an alert */
  | { why: 'wrong-word'; drill: boolean }
  | { why: 'own-approval' }
  | { why: 'expired' }
  | { why: 'not-sent-yet' }
  | { why: 'already-ended' }
  | { why: 'template-not-approved' }
  | { why: 'twin' }
  | { why: 'no-contact' }

export type Refused = { kind: 'refused'; act: DeskAct } & Why

/** What staff read; the same in chat, console and command line. What to do comes last. */
export function refusalText(refused: Refused): string {
  switch (refused.why) {
    case 'unknown':
      return '没有这个编号。\n请核对后再发。'
    case 'not-allowed':
      return '您没有这个权限。\n请找管理员。'
    case 'wrong-state':
      return `现在是「${STATE_NAMES[refused.state]}」，\n不能这样做。`
    case 'incomplete':
      return ['还不能发：', ...refused.problems.map((problem) => `· ${PROBLEM_TEXTS[problem]}`)].join('\n')
    case 'not-previewed':
      return '请先看预览，\n再确认。'
    case 'wrong-number':
      return `群数不对，没有发。\n请看预览，\n应发 ${refused.actual} 个群。`
    case 'audience-changed':
      return `没有发：预览后有变化。\n当时 ${refused.seen} 个群，\n现在 ${refused.actual} 个群。\n请再看一遍预览。`
    case 'wrong-word':
      return refused.drill
        ? '这是演练，没有发。\n请回复 演练 和群数，\n例如：演练 12'
        : '这是真的预警，不是演练，\n没有发。请只回复群数。'
    case 'own-approval':
      return '写过、改过或确认过的人\n不能自己批准。\n请另一位批准。'
    case 'expired':
      return '已过有效期，不再发。'
    case 'not-sent-yet':
      return '还没有发出去，\n不用更正或解除。\n可以修改或作废。'
    case 'already-ended':
      return '这条已经解除了。'
    case 'template-not-approved':
      return '这个模板还没有批准，\n或批准后改过。\n请另一位先批准。'
    case 'twin':
      return '已经有同名的模板，\n请换个名字。'
    case 'no-contact':
      return '没有绑定微信，试发不了。'
  }
}
