import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { placesIn } from '../../src/cli.js'
import { TABLE_LIMITS, TableReader, toCsv, toRecords, toXlsx } from '../../src/tables/index.js'
import { projectRoot } from '../support/town.js'
import { xlsxOf, zip } from './zip.js'

const reader = new TableReader(placesIn(projectRoot).tableWorker)
const SHEET = (rows: string): string =>
  `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rows}</sheetData></worksheet>`

async function cellsOf(file: Buffer | string): Promise<(readonly string[])[]> {
  const read = await reader.read(Buffer.from(file))
  if (read.kind === 'refused') throw new Error(read.reason)
  return read.rows.map((row) => [...row.cells])
}

async function refusal(file: Buffer | string): Promise<string> {
  const read = await reader.read(Buffer.from(file))
  return read.kind === 'refused' ? read.reason : 'not refused'
}

const GRIDS = [
  ['编号', '名称'],
  ['1', '一期'],
  ['2', '"东门", 老楼'],
]

describe('what people bring', () => {
  test('CSV in UTF-8, with a mark or without', async () => {
    const text = '编号,名称\n1,一期\n2,"""东门"", 老楼"\n'
    expect(await cellsOf(text)).toEqual(GRIDS)
    expect(await cellsOf(`\uFEFF${text}`)).toEqual(GRIDS)
    expect(await cellsOf(text.replaceAll('\n', '\r\n'))).toEqual(GRIDS)
  })

  test('CSV as Excel in China saves it: GB18030', async () => {
    const gb = Buffer.from('b1e0bac52cc3fbb3c60d0a312cd2bbc6da0d0a', 'hex') // 编号,名称 / 1,一期
    expect(await cellsOf(gb)).toEqual(GRIDS.slice(0, 2))
  })

  test('"Unicode text", semicolons, tabs', async () => {
    const utf16 = Buffer.concat([
      Buffer.from([0xff, 0xfe]),
      Buffer.from('编号\t名称\r\n1\t一期\r\n', 'utf16le'),
    ])
    expect(await cellsOf(utf16)).toEqual(GRIDS.slice(0, 2))
    expect(await cellsOf('编号;名称\n1;一期')).toEqual(GRIDS.slice(0, 2))
  })

  test('.xlsx, whatever it is called: text, numbers, telephone numbers, dates', async () => {
    const row =
      '<row r="1"><c r="A1" t="inlineStr"><is><t>　一期 </t></is></c><c r="B1"><v>13800000000</v></c><c r="C1"><v>1.5</v></c></row>'
    expect(await cellsOf(xlsxOf(SHEET(row)))).toEqual([['一期', '13800000000', '1.5']])
    expect(await cellsOf(await toXlsx([...GRIDS, ['3', 7]]))).toEqual([...GRIDS, ['3', '7']])
  })

  test('lines are counted as the program that wrote them does, empty ones included', async () => {
    const read = await reader.read(Buffer.from('编号,名称\n\n,\n1,"一\n期"\n2,二期'))
    expect(read.kind === 'table' && read.rows.map(({ line, cells }) => [line, cells[0]])).toEqual([
      [1, '编号'],
      [5, '1'],
      [6, '2'],
    ])
  })

  test('20,000 rows', async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => [`群${i}`, '网格1', 400, '老旧小区'])
    expect(await cellsOf(toCsv(rows))).toHaveLength(20_000)
    expect(await cellsOf(await toXlsx(rows))).toHaveLength(20_000)
  })
})

