import {
  AlignmentType,
  Document,
  Footer,
  HeadingLevel,
  Packer,
  PageNumber,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
} from 'docx'
import type { Figure, Pack, Section } from './figure.js'
import { NO_RECORDS, SUBTITLE, TITLE } from './texts.js'
import { momentCellOf } from './times.js'

/** Word measures text in half points, and widths in twentieths of a point. */
const BODY_SIZE = 24
const SMALL_SIZE = 20
const WIDTHS = [3_000, 1_500, 4_500] as const
const FONT = { ascii: 'Times New Roman', hAnsi: 'Times New Roman', eastAsia: '宋体' }
const HEAD_FONT = { ascii: 'Times New Roman', hAnsi: 'Times New Roman', eastAsia: '黑体' }

/** The pack as a document to print: a chapter each, its figures with where the records are, and room for words. */
export function toWord(pack: Pack): Promise<Buffer> {
  const blank = pack.sections.flatMap((section) =>
    section.figures
      .filter(({ value }) => value === undefined)
      .map(({ label }) => `${section.title}：${label}`),
  )
  const document = new Document({
    creator: '安邻',
    title: `${pack.community}${TITLE}${SUBTITLE}（${pack.span.year} 年）`,
    styles: {
      default: {
        document: { run: { font: FONT, size: BODY_SIZE }, paragraph: { spacing: { line: 360 } } },
        heading1: {
          run: { font: HEAD_FONT, size: 32, color: '000000' },
          paragraph: { spacing: { before: 360, after: 120 } },
        },
      },
    },
    sections: [
      {
        footers: {
          default: new Footer({
            children: [
              new Paragraph({
                alignment: AlignmentType.CENTER,
                children: [new TextRun({ children: [PageNumber.CURRENT], size: SMALL_SIZE })],
              }),
            ],
          }),
        },
        children: [
          title(TITLE, 44),
          title(SUBTITLE, 44),
          title(`${pack.community === '' ? '（社区名称）' : pack.community}　${pack.span.year} 年`, 32),
          plain(`${momentCellOf(pack.span.now)} 由安邻的记录生成。`),
          plain('每个数都能在同名的 Excel 文件里找到记录，按“怎么数”重数一遍。'),
          plain('空着的数是没有记录，不是零；请另附材料。文件里没有居民的姓名和电话。'),
          ...pack.sections.flatMap(chapter),
          heading('没有记录的项目'),
          ...(blank.length === 0 ? [plain('没有，全部项目都有记录。')] : blank.map((line) => plain(line))),
        ],
      },
    ],
  })
  return Packer.toBuffer(document)
}

const NUMERALS = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十']

function chapter(section: Section, index: number): (Paragraph | Table)[] {
  return [
    heading(`${NUMERALS[index] ?? index + 1}、${section.title}`),
    plain(section.about),
    new Table({
      width: { size: WIDTHS.reduce((all, width) => all + width, 0), type: WidthType.DXA },
      columnWidths: [...WIDTHS],
      rows: [
        row(['项目', '数', '记录'], true),
        ...section.figures.map((figure) => row([figure.label, valueOf(figure), sourceOf(figure)])),
      ],
    }),
    plain('补充说明：'),
    plain(''),
  ]
}

function valueOf({ value, unit }: Figure): string {
  return value === undefined ? '' : `${value} ${unit}`
}

function sourceOf({ value, sheet, records, how }: Figure): string {
  return value === undefined ? NO_RECORDS : `「${sheet}」表 ${records} 行；${how}`
}

function row(cells: readonly string[], head = false): TableRow {
  return new TableRow({
    tableHeader: head,
    cantSplit: true,
    children: cells.map(
      (text, column) =>
        new TableCell({
          width: { size: WIDTHS[column]!, type: WidthType.DXA },
          margins: { left: 100, right: 100, top: 40, bottom: 40 },
          children: [
            new Paragraph({
              spacing: { line: 280 },
              children: [new TextRun({ text, bold: head, size: column === 2 ? SMALL_SIZE : BODY_SIZE })],
            }),
          ],
        }),
    ),
  })
}

function heading(text: string): Paragraph {
  return new Paragraph({ text, heading: HeadingLevel.HEADING_1, keepNext: true })
}

function title(text: string, size: number): Paragraph {
  return new Paragraph({
    alignment: AlignmentType.CENTER,
    children: [new TextRun({ text, bold: true, size, font: HEAD_FONT })],
  })
}

function plain(text: string): Paragraph {
  return new Paragraph({ children: [new TextRun(text)] })
}
