import { readFileSync } from 'node:fs'
import { unzip, writeYear } from '../evidence/support.js'
import { describeInBrowser } from '../support/browser.js'
import { looksRight, officePages, openAt, signIn } from './staff-pages.js'

describeInBrowser('outreach and figures, by the office', () => {
  const pages = officePages()

  test('a plan is approved, one occurrence looked at, moved, cancelled and taken back', async () => {
    const { town, member } = pages.staffTown
    await town.boundRoom('一期')
    await member('王主任', 'admin', 'wang')
    const page = await openAt(pages, '/calendar')
    await signIn(page, 'wang')
    const year = new Date(Date.now() + 8 * 3_600_000).getUTCFullYear() + 1
    await page.getByLabel('年份').selectOption(`${year} 年`)
    await page.getByLabel('月份').selectOption({ value: '5' })
    await page.getByText('惯例，不是今年的通知').first().waitFor()
    await looksRight(page, 'calendar-draft')
    await page.getByRole('button', { name: `批准 ${year} 年计划` }).click()
    await page.getByRole('button', { name: '批准', exact: true }).click()
    await page.getByText(/的计划批准了/).waitFor()
    await page.getByText('到时间自动发').first().waitFor()
    await looksRight(page, 'calendar')
    await page
      .getByRole('table')
      .getByRole('link', { name: /防灾减灾宣传周/ })
      .first()
      .click()
    await page
      .getByText(/了解更多/)
      .first()
      .waitFor()
    const poster = page.getByRole('button', { name: '看海报' })
    if ((await poster.count()) > 0) {
      await poster.first().click()
      await page.getByRole('img', { name: '海报' }).waitFor()
    }
    await looksRight(page, 'calendar-slot')
    await page.getByRole('button', { name: '改时间' }).click()
    await page.getByLabel('新的时间').fill(`${year}-05-20T10:30`)
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByText('时间改好了').waitFor()
    await page.getByText(/5月20日 10:30/).waitFor()
    await page.getByRole('button', { name: '取消这一场' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '取消这一场' }).click()
    await page.getByText('已取消').waitFor()
    await page.getByRole('button', { name: '恢复这一场' }).click()
    await page.getByText('恢复了，到时间照常发。').waitFor()
    const moved = await town.db.selectFrom('campaign_slot').selectAll().where('moved_by_staff', '=', 1).execute() // prettier-ignore
    expect(moved.map((slot) => [slot.state, slot.due_at])).toEqual([
      ['approved', Date.parse(`${year}-05-20T10:30:00+08:00`)],
    ])
    await page.getByRole('link', { name: '回到日历' }).click()
    await page.getByRole('link', { name: '宣传成效' }).click()
    await page.getByText('这一年还没有发过').waitFor()
    await looksRight(page, 'calendar-results')
  }, 120_000)

  test('figures with their tables, and the evidence pack downloaded and opened', async () => {
    const { town, member } = pages.staffTown
    await writeYear(town.db, town.vault)
    await member('王主任', 'admin', 'wang')
    const page = await openAt(pages, '/figures')
    await signIn(page, 'wang')
    await page.getByLabel('从').fill('2026-01-01')
    await page.getByLabel('到', { exact: true }).fill('2026-12-31')
    const card = page.getByRole('region', { name: '隐患和整改' })
    await card.locator('svg').waitFor()
    await card.getByText(/看表/).click()
    await card.getByRole('cell', { name: '2026-03' }).waitFor()
    await looksRight(page, 'figures')
    const [csv] = await Promise.all([
      page.waitForEvent('download'),
      card.getByRole('button', { name: '下载表格（CSV）' }).click(),
    ])
    expect(readFileSync((await csv.path())!, 'utf8')).toContain('2026-03,2,0')

    await page.getByRole('link', { name: '创建材料' }).click()
    await page.getByLabel('年份').selectOption('2026 年')
    await page.getByRole('cell', { name: '33 %' }).waitFor()
    await looksRight(page, 'evidence')
    const files: Buffer[] = []
    page.on('download', (download) => void download.path().then((path) => files.push(readFileSync(path!))))
    await page.getByRole('button', { name: '生成 Word 和 Excel' }).click()
    await page.getByText('已经下载').waitFor()
    while (files.length < 2) await page.waitForTimeout(50)
    const word = files.map((file) => unzip(file).get('word/document.xml')).find(Boolean)!
    expect(word).toContain('>33 %<')
  }, 120_000)
})
