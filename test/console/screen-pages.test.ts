/// <reference lib="dom" />
import type { Locator, Page } from 'playwright-core'
import { HOUR_MS, MINUTE_MS } from '../../src/shared/index.js'
import { describeInBrowser, screenshot } from '../support/browser.js'
import { looksRight, OFFICE, officePages, openAt, signIn } from './staff-pages.js'
import { startStaffTown } from './staff-town.js'

const UPRIGHT = { width: 540, height: 960 }
const PHONE = { width: 375, height: 667 }

/** Nothing of a screen can be scrolled to: what does not fit is not there. */
async function fits(page: Page, name: string): Promise<void> {
  for (const [size, suffix] of [
    [OFFICE, 'wide'],
    [UPRIGHT, 'upright'],
    [PHONE, 'phone'],
  ] as const) {
    await page.setViewportSize(size)
    await page.waitForTimeout(100)
    const out = await page.evaluate(() =>
      [...document.querySelectorAll('body *')].flatMap((box) => {
        const { right, bottom, left, top, width } = box.getBoundingClientRect()
        const over = right > window.innerWidth + 1 || bottom > window.innerHeight + 1 || left < -1 || top < -1
        return width > 0 && over ? [box.outerHTML.slice(0, 120)] : []
      }),
    )
    await screenshot(page, `screen-${name}-${suffix}`)
    expect([name, suffix, out]).toEqual([name, suffix, []])
    // The lines do not run into what stands beside or below them.
    const [lines, foot] = await page.evaluate(() =>
      ['.lines', 'footer'].map((box) => {
        const found = document.querySelector(box)
        return found
          ? { top: found.getBoundingClientRect().top, bottom: found.getBoundingClientRect().bottom }
          : undefined
      }),
    )
    if (lines && foot) expect([name, suffix, lines.bottom <= foot.top + 1]).toEqual([name, suffix, true])
  }
  await page.setViewportSize(OFFICE)
}

/** Lets time go by until a page is shown: pages turn in the time of the machine as well, so one turn may be missed. */
async function turnsTo(screen: Page, what: Locator): Promise<void> {
  for (let second = 0; second < 60 && !(await what.isVisible()); second += 2) await screen.clock.runFor(2_000)
  await what.waitFor()
}

