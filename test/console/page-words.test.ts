import { initialOf } from '../../src/console/pages/chat/faces.js'
import {
  MENTION_END,
  mentionBefore,
  mentionBeingTyped,
  mentionedIn,
  withMention,
} from '../../src/console/pages/chat/mentions.js'
import { boxOf, itemsOf } from '../../src/console/pages/chat/items.js'
import { partsOf } from '../../src/console/pages/chat/rich-text.js'
import { listTime, needsMark, timeMark } from '../../src/console/pages/chat/times.js'

describe('time marks', () => {
  const now = new Date(2026, 4, 13, 14, 3).getTime()
  test.each([
    [new Date(2026, 4, 13, 14, 2, 30), '刚刚', '14:02'],
    [new Date(2026, 4, 13, 14, 3, 40), '刚刚', '14:03'], // a server whose clock is ahead
    [new Date(2026, 4, 13, 9, 5), '9:05', '9:05'],
    [new Date(2026, 4, 12, 23, 59), '昨天 23:59', '昨天'],
    [new Date(2026, 4, 11, 0, 0), '5月11日 0:00', '5月11日'],
    [new Date(2025, 11, 31, 8, 30), '2025年12月31日 8:30', '2025年12月31日'],
  ])('%s', (date, mark, listed) => {
    expect(timeMark(date.getTime(), now)).toBe(mark)
    expect(listTime(date.getTime(), now)).toBe(listed)
  })

  test('only after more than five minutes of silence', () => {
    expect(needsMark(now, undefined)).toBe(true)
    expect(needsMark(now, now - 5 * 60_000)).toBe(false)
    expect(needsMark(now, now - 5 * 60_000 - 1)).toBe(true)
  })
})

describe('what can be tapped', () => {
  const tapped = (text: string) =>
    partsOf(text).flatMap((part) => (part.kind === 'text' ? [] : [`${part.kind} ${part.href}`]))

  test.each([
    ['打119，说清地址', ['tel:119']],
    ['马上打 120。', ['tel:120']],
    ['值班电话：0000-4032119', ['tel:00004032119']],
    ['小刘 138 0000 1234', ['tel:13800001234']],
    ['400-820-8820 转 1', ['tel:4008208820']],
    ['市民热线12345，供电95598', ['tel:12345', 'tel:95598']],
    ['电话4032119', ['tel:4032119']],
    ['先打119再打110', ['tel:119', 'tel:110']],
    ['110和119都行', ['tel:110', 'tel:119']],
  ])('%s', (text, numbers) => {
    expect(tapped(text)).toEqual(numbers.map((number) => `tel ${number}`))
  })

  test.each([
    '一共110元',
    '119消防宣传日',
    '降雨量120毫米',
    '门禁码4032119',
    '编号20260513',
    '身份证340000199001011234',
    '预警0512-03',
    '220V',
    'v1.119',
    '14:03',
  ])('nothing in %s', (text) => {
    expect(tapped(text)).toEqual([])
  })

  test('an address ends where Chinese begins', () => {
    expect(tapped('看https://www.12379.cn/a?b=1。谢谢')).toEqual(['link https://www.12379.cn/a?b=1'])
    expect(tapped('(http://a.cn).')).toEqual(['link http://a.cn'])
    expect(tapped('javascript:alert(1)')).toEqual([])
  })

  test('no character is lost', () => {
    const text = '打119\n或 0000-4032119，见 https://a.cn/x。👨‍👩‍👧'
    expect(
      partsOf(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text)
  })
})

describe('mentions', () => {
  test('an @ is being typed until a space ends it', () => {
    expect(mentionBeingTyped('你好@', 3)).toEqual({ start: 2, query: '' })
    expect(mentionBeingTyped('你好@安', 4)).toEqual({ start: 2, query: '安' })
    expect(mentionBeingTyped('你好@安 邻', 6)).toBeUndefined()
    expect(mentionBeingTyped('zhang@163', 9)).toBeUndefined()
    expect(mentionBeingTyped('', 0)).toBeUndefined()
  })

  test('a picked mention is whole, counts, and goes as a whole', () => {
    const { text, caret } = withMention('请@安看', 1, 3, '安邻')
    expect(text).toBe(`请@安邻${MENTION_END}看`)
    const members = [
      { id: 'anlin', name: '安邻' },
      { id: 'li', name: '李师傅' },
    ]
    expect(mentionedIn(text, members)).toEqual(['anlin'])
    expect(mentionedIn('请@安邻 看', members)).toEqual([]) // typed, never picked
    expect(mentionBefore(text, caret)).toBe(1)
    expect(mentionBefore(text, caret + 1)).toBeUndefined()
  })
})

test.each([
  ['张阿姨', '张'],
  ['小陈', '陈'],
  ['陈老板', '陈'],
  ['网格员小刘', '刘'],
  ['👨‍👩‍👧一家', '👨'],
  ['', '?'],
])('the initial of %s is %s', (name, initial) => {
  expect(initialOf(name)).toBe(initial)
})

test('a picture gets its shape before it is loaded, within limits', () => {
  expect(boxOf({ url: '', width: 1200, height: 1600 })).toEqual({ width: 150, height: 200 })
  expect(boxOf({ url: '', width: 4000, height: 100 })).toEqual({ width: 160, height: 60 })
  expect(boxOf({ url: '', width: 10, height: 10 })).toEqual({ width: 60, height: 60 })
  expect(boxOf({ url: '' })).toEqual({ width: 160, height: 160 })
})

test('what is on its way comes last', () => {
  const message = {
    id: 'm1',
    seq: 1,
    conversation: 'c',
    from: 'li',
    at: 1_000,
    kind: 'text' as const,
    mentions: [],
  }
  const outgoing = {
    key: 'k1',
    person: 'zhang',
    conversation: 'c',
    draft: { kind: 'text' as const, text: '二', mentions: [] },
    at: 2_000,
    state: 'sending' as const,
    problem: '',
  }
  const items = itemsOf([{ ...message, text: '一' }], [outgoing], () => '')
  expect(items.map(({ text, marked }) => [text, marked])).toEqual([
    ['一', true],
    ['二', false],
  ])
})
