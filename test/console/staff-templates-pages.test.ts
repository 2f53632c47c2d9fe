import { describeInBrowser } from '../support/browser.js'
import { looksRight, officePages, openAt, signIn } from './staff-pages.js'
import { startStaffTown } from './staff-town.js'

describeInBrowser('templates of alerts', () => {
  const pages = officePages(async () => {
    const office = await startStaffTown()
    office.town.clock.at = Date.now()
    return office
  })

  test('kept from a draft, agreed to by another person, and used by one alone', async () => {
    const { town, member } = pages.staffTown
    await town.boundRoom('一期')
    await member('小刘', 'dispatcher', 'liu')
    await member('王主任', 'approver', 'wang')
    const liu = await openAt(pages, '/alerts')
    await signIn(liu, 'liu')
    await liu.getByRole('link', { name: '模板' }).click()
    await liu.getByText('还没有模板').waitFor()
    await looksRight(liu, 'templates-empty')
    await liu.goto(`${pages.address}/staff/#/alerts/new?kind=exercise`)
    await liu.getByLabel('红色预警').check()
    await liu.getByLabel('标题').fill('疏散演练')
    await liu.getByLabel('正文').fill('请走楼梯到小广场集合。\n不要坐电梯。')
    await liu.getByLabel(/全部群/).check()
    await liu.getByRole('button', { name: '存下来，看预览' }).click()
    await liu.getByRole('button', { name: '存成模板' }).click()
    await liu.getByLabel('叫什么').fill('季度疏散演练')
    await looksRight(liu, 'template-keep')
    await liu.getByRole('button', { name: '存下来', exact: true }).click()
    await liu.getByText('还没批准，不能用').waitFor()

    const wang = await openAt(pages, '/alerts/templates')
    await signIn(wang, 'wang')
    await wang.goto(`${pages.address}/staff/#/alerts/templates`)
    await wang.getByRole('button', { name: '看过了，批准' }).click()
    await wang.getByText('王主任 批准过').waitFor()

    await liu.reload()
    await liu.getByText('王主任 批准过').waitFor()
    await looksRight(liu, 'templates')
    await liu.getByRole('button', { name: '用它写一条' }).click()
    await liu.getByLabel(/确认发送/).fill('演练 1')
    await liu.getByRole('button', { name: '发出演练' }).click()
    for (let i = 0; i < 3; i++) await town.passes(5_000)
    await liu.getByText('1 / 1 个群发出').waitFor()
    expect(town.saidTo('room-一期').join()).toContain('请走楼梯')
  }, 90_000)
})
