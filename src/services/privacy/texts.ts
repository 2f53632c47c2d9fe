import type { Holding, PersonalSection } from '../../directory/index.js'

const LONGEST = 280

export function holdingsText(holdings: readonly Holding[]): string {
  return [
    '关于您，我这里存有：',
    ...holdings.map(({ what, count }) => `· ${what}：${count}`),
    '',
    '全部删掉，回复 确认删除',
    '想先留一份，回复 导出我的信息',
    '删掉就找不回来了。',
  ].join('\n')
}

export const NOTHING_HELD = '我这里没有存您的信息。'

export function erasedText(kept: readonly string[]): string {
  return [
    '您的信息已经全部删掉。',
    '照片也一起删了。',
    ...(kept.length > 0 ? ['留下的只有：', ...kept.map((what) => `· ${what}`)] : []),
    '工作人员操作的留痕还在，',
    '里面没有您的姓名、电话和话。',
    '已经发到别人微信里的，',
    '我收不回来，请找社区。',
  ].join('\n')
}

export const ASK_FIRST = '要删什么，先看一看：\n请发 删除我的信息'
export const IN_PRIVATE = '您的信息请私聊我问：\n点我的头像，再发一遍。'

/** A person's own data, in messages that are short enough to read. */
export function exportTexts(sections: readonly PersonalSection[]): string[] {
  const messages: string[] = []
  for (const { title, rows } of sections) {
    let page = `【${title}】`
    for (const [label, value] of rows) {
      const line = `\n${label}：${value}`
      if (page.length + line.length > LONGEST && page.includes('\n')) {
        messages.push(page)
        page = `【${title}，续】`
      }
      page += line
    }
    messages.push(page)
  }
  return messages
}
