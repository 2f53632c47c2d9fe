import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { createLogger } from '../../src/shared/index.js'
import { closeTowns } from '../support/town.js'
import { chats, peopleTown } from './support.js'

afterEach(closeTowns)

const CANARY = { name: '甄金雀', mobile: '18912345678', helper: '卢鹦鹉', helperMobile: '17712340987' }
const SECRETS = [...Object.values(CANARY), '13栋7单元904', '904']

function filesUnder(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? filesUnder(path) : [path]
  })
}

test('a canary name and number pushed through everything stand nowhere outside sealed fields', async () => {
  const logged: string[] = []
  const logger = createLogger('debug', { write: (line: string) => void logged.push(line) })
  const people = await peopleTown({ logger })
  const { town } = people
  const wang = await town.dutyOfficer('王网格员')
  const canary = town.resident('一只鸟')
  await chats(
    canary,
    `报名志愿者 ${CANARY.name} ${CANARY.mobile} 13栋7单元904 急救 周末 引路员`,
    `我叫${CANARY.name}`,
    '同意',
    '1',
    `${CANARY.helper} ${CANARY.helperMobile}`,
    `手机号改成${CANARY.mobile}1`,
    CANARY.mobile,
    '提交',
    '改志愿者信息',
    CANARY.name,
    '取消',
    '登记住址',
    '1',
    '13栋7单元904',
    CANARY.mobile,
    '提交',
    `号码换成 ${CANARY.mobile}`,
    '我的志愿者信息',
    '我归谁管',
    '导出我的信息',
    `我是${CANARY.name}，电话${CANARY.mobile}，楼顶的卫星锅怎么调台`,
    '我家厨房着火了，我是甄金雀，13栋7单元904',
    '火灭了',
    '退出志愿者',
    '报名',
    '1',
    '提交',
  )
  await wang.says('查看 V1').replies()
  await wang.says('通过 V1').replies()
  await people.volunteers.export('检查是否加密', false, 'cli')
  await people.households.list('检查是否加密', 'cli')
  // As a backup has it: every page of the database written anew.
  await sql`vacuum into ${join(town.dataDir, 'copy.db')}`.execute(town.db)
  // What fails says ids, and nothing of what it was about.
  await town.db.schema.dropTable('volunteer_time').execute()
  await canary.says('我的志愿者信息').replies()

  const found: string[] = []
  const bytes = filesUnder(town.dataDir).map((path) => ({ where: path, text: readFileSync(path, 'utf8') }))
  for (const { where, text } of [...bytes, { where: 'log', text: logged.join('\n') }])
    for (const secret of SECRETS.slice(0, 5)) if (text.includes(secret)) found.push(`${secret} in ${where}`)
  expect(found).toEqual([])
  expect(bytes.map(({ where }) => where)).toContainEqual(expect.stringMatching(/copy\.db$/))
  expect(logged.length).toBeGreaterThan(0)
})

test('a list for others shows telephone numbers without their middle', async () => {
  const people = await peopleTown()
  await chats(people.town.resident('一只鸟'), `报名志愿者 ${CANARY.name} ${CANARY.mobile} 3栋 急救 周末 引路员`, '同意', '1', '跳过', '提交') // prettier-ignore
  const { readSheet } = await import('read-excel-file/node')
  const masked = JSON.stringify(await readSheet(await people.volunteers.export('街道检查用', false, 'cli')))
  expect(masked).toMatch(/189\*\*\*\*5678/)
  expect(masked).not.toMatch(CANARY.mobile)
  const full = JSON.stringify(await readSheet(await people.volunteers.export('街道检查用', true, 'cli')))
  expect(full).toMatch(CANARY.mobile)
  await expect(people.volunteers.export('  ', true, 'cli')).rejects.toThrow(/reason/)
  const audit = await people.town.db
    .selectFrom('audit')
    .selectAll()
    .where('action', '=', 'volunteer.export')
    .execute()
  expect(audit.map((row) => row.after_json)).toEqual([
    '{"rows":1,"masked":true}',
    '{"rows":1,"masked":false}',
  ])
})
