import { realBrain } from '../support/town.js'

test('an explanation names the words that the first topic rests on', () => {
  const { topics, words, read } = realBrain().explain('请问一下家里那个灭火器过期了怎么处理')
  expect(read).toBe('请问一下家里那个灭火器过期了怎么处理')
  expect(topics[0]!.id).toMatch(/^fire-extinguisher/)
  expect(words.map(({ word }) => word).join()).toMatch(/灭火|火器|过期|期了/)
  for (const { worth } of words) expect(worth).toBeGreaterThan(0)
})

test('a message about nothing is explained with no words, however long it is', () => {
  expect(realBrain().explain('').words).toEqual([])
  expect(realBrain().explain('啊'.repeat(5_000)).words.length).toBeLessThanOrEqual(5)
})
