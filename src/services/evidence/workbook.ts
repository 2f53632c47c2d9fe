import { toXlsxBook, type Cells } from '../../tables/index.js'
import type { Pack } from './figure.js'
import { momentCellOf } from './times.js'
import { NO_RECORDS } from './texts.js'

/** The pack as Excel: a sheet of figures in front, then one for each kind of record. */
export function toWorkbook(pack: Pack): Promise<Buffer> {
  const summary: Cells = [
    ['部分', '项目', '数', '单位', '记录在哪张表', '记录行数', '怎么数出来的', '说明'],
    ...pack.sections.flatMap((section) =>
      section.figures.map((figure) => [
        section.title,
        figure.label,
        figure.value ?? '',
        figure.unit,
        figure.sheet,
        figure.records,
        figure.how,
        figure.value === undefined ? NO_RECORDS : '',
      ]),
    ),
    [],
    [
      `${pack.community} ${pack.span.year} 年，${momentCellOf(pack.span.now)} 由安邻的记录生成`,
      '',
      '',
      '',
      '',
      '',
      '',
      '',
    ],
  ]
  return toXlsxBook([
    { sheet: '汇总', cells: summary },
    ...pack.sections
      .flatMap((section) => section.sheets)
      .map(({ name, headers, rows }) => ({ sheet: name, cells: [headers, ...rows] })),
  ])
}
