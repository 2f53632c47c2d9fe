/** What stands beside a figure that is left blank. */
export const NO_RECORDS = '没有记录，请另附材料'

export const TITLE = '全国综合减灾示范社区'
export const SUBTITLE = '创建工作记录汇编'

/** What both files are called; the name of the community as far as file systems take it. */
export function fileName(community: string, year: number, kind: 'docx' | 'xlsx'): string {
  const name = community.replace(/[\\/:*?"<>|\p{C}]/gu, '').trim()
  return `${name === '' ? '社区' : name}-减灾示范社区材料-${year}.${kind}`
}
