/// <reference lib="dom" />
import type { BrowserContext, Locator, Page } from 'playwright-core'
import { WebChatWorld } from '../../src/channel/index.js'
import { openBrowser, WIDE, type TestBrowser } from '../support/browser.js'
import { builtPages } from './built-pages.js'
import { closeConsoles, startConsole } from './harness.js'

export const ANSWER = '先关火，再盖锅盖。\n千万别用水泼！\n打 119，说清地址。'
const DUTY = '值班电话：0000-4032119'

/** Answers in private chats, and in groups when it is mentioned: just enough of a bot to see the page work. */
function scriptedBot(world: WebChatWorld): void {
  world.subscribe(world.bot.id, (event) => {
    if (event.kind !== 'message' || event.message.from === world.bot.id) return
    const { conversation, kind, mentions } = event.message
    if (conversation.startsWith('group-') && !mentions.includes(world.bot.id)) return
    const text = kind === 'image' ? `收到图片。\n${DUTY}` : ANSWER
    setTimeout(() => world.post(world.bot.id, conversation, { text }), 30)
  })
}

/** One world, one server and one chromium at a time. */
export interface PageTown {
  chromium: TestBrowser
  world: WebChatWorld
  address: string
}

/** Sets up a fresh town before each test of a `describe`, and looks for quiet failures after it. */
export function pageTown(): PageTown {
  const town = {} as PageTown

  beforeAll(async () => {
    builtPages()
    town.chromium = await openBrowser()
  }, 60_000)
  afterAll(() => town.chromium?.close())

  beforeEach(async () => {
    town.world = new WebChatWorld()
    scriptedBot(town.world)
    town.address = (await startConsole({ world: town.world, pagesDir: builtPages() })).address
    town.chromium.problems.length = 0
  })
  afterEach(async () => {
    await Promise.all(town.chromium.browser.contexts().map((context) => context.close()))
    await closeConsoles()
    // Nothing may fail quietly, and nothing may need what the policy forbids.
    expect(town.chromium.problems).toEqual([])
  })
  return town
}

/** A tab in which somebody looks at their chats. */
export async function openAs(
  { chromium, address }: PageTown,
  person: string,
  size = WIDE,
  context?: BrowserContext,
): Promise<Page> {
  const page = await chromium.newTab(context ?? (await chromium.newPerson({ viewport: size })))
  await page.goto(`${address}/?as=${encodeURIComponent(person)}`)
  await page.locator('.conversation').first().waitFor()
  return page
}

export const bubbles = (page: Page): Locator => page.locator('[role=log] .bubble')
export const input = (page: Page): Locator => page.getByLabel('输入消息')

export async function says(page: Page, text: string): Promise<void> {
  await input(page).fill(text)
  await input(page).press('Enter')
}

/** Nothing sticks out of the page, and no word out of its bubble. */
export async function noSidewaysScroll(page: Page): Promise<void> {
  const out = await page.evaluate(() => {
    const wider = [...document.querySelectorAll('html, .scroller, nav')].filter(
      (box) => box.scrollWidth > box.clientWidth,
    )
    const spilt = [...document.querySelectorAll('.bubble')].filter((bubble) => {
      const words = document.createRange()
      words.selectNodeContents(bubble)
      const [inner, outer] = [words.getBoundingClientRect(), bubble.getBoundingClientRect()]
      return inner.left < outer.left || inner.right > outer.right || outer.right > window.innerWidth
    })
    return [...wider, ...spilt].map((box) => box.outerHTML.slice(0, 200))
  })
  expect(out).toEqual([])
}
