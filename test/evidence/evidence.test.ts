import { openEvidence } from '../../src/parts/index.js'
import { fileName, type Figure, type Pack } from '../../src/services/evidence/index.js'
import readXlsx from 'read-excel-file/node'
import { closeTowns, knowledgeDir, startTown, type Town } from '../support/town.js'
import { unzip, writeYear } from './support.js'

afterEach(closeTowns)

const deskOf = ({ db, vault, clock }: Town) =>
  openEvidence(
    { db, vault, clock, config: { local: { community: '幸福里社区' } } },
    { shipped: knowledgeDir },
  )

function figureOf(pack: Pack, label: string): Figure {
  const found = pack.sections.flatMap((section) => section.figures).filter((each) => each.label === label)
  expect([label, found.length]).toEqual([label, 1])
  return found[0]!
}

test('a community without records gets blanks that are said to be blanks, never noughts', async () => {
  const town = await startTown()
  const { pack, word } = await deskOf(town).make(2026, 'cli')
  const figures = pack.sections.flatMap((section) => section.figures)
  // The plans come with the program; everything else has to be done first.
  expect(figures.filter(({ value }) => value !== undefined).map(({ label }) => label)).toEqual(['应急预案'])
  const text = unzip(word).get('word/document.xml')!
  expect(text.match(/没有记录，请另附材料/g)).toHaveLength(figures.length - 1)
  expect(text).toMatch(/隐患排查和整改：整改率/)
})

test('the figures are what the books say of that year in China, and no other', async () => {
  const town = await startTown()
  await writeYear(town.db, town.vault)
  const pack = await deskOf(town).gather(2026)
  const value = (label: string): number | undefined => figureOf(pack, label).value
  expect({ drills: value('演练'), fire: value('消防演练'), flood: value('防汛演练') }).toEqual({
    drills: 2,
    fire: 2,
    flood: undefined,
  })
  // Three came with one telephone, seven and five were counted; who signed up and stayed away is not among them.
  expect(value('演练到场')).toBe(3 + 7 + 5)
  expect(value('有演练的季度')).toBe(2)
  expect({ lectures: value('讲座'), came: value('讲座到场'), films: value('电影') }).toEqual({
    lectures: 1,
    came: 0,
    films: undefined,
  })
  expect({ all: value('应整改的隐患'), proven: value('已整改、由另一人复查的'), rate: value('整改率'), late: value('超期没有整改的') }).toEqual({ all: 3, proven: 1, rate: 33, late: 1 }) // prettier-ignore
  const stats = await import('../../src/services/hazards/index.js').then(({ hazardStats }) => hazardStats(town.db, pack.span.from, pack.span.until, town.clock.now())) // prettier-ignore
  expect([value('整改率'), value('应整改的隐患')]).toEqual([stats.rate, stats.accepted])
  expect({ volunteers: value('在册志愿者'), trained: value('参加培训的志愿者'), trainings: value('志愿者培训'), hours: value('服务时长') }).toEqual({ volunteers: 1, trained: 2, trainings: 3, hours: 0.8 }) // prettier-ignore
  expect({ alerts: value('转发预警和通知'), rooms: value('预警发到群'), receipts: value('居民回执'), drills: value('预警演练') }).toEqual({ alerts: 1, rooms: 3, receipts: 2, drills: 1 }) // prettier-ignore
  expect({ week: value('5·12 防灾减灾宣传'), rooms: value('5·12 防灾减灾宣传发到群'), fire: value('119 消防宣传'), month: value('安全生产月宣传') }).toEqual({ week: 1, rooms: 1, fire: undefined, month: undefined }) // prettier-ignore
})

test('every figure is in both files, with its sheet of records there and as long as it says', async () => {
  const town = await startTown()
  await writeYear(town.db, town.vault)
  const { pack, word, excel } = await deskOf(town).make(2026, 'cli')
  const sheets = new Map(
    (await readXlsx(excel)).map(({ sheet, data }) => [sheet, data as (string | number | null)[][]]),
  )
  const summary = sheets.get('汇总')!
  const text = unzip(word).get('word/document.xml')!
  for (const section of pack.sections) {
    for (const figure of section.figures) {
      const row = summary.find(([chapter, label]) => chapter === section.title && label === figure.label)!
      expect([figure.label, row[2] ?? undefined]).toEqual([figure.label, figure.value])
      expect(row[7] ?? '').toBe(figure.value === undefined ? '没有记录，请另附材料' : '')
      if (figure.value !== undefined) expect(text).toContain(`>${figure.value} ${figure.unit}<`)
      const records = sheets.get(figure.sheet)
      expect([figure.sheet, records?.length ?? 0]).toEqual([
        figure.sheet,
        section.sheets.find(({ name }) => name === figure.sheet)!.rows.length + 1,
      ])
      expect(records!.length - 1).toBeGreaterThanOrEqual(figure.records)
    }
  }
  // A title that looks like a formula is a word, in the cell as in the document.
  expect(sheets.get('演练')![1]).toContain('=1+1')
  expect(unzip(excel).get('xl/worksheets/sheet1.xml')).not.toContain('<f>')
  // The rate can be counted again in its sheet.
  const [headers, ...hazards] = sheets.get('隐患')!
  const yes = (name: string): number => hazards.filter((row) => row[headers!.indexOf(name)] === '是').length
  expect(figureOf(pack, '整改率').value).toBe(Math.floor((yes('由另一人复查') * 100) / yes('应整改')))
})

test('nothing about a person is in the files, and that they were made is in the trail', async () => {
  const town = await startTown()
  await town.dutyOfficer('CANARY-值班')
  await writeYear(town.db, town.vault)
  const { word, excel } = await deskOf(town).make(2026, { id: 's1', where: 'web' })
  const all = [...unzip(word).values(), ...unzip(excel).values()].join('\n')
  expect(all).not.toMatch(/CANARY|13812345678/)
  expect(all).toContain('楼道太挤')
  const last = await town.db.selectFrom('audit').selectAll().orderBy('seq', 'desc').executeTakeFirstOrThrow()
  expect([last.action, last.actor, last.subject_id]).toEqual(['evidence.make', 's1', '2026'])
  expect(Object.keys(JSON.parse(last.after_json!) as object).sort()).toEqual(['blank', 'figures'])
})

test('a name of a community that is no file name', () => {
  expect(fileName('../幸福里/一期"', 2026, 'docx')).toBe('..幸福里一期-减灾示范社区材料-2026.docx')
  expect(fileName('', 2026, 'xlsx')).toBe('社区-减灾示范社区材料-2026.xlsx')
})
