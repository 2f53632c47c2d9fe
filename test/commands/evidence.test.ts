import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Office } from './support.js'

let office: Office
beforeEach(() => (office = new Office()))
afterEach(() => office.close())

test('both files by one command, and what is said to mistakes', async () => {
  expect(await office.refuses('evidence --year 今年')).toMatch(/「今年」不是年份，请写成 --year 2026/)
  expect(await office.refuses('evidence --year 2026 --to /没有/这里')).toMatch(/没有文件夹/)
  const said = await office.does(`evidence --year 2026 --to ${office.folder}`)
  expect(said).toMatch(/写好了：.*2026\.docx\n写好了：.*2026\.xlsx\n\d+ 个数，其中 \d+ 个没有记录/)
  for (const path of said.matchAll(/写好了：(.*)/g)) expect(existsSync(join(path[1]!))).toBe(true)
})
