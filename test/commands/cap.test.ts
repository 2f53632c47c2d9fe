import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readCap } from '../../src/cap/index.js'
import { capXml } from '../cap/support.js'
import { openDatabase } from '../../src/storage/index.js'
import { Office } from './support.js'

let office: Office
beforeEach(async () => {
  office = new Office()
  await office.does('community add 幸福里社区')
  await office.does('grid add 1 东片')
  await office.does('room add 一期 --grid 1 --residents 400')
  await office.does('room robot 一期', 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a\n')
})
afterEach(() => office.close())

const instant = (fromNow: number): string =>
  `${new Date(Date.now() + 8 * 3_600_000 + fromNow).toISOString().slice(0, 19)}+08:00`

/** As an office sends it today. */
function today(changes: Record<string, string> = {}): string {
  return capXml({
    sent: instant(-600_000),
    expires: `<expires>${instant(6 * 3_600_000)}</expires>`,
    headline: '气象台发布暴雨黄色预警信号',
    parameter: '',
    severity: 'Moderate',
    ...changes,
  })
}

test('a file becomes a draft that a person sends, and what was sent is exported', async () => {
  const file = office.file('w.xml', today())
  const said = await office.does(`cap import ${file}`)
  const number = /已做成草稿 (预警\d{4}-01)（预警，黄色，青禾市气象台），还没有发。/.exec(said)?.[1]
  expect(number).toBeDefined()
  expect(existsSync(file)).toBe(true)
  expect(await office.does(`alert show ${number}`)).toMatch(/低洼处的居民请往高处走/)
  expect(await office.refuses(`cap export ${number}`)).toMatch(/还没有发/)
  await office.does(`alert edit ${number} --to 1`)
  await office.does(`alert preview ${number}`)
  await office.does(`alert confirm ${number} 1`)
  const out = join(office.folder, 'out.xml')
  expect(await office.does(`cap export ${number} --out ${out}`)).toMatch(/已写好/)
  const read = readCap(readFileSync(out))
  expect(read).toMatchObject({
    kind: 'read',
    value: {
      status: 'Actual',
      msgType: 'Alert',
      sender: 'anlin@幸福里社区',
      infos: [
        {
          severity: 'Moderate',
          senderName: '青禾市气象台',
          headline: '气象台发布暴雨黄色预警信号',
          parameters: [
            { name: 'anlin:number', value: number },
            { name: 'anlin:level', value: '黄色' },
          ],
          areas: [{ areaDesc: '东片' }],
        },
      ],
    },
  })
  expect(await office.refuses(`cap export ${number} --out ${out}`)).toMatch(/不覆盖已有文件/)
  expect(await office.refuses('cap export 预警0101-09')).toMatch(/没有编号/)
  expect(await office.does(`receipts show ${number}`)).toMatch(/0 人回复/)
  expect(await office.refuses('receipts show 预警0101-09')).toMatch(/没有发出过/)
  expect(await office.refuses(`receipts remind ${number}`)).toMatch(/都有人回复了/)
})

test('each bad file says why, and the good ones beside it are taken', async () => {
  const good = office.file('good.xml', today())
  const twin = office.file('twin.xml', today())
  const half = office.file('half.xml', today().slice(0, 600))
  const big = office.file('big.xml', Buffer.alloc(2_000_000, 32))
  const files = ['/nowhere.xml', half, big, office.folder, good, twin].join(' ')
  const { code, out, error } = await office.run(`cap import ${files}`.split(' '))
  expect(code).toBe(1)
  expect(out).toMatch(/good\.xml：已做成草稿/)
  expect(error).toMatch(
    /nowhere\.xml：打不开[\s\S]*half\.xml：不是完整的 XML[\s\S]*big\.xml：文件太大[\s\S]*：不是文件\n[\s\S]*twin\.xml：这一条 .* 已经收过/,
  )
  expect(await office.does('audit list')).toMatch(/cap\.import/)
})

test('what was set in the console holds for a command as well', async () => {
  const db = await openDatabase(join(office.folder, 'anlin.db'))
  await db.insertInto('setting').values({ name: 'community', value: '桂花里社区', updated_at: 0 }).execute()
  await db.destroy()
  const said = await office.does(`cap import ${office.file('w.xml', today())}`)
  const number = /预警\d{4}-01/.exec(said)![0]
  await office.does(`alert edit ${number} --to 1`)
  await office.does(`alert preview ${number}`)
  await office.does(`alert confirm ${number} 1`)
  expect(await office.does(`cap export ${number}`)).toContain('anlin@桂花里社区')
})
