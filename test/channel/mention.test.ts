import { readMention } from '../../src/channel/mention.js'
import { normaliseText } from '../../src/shared/index.js'

const read = (rawText: string, mentionIds?: string[], names = ['安邻']) =>
  readMention({ rawText, text: normaliseText(rawText), selfId: 'bot', mentionIds, names })

test.each([
  ['@安邻\u2005停水吗', '停水吗'],
  ['@安邻 停水吗', '停水吗'],
  ['＠安邻　停水吗', '停水吗'],
  ['@安邻，停水吗', '停水吗'],
  ['@安邻停水吗', '停水吗'],
  ['@安邻', ''],
  ['停水吗 @安邻\u2005', '停水吗'],
])('%s is meant for the bot, though the puppet does not say so', (raw, text) => {
  expect(read(raw)).toEqual({ mentioned: true, text })
  expect(read(raw, [])).toEqual({ mentioned: true, text })
})

test.each([
  ['停水吗', []],
  ['我问过@安邻的', []],
  ['@所有人 停水', ['bot', 'a', 'b']],
  ['@所有人明天停水', ['bot', 'a', 'b']],
  ['@all 停水', ['bot']],
  ['@安邻居\u2005在吗', ['neighbour']],
  ['@张阿姨\u2005在吗', ['zhang']],
])('%s is not', (raw, ids) => {
  expect(read(raw, ids)).toEqual({ mentioned: false, text: normaliseText(raw) })
})

test('@所有人 with the bot named besides is meant for it', () => {
  expect(read('@安邻\u2005你提醒一下@所有人', ['bot', 'a'])).toEqual({
    mentioned: true,
    text: '你提醒一下@所有人',
  })
})

test('a name that begins like everybody is a name', () => {
  expect(read('@Allen\u2005hi', ['bot'], ['Allen'])).toEqual({ mentioned: true, text: 'hi' })
})

test('the longer of two names is taken whole', () => {
  expect(read('@安邻助手 停水吗', ['bot'], ['安邻', '安邻助手']).text).toBe('停水吗')
})

test('mentioned by id under a name that nobody told us', () => {
  expect(read('@小安\u2005停水吗', ['bot'])).toEqual({ mentioned: true, text: '停水吗' })
  expect(read('停水吗', ['bot'])).toEqual({ mentioned: true, text: '停水吗' })
})

test('a name full of signs is only a name', () => {
  expect(read('@(a+)*$ 停水吗', ['bot'], ['(a+)*$']).text).toBe('停水吗')
})
