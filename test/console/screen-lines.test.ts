import { brokenLines, pagesOf } from '../../src/console/pages/screen/lines.js'
import { programmeOf } from '../../src/console/pages/screen/programme.js'

const ROOM = { perLine: 16, perPage: 5 }

test('a text is broken without losing a character, and numbers stay whole', () => {
  const text = '请打值班电话0000-4021234，或者到3号楼一层的警务室去，工作人员24小时都在。'
  const lines = brokenLines(text, 16)
  expect(lines.join('')).toBe(text)
  expect(lines.some((line) => line.includes('0000-4021234'))).toBe(true)
  for (const line of lines) expect(line).not.toMatch(/^[，。]/)
  expect(brokenLines(`见https://a.cn/${'b'.repeat(60)}`, 16).every((line) => line.length <= 28)).toBe(true)
  expect(brokenLines('', 16)).toEqual([])
})

test('pages are about equally full, and there is always one', () => {
  expect(pagesOf(['一', '二', '三', '四', '五', '六'], 16, 5)).toEqual([
    ['一', '二', '三'],
    ['四', '五', '六'],
  ])
  expect(pagesOf([], 16, 5)).toEqual([[]])
})

const alert = (over: object) => ({
  id: 'a',
  kind: 'actual' as const,
  type: 'alert' as const,
  level: 'orange' as const,
  levelName: '橙色预警',
  number: '预警0512-01',
  headline: '暴雨橙色预警',
  text: '请不要外出。',
  issuer: '',
  expiresAt: 100,
  ...over,
})
const slides = [{ kind: 'office' as const, title: '电话', lines: ['火警 119'], note: '' }]
const kinds = (alerts: ReturnType<typeof alert>[], now = 50) =>
  programmeOf({ alerts, slides }, now, ROOM).map((sheet) =>
    sheet.kind === 'alert' ? sheet.alert.id : 'slide',
  )

test('a warning takes the screen over, a notice takes turns, and what has expired is gone', () => {
  expect(kinds([])).toEqual(['slide'])
  expect(kinds([alert({})])).toEqual(['a'])
  expect(kinds([alert({ level: 'notice' })])).toEqual(['a', 'slide'])
  expect(kinds([alert({}), alert({ id: 'n', level: 'notice' })])).toEqual(['a'])
  expect(kinds([alert({}), alert({ id: 'n', level: 'notice', expiresAt: 200 })], 100)).toEqual(['n', 'slide'])
})
