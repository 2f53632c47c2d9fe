import { describeInBrowser } from '../support/browser.js'
import { looksRight, officePages, openAt, signIn } from './staff-pages.js'

describeInBrowser('the office, by an administrator', () => {
  const pages = officePages()

  test('a room from its name to bound; settings, trail and a backup', async () => {
    const { town, member } = pages.staffTown
    const { town: t } = pages.staffTown
    const added = await t.grids.addCommunity('幸福里社区', 'cli')
    if (added.kind === 'added')
      await t.grids.addGrid(added.community.id, { code: '1', name: '一网格', receipts: 'received' }, 'cli')
    await member('王主任', 'admin', 'wang')
    const page = await openAt(pages, '/places/rooms')
    await signIn(page, 'wang')
    await page.getByRole('button', { name: '登记一个群' }).click()
    await page.getByLabel('群名').fill('一期业主群')
    await page.getByLabel('网格', { exact: true }).selectOption('一网格')
    await page.getByLabel('低洼').check()
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByRole('button', { name: '绑定码' }).click()
    const words = await page.getByText(/^绑定群 \d{8}$/).innerText()
    await looksRight(page, 'room-code')
    await page.getByRole('button', { name: '知道了' }).click()
    await town
      .resident('网格员')
      .in('幸福里一期')
      .asks(words)
      .hears(/绑定好了/)
    await page.getByLabel('绑定情况').selectOption('bound')
    await page.getByRole('cell', { name: /已绑定/ }).waitFor()
    await looksRight(page, 'rooms')

    await page.getByRole('link', { name: '网格', exact: true }).click()
    await page.getByRole('cell', { name: '一网格' }).waitFor()
    await looksRight(page, 'grids')
    await page.getByRole('link', { name: '设置' }).click()
    await page.getByLabel('值班电话').fill('0000-4032119')
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByText('下一个回答就用上').waitFor()
    await looksRight(page, 'settings')
    await page.getByRole('link', { name: '备份和运行' }).click()
    await page.getByRole('button', { name: '现在备份' }).click()
    await page.getByRole('cell', { name: /^2026-05-12-/ }).waitFor()
    await looksRight(page, 'system')
    await page.getByRole('link', { name: '操作记录' }).click()
    await page.getByRole('button', { name: '核对有没有被改过' }).click()
    await page.getByText(/操作记录完好/).waitFor()
    await looksRight(page, 'audit')
  }, 120_000)
})
