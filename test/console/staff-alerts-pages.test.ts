import { describeInBrowser } from '../support/browser.js'
import { MINUTE_MS } from '../../src/shared/index.js'
import { looksRight, officePages, openAt, signIn } from './staff-pages.js'
import { startStaffTown } from './staff-town.js'

describeInBrowser('an alert, by two people', () => {
  const pages = officePages(async () => {
    const office = await startStaffTown()
    // The pages reckon in the time of the browser.
    office.town.clock.at = Date.now()
    return office
  })

  test('from the draft over the second person and live progress to the all-clear', async () => {
    const { town, member } = pages.staffTown
    const added = await town.grids.addCommunity('幸福里社区', 'cli')
    if (added.kind === 'added')
      await town.grids.addGrid(added.community.id, { code: '1', name: '一网格', receipts: 'safety' }, 'cli')
    for (const name of ['一期', '二期', '三期']) await town.boundRoom(name)
    await member('小刘', 'dispatcher', 'liu')
    await member('王主任', 'approver', 'wang')
    const liu = await openAt(pages, '/alerts')
    await signIn(liu, 'liu')
    await liu.getByText('没有要办的预警').waitFor()
    await looksRight(liu, 'alerts-empty')
    await liu.getByRole('link', { name: '写预警' }).click()
    await liu.getByLabel('橙色预警').check()
    await liu.getByLabel('标题').fill('暴雨橙色预警')
    await liu.getByLabel('正文').fill('未来3小时有大雨，请不要外出。')
    await liu.getByText('还差：转发官方预警，要写发布单位').waitFor()
    await liu.getByLabel('谁发布的').fill('青禾市气象台')
    await liu.getByLabel('官方链接').fill('https://www.12379.cn/a')
    const issued = new Date(Date.now() - MINUTE_MS + 8 * 3_600_000).toISOString().slice(0, 16)
    await liu.getByLabel('什么时候发布的').fill(issued)
    await liu.getByLabel(/全部群/).check()
    await liu.locator('.counts', { hasText: '3 个群' }).waitFor()
    await liu.locator('.bubble', { hasText: '请不要外出' }).waitFor()
    await looksRight(liu, 'alert-compose')
    await liu.getByRole('button', { name: '存下来，看预览' }).click()
    await liu.getByText('确认发送，请填：3').waitFor()
    await looksRight(liu, 'alert-preview')
    await liu.getByLabel(/确认发送/).fill('3')
    await liu.getByRole('button', { name: '确认，请人批准' }).click()
    await liu
      .getByText(/等另一个人批准/)
      .first()
      .waitFor()

    const wang = await openAt(pages, '/today')
    await signIn(wang, 'wang')
    await wang.getByRole('link', { name: /等待审批 1/ }).click()
    await wang.getByRole('link', { name: /暴雨橙色预警/ }).click()
    await looksRight(wang, 'alert-approve')
    await wang.getByRole('button', { name: '看过了，批准发出' }).click()
    await wang.getByText('实时').waitFor()
    for (let i = 0; i < 6; i++) {
      await town.passes(5_000)
      await wang.waitForTimeout(300)
    }
    await liu.getByText('3 / 3 个群发出').waitFor()
    await looksRight(liu, 'alert-sent')
    expect(town.saidTo('room-二期').join()).toContain('请不要外出')

    await liu.getByRole('button', { name: '发解除' }).click()
    await liu.getByLabel('正文').fill('暴雨橙色预警已由气象台解除。')
    await liu.getByLabel('谁发布的').fill('青禾市气象台')
    await liu.getByLabel('官方链接').fill('https://www.12379.cn/b')
    await liu.getByLabel('什么时候发布的').fill(issued)
    await liu.getByRole('button', { name: '存下来，看预览' }).click()
    await liu.getByLabel(/确认发送/).fill('3')
    await liu.getByRole('button', { name: '确认，请人批准' }).click()
    await wang.goto(`${pages.address}/staff/#/alerts`)
    await wang.getByRole('link', { name: /解除/ }).click()
    await wang.getByRole('button', { name: '看过了，批准发出' }).click()
    for (let i = 0; i < 6; i++) await town.passes(5_000)
    expect(town.saidTo('room-二期').join()).toContain('解除')
  }, 120_000)

  test('a drill looks like a drill from the first click on', async () => {
    const { town, member } = pages.staffTown
    await town.boundRoom('一期')
    await member('小刘', 'dispatcher', 'liu')
    const page = await openAt(pages, '/alerts')
    await signIn(page, 'liu')
    await page.getByRole('link', { name: '写演练' }).click()
    await page.getByText('不是真的预警').waitFor()
    await page.getByLabel('正文').fill('请到小广场集合。')
    await page.getByLabel(/全部群/).check()
    await page.locator('.bubble', { hasText: '【演练】' }).waitFor()
    await looksRight(page, 'drill-compose')
    await page.getByRole('button', { name: '存下来，看预览' }).click()
    await page.getByText('确认发送，请填：演练 1').waitFor()
    await looksRight(page, 'drill-preview')
  }, 60_000)
})
