import type { Column } from '../../tables/index.js'

/** What can be imported, and the columns of each: the names that people write first. */
export const IMPORT_COLUMNS = {
  grids: [
    { key: 'code', names: ['编号', '网格编号', 'code'], required: true },
    { key: 'name', names: ['名称', '网格名称', 'name'], required: true },
    { key: 'residents', names: ['人数', '居民人数', 'residents'] },
    { key: 'receipts', names: ['回执', 'receipts'] },
  ],
  rooms: [
    { key: 'name', names: ['群名', '名称', 'name'], required: true },
    { key: 'grid', names: ['网格', '网格编号', 'grid'] },
    { key: 'residents', names: ['人数', '群人数', 'residents'] },
    { key: 'tags', names: ['标签', 'tags'] },
    { key: 'webhook', names: ['群机器人', 'webhook'] },
  ],
  staff: [
    { key: 'name', names: ['姓名', 'name'], required: true },
    { key: 'phone', names: ['电话', '手机', '手机号', 'phone'] },
    { key: 'role', names: ['角色', 'role'] },
    { key: 'grid', names: ['网格', '网格编号', 'grid'] },
    { key: 'part', names: ['分工', 'part'] },
  ],
  duty: [
    { key: 'name', names: ['姓名', 'name'], required: true },
    { key: 'phone', names: ['电话', '手机', '手机号', 'phone'] },
    { key: 'from', names: ['开始', '开始时间', 'from'], required: true },
    { key: 'until', names: ['结束', '结束时间', 'until'], required: true },
  ],
} as const satisfies Record<string, readonly Column<string>[]>

export type ImportKind = keyof typeof IMPORT_COLUMNS
export const IMPORT_KINDS = Object.keys(IMPORT_COLUMNS) as ImportKind[]

export type ImportKey<K extends ImportKind> = (typeof IMPORT_COLUMNS)[K][number]['key']

/** What people call each column, for the words of a problem. */
export function namesOf<K extends ImportKind>(kind: K): Readonly<Record<ImportKey<K>, string>> {
  const columns: readonly Column<string>[] = IMPORT_COLUMNS[kind]
  return Object.fromEntries(columns.map(({ key, names }) => [key, names[0]])) as Record<ImportKey<K>, string>
}
