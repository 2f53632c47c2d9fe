import type { Db } from '../../../storage/index.js'
import { Records, sumKnown, type EvidenceSource } from '../figure.js'
import { dayCellOf, momentCellOf } from '../times.js'

const ROLE_NAMES: Record<string, string> = {
  viewer: '查看',
  editor: '编辑',
  dispatcher: '发布',
  approver: '审批',
  admin: '管理',
}
const PART_NAMES: Record<string, string> = { worker: '网格员', helper: '帮手', backup: '替补' }

/** Who looks after what: grids, rooms, roles and the roster. Staff are told apart by a running number, not by name. */
export function organisationSource(db: Db): EvidenceSource {
  const title = '组织机构'
  return {
    title,
    async gather({ from, until }) {
      const grids = await db.selectFrom('grid').selectAll().orderBy('code').execute()
      const members = await db.selectFrom('staff').select(['id', 'role', 'bound_at']).orderBy('id').execute()
      const parts = await db.selectFrom('staff_grid').selectAll().execute()
      const rooms = await db.selectFrom('room').selectAll().orderBy('name').execute()
      const shifts = await db
        .selectFrom('duty_shift')
        .selectAll()
        .where('from_at', '<', until)
        .where('until_at', '>', from)
        .orderBy('from_at')
        .execute()
      const number = new Map(members.map(({ id }, index) => [id, index + 1]))
      const codes = new Map(grids.map(({ id, code }) => [id, code]))
      const gridRecords = new Records(
        '网格',
        [
          { header: '网格', cell: (row) => row.code },
          { header: '名称', cell: (row) => row.name },
          { header: '登记人数', cell: (row) => row.residents ?? '' },
          { header: '网格员', cell: (row) => workersOf(row.id) },
        ],
        grids,
      )
      function workersOf(gridId: string): number {
        return parts.filter((part) => part.grid_id === gridId && part.part === 'worker').length
      }
      const staff = new Records(
        '工作人员',
        [
          { header: '序号', cell: (row) => number.get(row.id) ?? '' },
          { header: '角色', cell: (row) => ROLE_NAMES[row.role] ?? row.role },
          {
            header: '负责的网格',
            cell: (row) =>
              parts
                .filter((part) => part.staff_id === row.id)
                .map((part) => `${codes.get(part.grid_id) ?? ''}${PART_NAMES[part.part] ?? part.part}`)
                .join('、'),
          },
          { header: '绑定微信', cell: (row) => dayCellOf(row.bound_at) },
        ],
        members,
      )
      const roomRecords = new Records(
        '居民群',
        [
          { header: '群', cell: (row) => row.name },
          { header: '网格', cell: (row) => (row.grid_id === null ? '' : (codes.get(row.grid_id) ?? '')) },
          { header: '登记人数', cell: (row) => row.residents ?? '' },
          { header: '状态', cell: (row) => (row.state === 'bound' ? '已绑定' : '未绑定') },
        ],
        rooms,
      )
      const duty = new Records(
        '值班',
        [
          { header: '工作人员序号', cell: (row) => number.get(row.staff_id) ?? '' },
          { header: '开始', cell: (row) => momentCellOf(row.from_at) },
          { header: '结束', cell: (row) => momentCellOf(row.until_at) },
        ],
        shifts,
      )
      return {
        title,
        about: '网格、群和工作人员是生成这份材料时登记的；值班是这一年的。',
        figures: [
          gridRecords.count('网格', '个'),
          gridRecords.count(
            '有网格员的网格',
            '个',
            (row) => workersOf(row.id) > 0,
            '「网格员」大于 0 的行数',
          ),
          gridRecords.figure(
            '网格登记人数',
            '人',
            () => true,
            (rows) => sumKnown(rows, (row) => row.residents),
            '「登记人数」相加，没填的不算',
          ),
          staff.count('工作人员', '人'),
          roomRecords.count('已绑定的居民群', '个', (row) => row.state === 'bound', '「状态」是已绑定的行数'),
          duty.count('排班', '班'),
        ],
        sheets: [gridRecords.sheet(), staff.sheet(), roomRecords.sheet(), duty.sheet()],
      }
    },
  }
}
