import { chinaDay } from '../../../shared/index.js'
import type { Db } from '../../../storage/index.js'
import { Records, sumKnown, type EvidenceSource } from '../figure.js'

/** Places to go to and what lies in the stores, as they stand when the pack is made. */
export function sheltersSource(db: Db, purposeText: (values: readonly string[]) => string): EvidenceSource {
  const title = '避难场所和物资'
  return {
    title,
    async gather({ now }) {
      const today = chinaDay(now)
      const shelters = new Records(
        '避难场所',
        [
          { header: '名称', cell: (row) => row.name },
          { header: '地址', cell: (row) => row.address },
          { header: '可容纳', cell: (row) => row.capacity ?? '' },
          { header: '用途', cell: (row) => purposeText(JSON.parse(row.purposes) as string[]) },
          { header: '轮椅', cell: (row) => (row.accessible === 1 ? '能进' : '没有登记') },
          { header: '路线图', cell: (row) => (row.route_photo === null ? '没有' : '有') },
        ],
        await db.selectFrom('shelter').selectAll().orderBy('rank').orderBy('name').execute(),
      )
      const supplies = new Records(
        '应急物资',
        [
          { header: '存放点', cell: (row) => row.store },
          { header: '物资', cell: (row) => row.name },
          { header: '数量', cell: (row) => row.quantity },
          { header: '单位', cell: (row) => row.unit },
          { header: '有效期到', cell: (row) => row.expires_on },
        ],
        await db.selectFrom('supply').selectAll().orderBy('store').orderBy('name').execute(),
      )
      return {
        title,
        about: '生成这份材料时登记的。',
        figures: [
          shelters.count('避难场所', '处'),
          shelters.figure(
            '可容纳',
            '人',
            () => true,
            (rows) => sumKnown(rows, (row) => row.capacity),
            '「可容纳」相加，没填的不算',
          ),
          shelters.count(
            '有路线图的避难场所',
            '处',
            (row) => row.route_photo !== null,
            '「路线图」是有的行数',
          ),
          supplies.count('登记的物资', '批'),
          supplies.figure(
            '物资存放点',
            '个',
            () => true,
            (rows) => new Set(rows.map((row) => row.store)).size,
            '「存放点」有几个不同的',
          ),
          supplies.count(
            '过期的物资',
            '批',
            (row) => row.expires_on !== '' && row.expires_on < today,
            '「有效期到」早于生成日期的行数',
          ),
        ],
        sheets: [shelters.sheet(), supplies.sheet()],
      }
    },
  }
}
