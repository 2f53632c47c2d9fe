import { splitText } from '../../src/channel/index.js'
import { utf8Length } from '../../src/shared/index.js'
import { seeded } from './support.js'

const MARK = /\n\((\d+)\/(\d+)\)$/

const unmarked = (parts: string[]) => parts.map((part) => part.replace(MARK, ''))
const squeezed = (text: string) => text.replace(/\s+/g, '')

test('a text that fits stays as it is, to the byte', () => {
  const fits = '水'.repeat(682) + 'a'
  expect(utf8Length(fits)).toBe(2_047)
  expect(splitText(fits)).toEqual([fits])
  expect(splitText(`${fits}a`).length).toBe(2)
  expect(splitText('')).toEqual([''])
})

test('it cuts at a line end before a sentence, at a sentence before a comma', () => {
  expect(unmarked(splitText('先断电。再关水，快走\n往高处去。带上老人，别回头', 70))).toEqual([
    '先断电。再关水，快走',
    '往高处去。带上老人，别回头',
  ])
  expect(unmarked(splitText('先断电，再关水。往高处去，带上老人和孩子们', 45))).toEqual([
    '先断电，再关水。',
    '往高处去，',
    '带上老人和孩子们',
  ])
})

test('the closing quote stays with its sentence, and what belongs to a mark with the mark', () => {
  for (let maxBytes = 60; maxBytes < 160; maxBytes++) {
    for (const part of unmarked(splitText('他说：“着火了！”我就跑。'.repeat(30), maxBytes)))
      expect(part).not.toMatch(/^[”」』）》]/)
    for (const part of unmarked(splitText('救命！\ufe0f快来，\u0301'.repeat(30), maxBytes)))
      expect(part).not.toMatch(/^[\ufe0f\u0301]/)
  }
})

test.each(['0000-4012345', '138 0013 8000', '+86 138-0013-8000', '(0000) 401 2345'])(
  'the telephone number %s is never cut, wherever it stands',
  (number) => {
    for (let before = 0; before < 80; before++) {
      const text = `${'请'.repeat(before)}${number}${'谢'.repeat(80)}`
      expect(unmarked(splitText(text, 120)).some((part) => part.includes(number))).toBe(true)
    }
  },
)

test('a link is not cut at its marks', () => {
  const link = 'https://www.gov.cn/a;b?c=1,2&d=3.5!'
  for (let before = 0; before < 60; before++) {
    const parts = unmarked(splitText(`${'请'.repeat(before)}${link}${'谢'.repeat(60)}`, 120))
    expect(parts.some((part) => part.includes(link))).toBe(true)
  }
})

test('a character is never cut in two', () => {
  const family = '👨‍👩‍👧‍👦'
  for (let before = 0; before < 40; before++) {
    const parts = unmarked(splitText('a'.repeat(before) + family.repeat(20), 100))
    for (const part of parts) expect(part.replaceAll(family, '')).toMatch(/^a*$/)
  }
})

test('whatever the text: nothing is lost, every part fits, the marks count', () => {
  const random = seeded(7)
  const pick = <T>(all: readonly T[]) => all[Math.floor(random() * all.length)]!
  const pieces = [
    '水',
    '火，',
    '跑。',
    '\n',
    ' ',
    'abc',
    '119',
    '🚒',
    '👩‍🚒',
    'é',
    '\ud83d',
    '！？”',
    '0000-401 2345',
  ]
  for (let round = 0; round < 300; round++) {
    const text = Array.from({ length: Math.floor(random() * 600) }, () => pick(pieces)).join('')
    const maxBytes = 40 + Math.floor(random() * 500)
    const parts = splitText(text, maxBytes)
    expect(squeezed(unmarked(parts).join(''))).toBe(squeezed(text))
    for (const [i, part] of parts.entries()) {
      expect(utf8Length(part)).toBeLessThan(maxBytes)
      if (parts.length > 1) expect(MARK.exec(part)?.slice(1)).toEqual([String(i + 1), String(parts.length)])
    }
  }
})

test('a megabyte without a place to cut is cut in good time', () => {
  const begun = performance.now()
  const parts = splitText('1'.repeat(1_000_000))
  expect(unmarked(parts).join('')).toHaveLength(1_000_000)
  expect(splitText(`e${'\u0301'.repeat(100_000)}`).length).toBeGreaterThan(50)
  expect(performance.now() - begun).toBeLessThan(3_000)
})

test('a limit without room for a mark is a mistake', () => {
  expect(() => splitText('水', 10)).toThrow(RangeError)
})
