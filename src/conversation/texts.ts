import type { BindOutcome, RoomBindOutcome } from '../directory/index.js'
import { fillLocal, type Entry, type LocalSettings } from '../knowledge/index.js'

/** Everything the bot says that is no knowledge entry and no emergency reply. Short lines, plain words. */

export const DOMAIN_MENU: readonly { name: string; title: string; topics: readonly string[] }[] = [
  { name: 'fire', title: '着火、逃生', topics: ['fire-first-minute', 'fire-neighbor-fire', 'fire-oil-pan', 'fire-extinguisher-use', 'fire-ebike-charge'] },
  { name: 'elec', title: '用电', topics: ['elec-shock-rescue', 'elec-rcd-trip', 'elec-smell-hot', 'elec-power-strip', 'elec-water-heater'] },
  { name: 'gas', title: '燃气、一氧化碳', topics: ['gas-leak-smell', 'gas-co-signs', 'gas-hose', 'gas-alarm', 'gas-cylinder-use'] },
  { name: 'flood', title: '暴雨、积水', topics: ['flood-warning-action', 'flood-low-floor', 'flood-power-off', 'flood-car-trapped', 'flood-evacuate'] },
  { name: 'aid', title: '急救', topics: ['aid-cpr', 'aid-choking-adult', 'aid-burn', 'aid-bleeding', 'aid-stroke-chestpain'] },
] // prettier-ignore

/** What the community does with people in the chat: a digit stands for the words that lead there. */
export const SERVICE_MENU: readonly { title: string; words: string }[] = [
  { title: '报名志愿者', words: '报名志愿者' },
  { title: '我归谁管', words: '我归谁管' },
  { title: '随手拍，报隐患', words: '随手拍' },
  { title: '避难场所', words: '避难场所' },
  { title: '答题', words: '答题' },
  { title: '活动报名', words: '活动报名' },
]

export function greeting(settings: LocalSettings): string {
  return [
    `您好，我是${settings.community ?? ''}安邻，社区的安全助手。`,
    '着火、用电、燃气、积水的事都可以问我，直接打字就行。',
    '真着了火，先打 119。',
    '回复 菜单，看我会什么。',
  ].join('\n')
}

export function roomGreeting(settings: LocalSettings): string {
  return [
    `大家好，我是${settings.community ?? ''}安邻，社区的安全助手。`,
    '问安全的事请 @我，也可以加我私聊。',
    '真着了火，先打 119。我是机器人，不能替大家报警。',
  ].join('\n')
}

export function mainMenu(): string {
  return [
    '想问哪一类？回复数字',
    ...DOMAIN_MENU.map((d, i) => `${i + 1} ${d.title}`),
    `${DOMAIN_MENU.length + 1} 社区服务：`,
    '报名、我归谁管、随手拍、',
    '避难场所、答题',
    '9 找社区的人',
    '也可以直接打字问',
  ].join('\n')
}

export function serviceMenu(): string {
  return ['要办哪一件？回复数字', ...SERVICE_MENU.map(({ title }, i) => `${i + 1} ${title}`), '0 返回', '9 找社区的人'].join('\n') // prettier-ignore
}

/** The first message of an answer: what to do, and how to get the rest. */
export function shortAnswer(entry: Entry, settings: LocalSettings): string {
  const lines = [`【${entry.title}】`, answerLine(entry, settings), '']
  if (entry.steps.length > 0) lines.push('回复 1 看怎么做')
  if (entry.picture) lines.push('回复 2 看图')
  return lines.join('\n').trimEnd()
}

/** The one sentence or two that come before everything else of an entry. */
export function answerLine(entry: Entry, settings: LocalSettings): string {
  return fillLocal(entry.answer, settings)
}

/** The whole entry: steps, what not to do, why, notes, where it comes from. */
export function fullAnswer(entry: Entry, settings: LocalSettings): string {
  const lines = [`【${entry.title}】`, '怎么做：']
  let number = 0
  for (const step of entry.steps.map((s) => fillLocal(s, settings))) {
    // A telephone number stands alone on its line, so that a thumb hits it.
    lines.push(/^[\d\s-]+$/.test(step) ? step : `${++number}. ${step}`)
  }
  if (entry.donts.length > 0)
    lines.push('', '不要做：', ...entry.donts.map((d) => `· ${fillLocal(d, settings)}`))
  if (entry.why) lines.push('', `为什么：${fillLocal(entry.why, settings)}`)
  if (entry.notes.length > 0) lines.push('', ...entry.notes.map((n) => fillLocal(n, settings)))
  const sources = [...new Set(entry.sources.map((s) => (s.article ? `${s.name}${s.article}` : s.name)))]
  lines.push('', `来源：${sources.join('；')}`)
  return lines.join('\n')
}

export const ASK_HELPFUL = '这个回答有用吗？\n1 有用\n2 没用'

/** After the picture, for those who cannot see it or whose telephone does not show it. */
export function pictureInWords(entry: Entry): string {
  return `图上画的：${entry.picture_alt ?? entry.title}`
}

export function choices(entries: readonly Entry[]): string {
  return ['您想问的是哪一个？回复数字', ...entries.map((e, i) => `${i + 1} ${e.title}`), '0 都不是'].join(
    '\n',
  )
}