describeInBrowser('the screen in a lobby', () => {
  const pages = officePages(async () => {
    const office = await startStaffTown()
    office.town.clock.at = Date.now()
    const { current } = office.house.settings
    Object.assign(current, {
      community: '幸福里社区',
      office_phone: '0000-4021234',
      property_phone: '0000-4025678',
    })
    return office
  })

  /** A screen that an administrator has made in the console. */
  async function madeScreen(): Promise<{ admin: Page; screen: Page; url: string }> {
    const { town, member } = pages.staffTown
    await town.boundRoom('一期')
    await member('王主任', 'admin', 'wang')
    const admin = await openAt(pages, '/screens')
    await signIn(admin, 'wang')
    await admin.getByText('还没有大屏').waitFor()
    await looksRight(admin, 'screens-empty')
    await admin.getByRole('button', { name: '加一块大屏' }).click()
    await admin.getByLabel('屏幕在哪里').fill('3号楼大厅')
    await admin.getByRole('button', { name: '建好，看地址' }).click()
    const url = await admin.getByLabel('在大屏的浏览器里打开').inputValue()
    await looksRight(admin, 'screen-address')
    await admin.keyboard.press('Escape')
    const screen = await pages.chromium.newPage({ viewport: OFFICE })
    await screen.clock.install()
    await screen.goto(url)
    await screen.getByRole('heading').waitFor()
    return { admin, screen, url }
  }

  async function sends(over: object): Promise<string> {
    const { house, town } = pages.staffTown
    const wang = house.staff.all()[0]!
    const actor = { id: wang.id, where: 'web' } as const
    const drafted = await house.alerts.draft(
      {
        kind: 'actual',
        level: 'notice',
        headline: '今晚停水',
        text: '今晚8点到明早6点停水。\n请先接好水。',
        targets: { all: true, grids: [], tags: [], rooms: [] },
        expiresAt: town.clock.at + HOUR_MS,
        ...over,
      } as never,
      actor,
    )
    if (drafted.kind === 'refused') throw new Error(drafted.why)
    return confirms(drafted.alert.id)
  }
  async function confirms(id: string): Promise<string> {
    const { house } = pages.staffTown
    const actor = { id: house.staff.all()[0]!.id, where: 'web' } as const
    const shown = await house.alerts.preview(id, actor)
    if (shown.kind === 'refused') throw new Error(shown.why)
    const { hash, confirmWith } = shown.preview
    const said = { rooms: 1, drill: confirmWith.startsWith('演练'), hash }
    const confirmed = await house.alerts.confirm(id, said, actor)
    if (confirmed.kind === 'refused') throw new Error(confirmed.why)
    if (confirmed.kind === 'sending') return id
    const { id: second } = await pages.staffTown.town.staff.add({ name: '李书记', role: 'approver' }, 'cli')
    const approved = await house.alerts.approve(id, { id: second, where: 'web' })
    if (approved.kind === 'refused') throw new Error(approved.why)
    return id
  }

  test('the week, then an alert within 5 s, the all-clear, and back', async () => {
    const { town } = pages.staffTown
    const { admin, screen } = await madeScreen()
    await screen.getByRole('heading', { name: '有事打这些电话' }).waitFor()
    await fits(screen, 'office')
    await turnsTo(screen, screen.locator('.slide h1:not(:text-is("有事打这些电话"))'))
    await fits(screen, 'tip')
    const id = await sends({
      level: 'orange',
      headline: '暴雨橙色预警',
      text: '市气象台11月27日16时发布暴雨橙色预警信号：未来3小时内，城区降雨量将达50毫米以上，请不要到地下车库、涵洞和河边去。\n低洼处的住户请把电器搬高，出门前关掉电闸。',
      issuer: '某市气象台',
      sourceLink: 'https://www.12379.cn/a',
      issuedAt: town.clock.at - MINUTE_MS,
    })
    await screen.clock.runFor(5_000)
    await screen.getByRole('heading', { name: '暴雨橙色预警' }).waitFor()
    await fits(screen, 'alert')
    await turnsTo(screen, screen.getByText('2/2'))
    await fits(screen, 'alert-second')
    await admin.reload()
    await admin.getByText('正在显示').waitFor()
    await looksRight(admin, 'screens')

    for (let i = 0; i < 3; i++) await town.passes(5_000)
    const { house } = pages.staffTown
    const actor = { id: house.staff.all()[0]!.id, where: 'web' } as const
    const end = await house.alerts.end(
      id,
      {
        text: '暴雨橙色预警已由气象台解除。',
        issuer: '某市气象台',
        sourceLink: 'https://www.12379.cn/b',
        issuedAt: town.clock.at,
      } as never,
      actor,
    )
    if (end.kind === 'refused') throw new Error(end.why)
    await confirms(end.alert.id)
    await screen.clock.runFor(5_000)
    await screen.getByRole('heading', { name: '有事打这些电话' }).waitFor()
  }, 120_000)

  test('a night without network: what is there stays, says since when, and what expires goes', async () => {
    const { screen } = await madeScreen()
    await sends({})
    await screen.clock.runFor(5_000)
    await screen.getByRole('heading', { name: '今晚停水' }).waitFor()
    await fits(screen, 'notice')
    await screen.context().setOffline(true)
    await screen.clock.runFor(20_000)
    await screen.locator('.corner', { hasText: /\d\d:\d\d 起没有网络/ }).waitFor()
    expect(await screen.getByRole('heading').count()).toBe(1)
    await screen.clock.fastForward(HOUR_MS)
    await screen.clock.runFor(2_000)
    expect(await screen.getByRole('heading', { name: '今晚停水' }).count()).toBe(0)
    await screen.clock.fastForward(9 * HOUR_MS)
    await screen.clock.runFor(2_000)
    await screen.getByRole('heading').waitFor()
    await fits(screen, 'offline')
    await screen.context().setOffline(false)
    await screen.clock.runFor(5_000)
    await screen.locator('.corner').waitFor({ state: 'detached' })
  }, 120_000)

  test('long words fit on as many pages as they take, in letters that stay large', async () => {
    const { town } = pages.staffTown
    const { screen } = await madeScreen()
    await sends({
      headline:
        '关于今年冬季全面检修供水供电供气管线并分批短时停水停电停气以及临时调整小区出入口通行时间的重要安排通知'.slice(
          0,
          60,
        ),
      text: '请各户提前备好饮用水，关好水龙头和燃气阀门，出门前拔掉电器插头；'.repeat(14),
      issuer: '某市某街道幸福里社区居民委员会联合物业服务中心和供水供电供气企业抢修服务站',
      sourceLink: `https://www.12379.cn/${'a'.repeat(200)}`,
      issuedAt: town.clock.at - MINUTE_MS,
    })
    await screen.clock.runFor(5_000)
    await screen.locator('.alert.notice').waitFor()
    await fits(screen, 'long')
    expect(await screen.locator('footer').innerText()).toMatch(/1\/\d/)
    const letters = await screen
      .locator('.lines p')
      .first()
      .evaluate((line) => parseFloat(getComputedStyle(line).fontSize))
    // 5 m away, on a screen of 1.2 m: at least 2.5 cm.
    expect(letters / OFFICE.width).toBeGreaterThan(0.025 / 1.2)
  }, 120_000)

  test('a drill says so on every page; an address that is taken back shows nothing', async () => {
    const { admin, screen } = await madeScreen()
    await sends({
      kind: 'exercise',
      level: 'red',
      headline: '第四季度全小区高层住宅和沿街商铺联合疏散演练通知',
      text: '请带好随身物品，走楼梯到小广场集合点名。'.repeat(4),
    })
    await screen.clock.runFor(5_000)
    await screen.getByText('演练，不是真的').waitFor()
    await fits(screen, 'drill')
    await admin.getByRole('button', { name: '停用' }).click()
    await admin.getByRole('dialog').getByRole('button', { name: '停用' }).click()
    await admin.locator('.tag', { hasText: '停用' }).waitFor()
    await screen.clock.runFor(5_000)
    await screen.getByText('这个大屏地址已经停用').waitFor()
    expect(await screen.getByRole('heading').count()).toBe(0)
  }, 120_000)
})
