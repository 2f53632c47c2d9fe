import { describeInBrowser } from '../support/browser.js'
import { HOUR_MS } from '../../src/shared/index.js'
import { looksRight, OFFICE, officePages } from './staff-pages.js'
import { closeStaffTowns, startStaffTown, type StaffTown } from './staff-town.js'

/** Sends a notice to every room, as a dispatcher does. */
async function sends(office: StaffTown, text: string): Promise<string> {
  const liu = await office.signedIn('dispatcher', `u${text.length}`)
  const { id } = await liu.does('/api/staff/alerts', {
    kind: 'actual',
    level: 'notice',
    text,
    expiresAt: office.town.clock.now() + HOUR_MS,
    targets: { all: true, grids: [], tags: [], rooms: [] },
  })
  const { hash } = await liu.does(`/api/staff/alerts/${id}/preview`)
  await liu.does(`/api/staff/alerts/${id}/confirm`, { typed: '1', hash })
  await office.town.passes(10_000)
  return id
}

describe('the address of the screen', () => {
  afterEach(closeStaffTowns)

  test('cannot be guessed, shows no more than it should, and ends when it is renewed', async () => {
    const office = await startStaffTown()
    const admin = await office.signedIn('admin')
    const anybody = office.tab()
    for (const key of ['', 'x', 'undefined', '..%2f..', 'A'.repeat(24)])
      expect((await anybody.get(`/api/screen/${key}`)).statusCode).toBe(404)
    const { path } = await admin.sees('/api/staff/screen')
    expect(path).toMatch(/^\/screen\/[\w-]{24}$/)
    const shown = await anybody.sees(`/api${path}`)
    expect(Object.keys(shown).sort()).toEqual(['alerts', 'community', 'slides'])
    expect(shown.slides).toHaveLength(6)
    const renewed = await admin.does('/api/staff/screen/renew')
    expect((await anybody.get(`/api${path}`)).statusCode).toBe(404)
    await anybody.sees(`/api${renewed.path}`)
  })
})

describeInBrowser('the screen in the hall', () => {
  const pages = officePages(async () => {
    const office = await startStaffTown()
    office.town.clock.at = Date.now()
    return office
  })

  test('turns to an alert by itself, keeps it without network, and takes it down when it is over', async () => {
    const { staffTown, address, chromium } = pages
    await staffTown.town.boundRoom('一期')
    const admin = await staffTown.signedIn('admin')
    const { path } = await admin.sees('/api/staff/screen')
    const context = await chromium.newPerson({ viewport: OFFICE })
    const page = await chromium.newTab(context)
    await page.goto(address + path)
    await page.locator('section ul li').first().waitFor()
    await looksRight(page, 'screen-calm')
    const id = await sends(staffTown, '今晚8点到10点停水，请先存水。')
    await page.locator('.alert', { hasText: '请先存水' }).waitFor({ timeout: 5_000 })
    await looksRight(page, 'screen-alert')
    await context.setOffline(true)
    await page.waitForTimeout(4_000)
    expect(await page.locator('.alert', { hasText: '请先存水' }).count()).toBe(1)
    await context.setOffline(false)
    const liu = await staffTown.signedIn('dispatcher', 'liu')
    const end = await liu.does(`/api/staff/alerts/${id}/end`)
    await liu.does(`/api/staff/alerts/${end.id}/edit`, {
      kind: 'actual',
      level: 'notice',
      text: '已经来水。',
      expiresAt: staffTown.town.clock.now() + HOUR_MS,
      targets: { all: true, grids: [], tags: [], rooms: [] },
    })
    const { hash } = await liu.does(`/api/staff/alerts/${end.id}/preview`)
    await liu.does(`/api/staff/alerts/${end.id}/confirm`, { typed: '1', hash })
    await staffTown.town.passes(10_000)
    await page.locator('main:not(.alert)').waitFor({ timeout: 15_000 })
  }, 90_000)
})
