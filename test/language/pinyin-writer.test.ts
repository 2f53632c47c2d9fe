import { pinyin } from 'pinyin-pro'
import { join } from 'node:path'
import { loadModel } from '../../src/language/index.js'
import { projectRoot, realBrain } from '../support/town.js'

const writer = loadModel(join(projectRoot, 'dist', 'model')).pinyin

test.each([
  ['mie huo qi zenme yong', '灭火器怎么用'],
  ['miehuoqi guoqi le zenme chuli', '灭火器过期了怎么处理'],
  ['mei qi lou le zen me ban', '煤气漏了怎么办'],
  ['chu fang zao huo le kuai lai ren', '厨房着火了快来人'],
  ['电瓶车 neng bu neng tui jin dianti', '电瓶车 能不能推进电梯'],
])('%s is written %s', (typed, meant) => {
  expect(writer.write(typed)).toBe(meant)
})

test.each(['灭火器怎么用', 'wifi 密码多少', 'can you help me please', 'a', 'hello', '', 'aed 在哪', '？！'])(
  'what is no pinyin stays as it is: %s',
  (text) => {
    expect(writer.write(text)).toBe(text)
  },
)

test('a word of another language between the syllables stays where it is', () => {
  expect(writer.write('aed zen me yong')).toBe('aed 怎么用')
})

test('the longest run of letters is written, or left, without harm', () => {
  for (const text of ['ma'.repeat(120), 'zhe shi '.repeat(30).trim(), 'x'.repeat(240), "xi'an 'a' '"])
    expect(typeof writer.write(text)).toBe('string')
})

/** As somebody types it who writes pinyin without tones. */
const spelled = (text: string): string => pinyin(text, { toneType: 'none', v: true })

test.each([
  '家里插座冒火花有焦味',
  '电动车能不能停楼道里充电',
  '热水器洗澡有点麻手',
  '下大雨地下车库进水了车怎么办',
  '老人吃饭噎住了怎么拍',
  '晚上睡觉一氧化碳报警器响',
])('%s is answered in pinyin as it is in characters', (text) => {
  const [inCharacters, inPinyin] = [realBrain().understand(text), realBrain().understand(spelled(text))]
  expect(inPinyin.topics[0]?.id).toBe(inCharacters.topics[0]?.id)
  expect(['answer', 'ambiguous']).toContain(inPinyin.kind)
})