describe('what is refused, with what to do', () => {
  test.each([
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), /不是表格文件/],
    ['an old .xls', Buffer.from('d0cf11e0a1b11ae1', 'hex'), /旧版 \.xls.*另存为/],
    ['a broken .xlsx', Buffer.from('504b0304aaaaaaaaaaaaaaaaaaaa', 'hex'), /坏了/],
    ['a ZIP that is no .xlsx', zip([{ name: 'a.txt', bytes: Buffer.from('x') }]), /没有能读的表/],
    ['a quote that is never closed', `编号,名称\n1,"一期\n${'2,二期\n'.repeat(40_000)}`, /引号/],
    ['too many columns', 'a,'.repeat(61), /超过 60 列/],
    ['a cell that is too long', `a\n${'长'.repeat(2_001)}`, /第 2 行第 1 列超过 2000 个字/],
    ['too many rows', '1\n'.repeat(50_002), /最多 50000 行/],
    ['an encoding of nobody here', Buffer.from([0x61, 0xff, 0xff, 0x0a]), /编码/],
  ])('%s', async (_, file, reason) => {
    expect(await refusal(file)).toMatch(reason)
  })

  test('a file that is too large, before it is read', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'anlin-tables-'))
    writeFileSync(join(folder, 'a.csv'), Buffer.alloc(TABLE_LIMITS.fileBytes + 1, 'a'))
    expect(await reader.readFile(join(folder, 'a.csv'))).toMatchObject({ kind: 'refused' })
    await expect(reader.readFile(join(folder, 'none.csv'))).rejects.toThrow(/ENOENT/)
    rmSync(folder, { recursive: true })
  })

  test('a ZIP bomb that says how large it is', async () => {
    expect(await refusal(xlsxOf(Buffer.alloc(120 * 1024 * 1024)))).toMatch(/解开以后太大/)
  })

  test('a ZIP bomb that lies about it', async () => {
    expect(await refusal(xlsxOf(Buffer.alloc(60 * 1024 * 1024), 1_000))).toMatch(/解开以后太大/)
  })

  test('a sheet that eats memory: the worker dies of it, the program does not', async () => {
    const small = new TableReader(placesIn(projectRoot).tableWorker, { ...TABLE_LIMITS, memoryMb: 32 })
    const row = (i: number): string =>
      `<row r="${i}"><c r="A${i}"><v>${i}</v></c><c r="XFD${i}"><v>1</v></c></row>`
    const sheet = SHEET(Array.from({ length: 2_000 }, (_, i) => row(i + 1)).join(''))
    const read = await small.read(xlsxOf(sheet))
    expect(read).toMatchObject({ kind: 'refused', reason: expect.stringMatching(/内存太多|坏了/) as string })
  })

  test('a table that takes too long', async () => {
    const hasty = new TableReader(placesIn(projectRoot).tableWorker, { ...TABLE_LIMITS, timeMs: 0 })
    expect(await hasty.read(Buffer.from('a,b'))).toMatchObject({
      kind: 'refused',
      reason: expect.stringMatching(/时间太长/) as string,
    })
  })
})

describe('columns by their headers', () => {
  const columns = [
    { key: 'code', names: ['编号', 'code'], required: true },
    { key: 'name', names: ['名称', 'name', '网格名称'], required: true },
    { key: 'residents', names: ['人数', 'residents'] },
  ] as const
  const row = (line: number, ...cells: string[]) => ({ line, cells })

  test('in any order, Chinese or English, with or without a hint in brackets', () => {
    const records = toRecords([row(1, 'NAME', '编号（必填）', '备注', ''), row(2, '一期', '1', 'x')], columns)
    expect(records).toEqual({
      kind: 'records',
      records: [{ line: 2, cells: { code: '1', name: '一期', residents: '' } }],
      ignored: ['备注'],
    })
  })

  test('missing and double headers are named', () => {
    expect(toRecords([row(3, '人数')], columns)).toEqual({
      kind: 'refused',
      reason: '第 3 行要写列名，缺少：编号、名称。',
    })
    expect(toRecords([row(1, '编号', 'code', '名称')], columns)).toMatchObject({
      reason: '有两列都是「编号」。请留下一列。',
    })
    expect(toRecords([], columns)).toMatchObject({ kind: 'refused' })
  })
})

test('CSV that is written starts no program: what could be a formula gets a quote, and reads back as it was', async () => {
  const dangerous = ['=1+1', '+8613800000000', '-2', '@SUM(A1)', '\tx', '＝1+1']
  const csv = toCsv([dangerous, ['平常', '有,逗号', '有"引号']])
  const [first, second] = csv.toString('utf8').split('\r\n')
  expect(first).toBe("\uFEFF'=1+1,'+8613800000000,'-2,'@SUM(A1),'\tx,'＝1+1")
  expect(second).toBe('平常,"有,逗号","有""引号"')
  const back = await cellsOf(csv)
  expect(back[0]!.slice(0, 4)).toEqual(dangerous.slice(0, 4))
  expect(back[1]).toEqual(['平常', '有,逗号', '有"引号'])
})
