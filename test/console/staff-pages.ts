/// <reference lib="dom" />
import type { BrowserContext, Page } from 'playwright-core'
import { openBrowser, screenshot, type TestBrowser } from '../support/browser.js'
import { builtPages } from './built-pages.js'
import { closeStaffTowns, PASSWORD, startStaffTown, type StaffTown } from './staff-town.js'

export const OFFICE = { width: 1280, height: 720 }
export const TELEPHONE = { width: 375, height: 667 }

/** A town, its console with a port, and one chromium. */
export interface OfficePages {
  chromium: TestBrowser
  staffTown: StaffTown
  address: string
}

/** Sets up a fresh town before each test of a `describe`, and looks for quiet failures after it. */
export function officePages(start: () => Promise<StaffTown> = () => startStaffTown()): OfficePages {
  const pages = {} as OfficePages
  beforeAll(async () => {
    builtPages()
    pages.chromium = await openBrowser()
  }, 60_000)
  afterAll(() => pages.chromium?.close())
  beforeEach(async () => {
    pages.staffTown = await start()
    pages.address = await pages.staffTown.listen()
    pages.chromium.problems.length = 0
  })
  afterEach(async () => {
    await Promise.all(pages.chromium.browser.contexts().map((context) => context.close()))
    await closeStaffTowns()
    // Nothing may fail quietly, and nothing may need what the policy forbids.
    expect(pages.chromium.problems).toEqual([])
  })
  return pages
}

export async function openAt(
  { chromium, address }: OfficePages,
  path: string,
  context?: BrowserContext,
): Promise<Page> {
  const page = await chromium.newTab(context ?? (await chromium.newPerson({ viewport: OFFICE })))
  await page.goto(`${address}/staff/#${path}`)
  return page
}

/** Signs in by the page, as a person does. */
export async function signIn(page: Page, login: string, password = PASSWORD): Promise<void> {
  await page.getByLabel('用户名').fill(login)
  await page.getByLabel('密码', { exact: true }).fill(password)
  await page.getByRole('button', { name: '登录' }).click()
  await page.locator('#content').waitFor()
}

/** Pictures at both widths, and nothing that sticks out at either. */
export async function looksRight(page: Page, name: string): Promise<void> {
  for (const [size, suffix] of [
    [OFFICE, 'wide'],
    [TELEPHONE, 'phone'],
  ] as const) {
    await page.setViewportSize(size)
    expect([name, suffix, await stickingOut(page)]).toEqual([name, suffix, []])
    await screenshot(page, `staff-${name}-${suffix}`)
  }
  await page.setViewportSize(OFFICE)
}

async function stickingOut(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('body *')]
      .filter((box) => {
        const { right, width } = box.getBoundingClientRect()
        return (
          width > 0 &&
          right > document.documentElement.clientWidth + 1 &&
          !box.closest('.scrolls, .spoken, thead')
        )
      })
      .map((box) => box.outerHTML.slice(0, 160)),
  )
}