function phoneLines(label: string, phone: string | undefined): string[] {
  return phone ? [label, phone] : []
}

export function contacts(settings: LocalSettings): string {
  const lines = [
    ...phoneLines('社区居委会', settings.office_phone),
    ...phoneLines('值班电话', settings.duty_phone),
    ...phoneLines('物业', settings.property_phone),
    ...phoneLines('燃气抢险', settings.gas_phone),
  ]
  if (lines.length === 0) lines.push('社区的电话还没有登记到我这里，请到居委会或看楼道公示牌。')
  return [...lines, '政务热线', '12345', '着火、有人受伤先打', '119 / 120'].join('\n')
}

export function unknown(settings: LocalSettings): string {
  return ['这个我还答不上来。', notAnswered(settings), '回复 菜单 看我会什么'].join('\n')
}

/** What happens to a question without an answer, and where to turn meanwhile. */
export function notAnswered(settings: LocalSettings): string {
  return [
    '问题已经记下，社区会看到。',
    ...(settings.office_phone
      ? ['急的话请打社区电话', settings.office_phone]
      : ['急的话请问社区居委会，或打', '12345']),
    '1 有答案时告诉我',
    '9 找社区的人',
  ].join('\n')
}

export const NOT_HELPFUL = '没帮上忙，抱歉。'
export const NONE_OF_THESE = '好，换个说法再问我也行。'
export const WILL_TELL = '好，有了答案就告诉您。'

export const NOT_OURS =
  '这件事不归我管，我只懂安全的事。\n可以问社区居委会，或打\n12345\n回复 菜单，看我会什么'

export function humanRequested(settings: LocalSettings, hasDuty: boolean): string {
  const lines = [hasDuty ? '正在转给社区值班的人。他看到后会联系您。' : '现在没有值班的人在线。']
  if (settings.duty_phone) lines.push('也可以直接打值班电话', settings.duty_phone)
  else if (settings.office_phone) lines.push('也可以直接打社区电话', settings.office_phone)
  else lines.push('也可以直接去居委会，或打', '12345')
  lines.push('着火、有人受伤，先打', '119 / 120')
  return lines.join('\n')
}

export const SMALL_TALK = {
  hello: '您好，我在。安全的事直接打字问我，比如：油锅着火怎么办',
  thanks: '不客气，平安就好。',
  bye: '再见，睡前记得看看电、气、烟、火。',
  who: '我是安邻，社区的安全助手，是个机器人。想找人回复 9。',
  other: '我在听。安全的事可以问我，回复 菜单 看我会什么。',
} as const

export const HELPFUL_YES = '谢谢，记下了。'
export const TOO_FAST = '您发得有点快，我先歇一分钟。\n真有险情不受影响：先打 119，再告诉我。'
export const MENU_GONE = '这个数字现在没有对应的选项。\n直接打字问我，或回复 菜单。'
export const PICTURE_SEEN = '图片我看不懂，请用文字说说是什么情况。\n着火、有人受伤，先打\n119 / 120'
export const VOICE_HEARD = '我听不了语音。请长按语音转成文字，或者打字。\n着火、有人受伤，先打\n119 / 120'
export const LOCATION_SEEN = '位置收到了。请用文字说说是什么事。\n着火、有人受伤，先打\n119 / 120'

export function incidentNoted(hasDuty: boolean, call: string): string {
  return hasDuty
    ? `收到，会一并转给社区值班的人。\n最要紧的：先打 ${call}`
    : `收到。最要紧的：先打 ${call}\n我不能替您报警。`
}

export const INCIDENT_OVER = '好，没事就好。\n还有烟、有异味、有人不舒服，马上打 119 / 120。'

export function bindReply(outcome: BindOutcome): string {
  switch (outcome.kind) {
    case 'bound':
      return outcome.member.roomId
        ? `本群已登记为值班群（${outcome.member.name}）。有险情会发到这里。`
        : `${outcome.member.name}，登记好了。${outcome.member.onDuty ? '' : '轮到值班时，'}有险情会发给您。`
    case 'wrong-code':
      return '这个码不对，或者已经用过、过期了。请在电脑上重新生成一个。'
    case 'too-many-tries':
      return '试错的次数太多，请一小时后再试。'
  }
}

export const ROOM_CODE_IN_PRIVATE = '这是群的绑定码。\n请到那个群里 @我 再发一次。'

export function roomBindReply(outcome: Exclude<RoomBindOutcome, { kind: 'no-such-code' }>): string {
  switch (outcome.kind) {
    case 'bound': {
      const lines = [`本群绑定好了：${outcome.name}。`, '以后预警会发到这里。']
      if (outcome.twin) lines.push('注意：还有一个群', '和本群同名，请核对。')
      return lines.join('\n')
    }
    case 'taken':
      return `本群已经绑定为「${outcome.by}」。\n没有改动。`
    case 'already-bound':
      return `「${outcome.name}」已经绑定了\n另一个群，没有改动。\n要换群，请生成换绑码。`
  }
}

/** A service broke off: nothing was half done. */
export const SERVICE_FAILED = '刚才没办成，什么都没有改。\n请过一会儿再试一次。'
