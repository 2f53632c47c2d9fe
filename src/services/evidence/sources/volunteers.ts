import type { Db } from '../../../storage/index.js'
import { Records, sum, type EvidenceSource } from '../figure.js'
import { dayCellOf } from '../times.js'

/** Volunteers by their number, never by name, with what they did in the year. */
export function volunteersSource(db: Db, rolesText: (values: readonly string[]) => string): EvidenceSource {
  const title = '志愿者和培训'
  return {
    title,
    async gather({ year, until }) {
      const everybody = await db
        .selectFrom('volunteer')
        .select(['id', 'number', 'grid_id', 'roles', 'decided_at', 'left_at', 'state'])
        .orderBy('number')
        .execute()
      // On the books at the end of the year, or today: whoever came later or left before is not among them.
      const enrolled = everybody.filter(
        (row) =>
          (row.state === 'active' || row.state === 'left') &&
          row.decided_at !== null &&
          row.decided_at < until &&
          (row.left_at === null || row.left_at >= until),
      )
      const grids = new Map((await db.selectFrom('grid').selectAll().execute()).map((row) => [row.id, row.code])) // prettier-ignore
      const teams = await db.selectFrom('team').selectAll().orderBy('name').execute()
      const members = await db.selectFrom('team_member').selectAll().execute()
      const teamNames = new Map(teams.map((team) => [team.id, team.name]))
      const volunteers = new Records(
        '志愿者',
        [
          { header: '志愿者编号', cell: (row) => row.number },
          { header: '网格', cell: (row) => (row.grid_id === null ? '' : (grids.get(row.grid_id) ?? '')) },
          { header: '职责', cell: (row) => rolesText(JSON.parse(row.roles) as string[]) },
          {
            header: '队伍',
            cell: (row) =>
              members
                .filter((member) => member.volunteer_id === row.id)
                .map((member) => teamNames.get(member.team_id) ?? '')
                .join('、'),
          },
          { header: '审核通过', cell: (row) => dayCellOf(row.decided_at) },
        ],
        enrolled,
      )
      const ids = new Set(enrolled.map((row) => row.id))
      const teamRecords = new Records(
        '志愿者队伍',
        [
          { header: '队伍', cell: (row) => row.name },
          {
            header: '人数',
            cell: (row) =>
              members.filter((member) => member.team_id === row.id && ids.has(member.volunteer_id)).length,
          },
          { header: '目标人数', cell: (row) => row.target ?? '' },
        ],
        teams.filter((team) => team.created_at < until),
      )
      const numbers = new Map(everybody.map((row) => [row.id, row.number]))
      const times = await db
        .selectFrom('volunteer_time')
        .select(['volunteer_id', 'kind', 'day', 'minutes', 'source'])
        .where('day', '>=', `${year}-01-01`)
        .where('day', '<=', `${year}-12-31`)
        .orderBy('day')
        .execute()
      const hours = new Records(
        '服务和培训',
        [
          { header: '志愿者编号', cell: (row) => numbers.get(row.volunteer_id) ?? '' },
          { header: '日期', cell: (row) => row.day },
          { header: '类别', cell: (row) => (row.kind === 'training' ? '培训' : '服务') },
          { header: '分钟', cell: (row) => row.minutes },
        ],
        times,
      )
      const trained = (row: (typeof times)[number]): boolean => row.kind === 'training'
      const served = (row: (typeof times)[number]): boolean => row.kind !== 'training'
      const people = (rows: typeof times | readonly (typeof times)[number][]): number =>
        new Set(rows.map((row) => row.volunteer_id)).size
      return {
        title,
        about: '只列编号，不列姓名和电话；名册由管理员另行导出。退出满期限、资料已删除的人不在内。',
        figures: [
          volunteers.count('在册志愿者', '人'),
          teamRecords.count('志愿者队伍', '支'),
          hours.figure('参加培训的志愿者', '人', trained, people, '「类别」是培训的，不同的「志愿者编号」'),
          hours.figure('志愿者培训', '人次', trained, (rows) => rows.length, '「类别」是培训的行数'),
          hours.figure('参加服务的志愿者', '人', served, people, '「类别」是服务的，不同的「志愿者编号」'),
          hours.figure(
            '服务时长',
            '小时',
            served,
            (rows) => Math.floor((sum(rows, (row) => row.minutes) * 10) / 60) / 10,
            '「类别」是服务的「分钟」相加，除以 60，舍到一位小数',
          ),
        ],
        sheets: [volunteers.sheet(), teamRecords.sheet(), hours.sheet()],
      }
    },
  }
}
