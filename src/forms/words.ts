/** Words that steer a form, whichever field is asked. */
export type Steer = 'cancel' | 'back' | 'again' | 'go-on' | 'skip' | 'done'

const STEERS: Record<Steer, RegExp> = {
  cancel: /^(?:取消|取消登记|取消填写|不填了|不报了|不登记了|算了|算了吧|退出|不弄了|不要了)$/,
  back: /^(?:返回|上一步|上一项|上一题|后退|回去|退回)$/,
  again: /^(?:重来|重新来|重新填|重填|重新开始|从头来|从头填)$/,
  'go-on': /^(?:继续|接着填|继续填|继续登记|接着来|继续报名)$/,
  skip: /^(?:跳过|略过|不填|没有|无|没|暂无|不写|下一个|不用|不需要|空着)$/,
  done: /^(?:好了|没有了|没了|完了|完成|就这些|就这样|发完了|结束)$/,
}

export function steerOf(text: string): Steer | undefined {
  const bare = text.replace(/[\s。.!！~～]+$/g, '').replace(/^(?:回复|我要|我想)/, '')
  for (const [steer, words] of Object.entries(STEERS)) if (words.test(bare)) return steer as Steer
  return undefined
}

const YES =
  /^(?:同意|我同意|好|好的|可以|行|提交|确认|对|对的|没错|都对|是|是的|正确|嗯|没问题|ok)[。.!！]?$/i
const NO = /^(?:不同意|不|不行|不可以|拒绝|不好|不愿意)[。.!！]?$/

export function saysYes(text: string): boolean {
  return YES.test(text)
}

export function saysNo(text: string): boolean {
  return NO.test(text)
}

/** Asked rather than told. */
export function isQuestion(text: string): boolean {
  return /[?？吗呢]|怎么|什么|如何|为啥|咋|多少|能不能|可不可以|要不要|有没有|哪里|哪儿|哪个|几点|谁/.test(
    text,
  )
}
