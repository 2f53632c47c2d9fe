import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from 'playwright-core'

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

// A browser on a busy machine is late now and then. What fails twice is wrong.
jest.retryTimes(1, { logErrorsBeforeRetry: true })

/** Where the pictures go that people may want to look at after a run. */
export const ARTIFACTS = join(__dirname, '..', '..', 'test-artifacts')

/** Debian's chromium, or the one that CHROMIUM_PATH names; undefined when this machine has none. */
export const chromiumPath = [process.env.CHROMIUM_PATH, '/usr/bin/chromium'].find(
  (path) => path !== undefined && existsSync(path),
)

/** `describe` where there is a chromium; elsewhere the tests are skipped and say why. */
export const describeInBrowser: typeof describe = chromiumPath
  ? describe
  : (Object.assign(
      (name: string, body: () => void) =>
        describe.skip(`${name} (skipped: no chromium; apt-get install chromium, or set CHROMIUM_PATH)`, body),
      { each: describe.skip.each, only: describe.skip, skip: describe.skip },
    ) as unknown as typeof describe)

export const PHONE = { width: 375, height: 667 }
export const WIDE = { width: 1280, height: 800 }

export interface TestBrowser {
  browser: Browser
  /** a fresh browser of one person: own storage; further tabs by `newTab` share it */
  newPerson(options?: BrowserContextOptions): Promise<BrowserContext>
  /** a page in a fresh context */
  newPage(options?: BrowserContextOptions): Promise<Page>
  newTab(context: BrowserContext): Promise<Page>
  /** errors of all pages so far: uncaught ones, and what the policy refused */
  problems: string[]
  close(): Promise<void>
}

/** Starts chromium with a fresh profile. */
export async function openBrowser(): Promise<TestBrowser> {
  if (!chromiumPath) throw new Error('no chromium here: apt-get install chromium, or set CHROMIUM_PATH')
  // Without a user-data-dir of ours, playwright makes a fresh one and removes it.
  const browser = await chromium.launch({ executablePath: chromiumPath, args: FLAGS })
  const problems: string[] = []

  async function newTab(context: BrowserContext): Promise<Page> {
    const page = await context.newPage()
    page.setDefaultTimeout(10_000)
    page.on('pageerror', (error) => problems.push(`${page.url()}: ${error.message}`))
    page.on('console', (message) => {
      // A refused request is logged as an error too; the tests that refuse one would all have to allow it.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        problems.push(`${page.url()}: ${message.text()}`)
    })
    return page
  }

  const newPerson = (options: BrowserContextOptions = {}) =>
    browser.newContext({
      viewport: WIDE,
      locale: 'zh-CN',
      timezoneId: 'Asia/Shanghai',
      reducedMotion: 'reduce', // what is measured or photographed stands still
      ...options,
    })

  return {
    browser,
    problems,
    newPerson,
    newTab,
    newPage: async (options) => newTab(await newPerson(options)),
    close: () => browser.close(),
  }
}

/** @returns the path of the picture */
export async function screenshot(page: Page, name: string): Promise<string> {
  mkdirSync(ARTIFACTS, { recursive: true })
  const path = join(ARTIFACTS, `${name}.png`)
  await page.screenshot({ path })
  return path
}
