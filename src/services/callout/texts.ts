import type { Board, Callout } from './callout.js'
import type { LookedAfter } from './mutual-help.js'
import type { Plan, Post } from './plans.js'
import type { Outlook } from './desk.js'

/** A drill says so first and last, so that no part of it can be taken for the thing itself. */
function marked(callout: Pick<Callout, 'drill'>, lines: readonly string[]): string {
  return (callout.drill ? ['【演练】', ...lines, '【演练】'] : lines).join('\n')
}

export function page(callout: Callout, plan: Plan, post: Post): string {
  return marked(callout, [
    `集结 ${callout.number}：${plan.name}`,
    ...(callout.place === '' ? [] : [`哪里：${callout.place}`]),
    `岗位：${post.name}（${post.role}）`,
    post.text,
    plan.safety,
    '1 我去',
    '2 去不了',
  ])
}

export function claimed(callout: Callout, post: Post, plan: Plan): string {
  return marked(callout, [`好，${post.name}是您的岗。`, plan.safety, '到了回复 1', '去不了了回复 2'])
}

export function taken(callout: Pick<Callout, 'drill'>): string {
  return marked(callout, ['这个岗已经有人了，', '您先不用去，谢谢。', '需要时再叫您。'])
}

export function declined(callout: Pick<Callout, 'drill'>): string {
  return marked(callout, ['知道了，请别人去。', '您顾好自己。'])
}

export function arrived(callout: Pick<Callout, 'drill'>): string {
  return marked(callout, ['记下了，您已到岗。', '有危险就离开，', '收队会告诉您。'])
}

export const OVER = '这次集结已经收队了，\n您不用去了，谢谢。'

export function nobodyComes(callout: Callout, post: Post, missing: number): string {
  return marked(callout, [
    `集结 ${callout.number}：${post.name}`,
    `还缺 ${missing} 人，没有人应答。`,
    '请另外找人。',
  ])
}

/** Only for the neighbour who is asked: nobody else reads the name. */
export function lookAfter(callout: Callout, person: LookedAfter): string {
  return marked(callout, [
    `请看看 ${person.name}`,
    person.address,
    ...(person.needs === '' ? [] : [`（${person.needs}）`]),
    '先顾自己，不进有烟有水的地方，打电话、喊门也行。',
    '1 平安',
    '2 需要帮助',
    '3 联系不上',
  ])
}

/** For staff: where, never who. */
export function staffNeeded(
  callout: Callout,
  person: LookedAfter,
  answer: 'needs-help' | 'not-reached',
): string {
  return marked(callout, [
    `集结 ${callout.number} 点名`,
    person.address,
    ...(person.needs === '' ? [] : [`（${person.needs}）`]),
    answer === 'needs-help' ? '需要帮助，请马上安排。' : '联系不上，请派人去看。',
  ])
}

export function lookedAfter(
  callout: Pick<Callout, 'drill'>,
  answer: 'safe' | 'needs-help' | 'not-reached',
): string {
  if (answer === 'safe') return marked(callout, ['记下了：平安。', '谢谢您。'])
  return marked(callout, ['记下了，社区值班的人会看到。', '有生命危险，您先打', '119 / 120'])
}

/** It ends the call, not the danger: that is for others to say. */
export function standDown(callout: Callout): string {
  return marked(callout, [
    `集结 ${callout.number} 收队`,
    '您可以离岗了，谢谢您。',
    '这不是险情解除的通知，',
    '听消防和官方的。',
  ])
}

export function confirm(outlook: Outlook, place: string, drill: boolean): string {
  const lines = outlook.posts.map(
    ({ post, wanted, helpers }) => `${post} 要 ${wanted} 人，可叫 ${helpers} 人`,
  )
  return [
    `${drill ? '【演练】' : ''}启动「${outlook.plan.name}」`,
    `哪里：${place === '' ? '没有写' : place}`,
    ...lines,
    '1 启动',
    '2 不启动',
    ...(drill ? [] : ['先打 119，这里不会替您报警']),
  ].join('\n')
}

export function started(callout: Callout): string {
  return marked(callout, [`集结 ${callout.number} 已启动，正在叫人。`, '看岗位，回复：', `集结 ${callout.number}`, '结束，回复：', `收队 ${callout.number}`]) // prettier-ignore
}

export function boardText(board: Board): string {
  const { callout, plan, posts, rollCall } = board
  const lines = posts.map(({ post, wanted, claimed, arrived, names }) => `${post} ${claimed}/${wanted}${arrived > 0 ? `，到岗 ${arrived}` : ''}${names.length > 0 ? `（${names.join('、')}）` : ''}`) // prettier-ignore
  const roll = rollCall.all === 0 ? [] : [`点名 ${rollCall.all} 户：平安 ${rollCall.safe}，要帮助 ${rollCall.needsHelp}，联系不上 ${rollCall.notReached}，等回话 ${rollCall.waiting}`] // prettier-ignore
  return marked(callout, [
    `集结 ${callout.number} ${plan.name}${callout.active ? '' : '（已收队）'}`,
    ...lines,
    ...roll,
  ])
}
