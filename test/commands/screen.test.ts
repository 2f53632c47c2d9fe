import { Office } from './support.js'

let office: Office
beforeEach(() => (office = new Office()))
afterEach(() => office.close())

test('an address for a screen is made, listed without its secret, and taken back', async () => {
  expect(await office.does('screen list')).toMatch(/还没有大屏/)
  const made = await office.does('screen new 3号楼大厅')
  const [, id] = /建好了 (\S+) 3号楼大厅/.exec(made)!
  const [, token] = /\/screen\/([\w-]{32})$/m.exec(made)!
  const listed = await office.does('screen list')
  expect(listed).toContain(`${id}  3号楼大厅  还没打开过`)
  expect(listed).not.toContain(token)
  expect(await office.does(`screen revoke ${id}`)).toMatch(/停用了/)
  expect(await office.does('screen list')).toMatch(/已停用/)
  expect(await office.refuses(`screen revoke ${id}`)).toMatch(/没有 .* 这块在用的大屏/)
  expect(await office.refuses(`screen new ${'长'.repeat(41)}`)).toMatch(/1 到 40 个字/)
})
