import { plainText } from '../shared/index.js'
import { SMALL_TALK } from './texts.js'

/** A short answer to what is only polite. */
export function smallTalk(text: string): string {
  const plain = plainText(text)
  if (/谢|感谢|多谢|辛苦|thank|xiexie/.test(plain)) return SMALL_TALK.thanks
  if (/再见|拜拜|晚安|回头见|bye/.test(plain)) return SMALL_TALK.bye
  if (/你是谁|你叫|机器人|真人|你几岁|你是人|什么东西/.test(plain)) return SMALL_TALK.who
  if (
    /你好|您好|在吗|在不在|早上好|早啊|早安|下午好|晚上好|中午好|哈喽|嗨|hello|hi\b|ni ?hao|zao/.test(plain)
  )
    return SMALL_TALK.hello
  return SMALL_TALK.other
}
