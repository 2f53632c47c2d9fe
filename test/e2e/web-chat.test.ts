/// <reference lib="dom" />
import type { Page } from 'playwright-core'
import { pngOf } from '../console/pictures.js'
import { bubbles, input, noSidewaysScroll, says } from '../console/page-town.js'
import {
  describeInBrowser,
  openBrowser,
  PHONE,
  screenshot,
  WIDE,
  type TestBrowser,
} from '../support/browser.js'
import { startBot, type RunningBot } from '../support/running-bot.js'

describeInBrowser('the bot in the chat page', () => {
  let browser: TestBrowser
  let bot: RunningBot

  beforeAll(async () => {
    browser = await openBrowser()
  }, 60_000)
  afterAll(() => browser?.close())
  beforeEach(async () => {
    bot = await startBot({ ANLIN_COMMUNITY: '幸福里社区', ANLIN_DUTY_PHONE: '0533-2110119' })
  })
  afterEach(async () => {
    await Promise.all(browser.browser.contexts().map((context) => context.close()))
    await bot.stop()
    expect(browser.problems.splice(0)).toEqual([])
  })

  async function open(person: string, conversation: RegExp, size = WIDE): Promise<Page> {
    const page = await browser.newTab(await browser.newPerson({ viewport: size }))
    await page.goto(`${bot.app.address}/?as=${encodeURIComponent(person)}`)
    await page.locator('.conversation').filter({ hasText: conversation }).click()
    return page
  }

  const heard = (page: Page, pattern: RegExp): Promise<void> =>
    bubbles(page).filter({ hasText: pattern }).last().waitFor()

  test('a private question, its steps, and feedback', async () => {
    const page = await open('zhang', /安邻/)
    await says(page, '灭火器怎么用')
    await heard(page, /灭火器怎么用】.*回复 1 看怎么做/s)
    await says(page, '1')
    await heard(page, /怎么做：.*这个回答有用吗/s)
    await says(page, '1')
    await heard(page, /谢谢/)
    await screenshot(page, 'bot-private-question')
  })

  test('the picture of an answer arrives as it was drawn, and in words', async () => {
    const page = await open('zhang', /安邻/, PHONE)
    await says(page, '灭火器怎么用')
    await heard(page, /回复 2 看图/)
    await says(page, '2')
    await heard(page, /图上画的：提起灭火器/)
    await page.waitForFunction(
      () => document.querySelector<HTMLImageElement>('.picture img')?.naturalWidth === 1080,
    )
    await noSidewaysScroll(page)
    await screenshot(page, 'bot-picture-phone')
  })

  test('in a group: without @ silence, with @ an answer to that person', async () => {
    const page = await open('li', /居民群/)
    await says(page, '灭火器怎么用')
    await input(page).pressSequentially('@')
    await page.getByRole('option', { name: /安邻/ }).first().click()
    await input(page).pressSequentially('电热毯能用几年')
    await input(page).press('Enter')
    await heard(page, /电热毯/)
    await heard(page, /@李师傅/)
    // Two of our own, one answer: the first line got none.
    expect(await page.locator('[role=log] .bubble:not(.own)').count()).toBe(1)
    await screenshot(page, 'bot-group-mention')
  })

  test('a picture, and a choice by digit', async () => {
    const page = await open('wang', /安邻/)
    await page
      .getByLabel('照片', { exact: true })
      .setInputFiles({ name: 'photo.png', mimeType: 'image/png', buffer: pngOf(40, 40) })
    await page
      .getByRole('button', { name: /^发送$/ })
      .last()
      .click()
    await heard(page, /图片我看不懂/)
    await says(page, '菜单')
    await heard(page, /1 着火、逃生/)
    await says(page, '３')
    await heard(page, /1 闻到燃气味怎么办/)
    await says(page, '第一个')
    await heard(page, /【闻到燃气味怎么办】/)
  })

  test('an emergency in the group on a phone: 119 at once, staff paged, the resident told', async () => {
    const staff = await open('liu', /安邻/, PHONE)
    const page = await open('zhang', /居民群/, PHONE)
    await says(page, '3号楼2单元着火了，好大的烟，快来人')
    await heard(page, /请马上打电话\s*119/)
    await heard(page, /我是机器人，不能替您报警/)
    await heard(staff, /警情 1：着火\s*谁：张阿姨\s*哪里：群「幸福里一期居民群」，提到 3栋/)
    await heard(page, /已经发给社区值班的人/)
    await noSidewaysScroll(page)
    await screenshot(page, 'bot-emergency-phone')
    await screenshot(staff, 'bot-page-to-staff-phone')
  })

  test('maybe now: the call line first, and 1 makes it an emergency', async () => {
    const page = await open('boss', /安邻/, PHONE)
    await says(page, '油锅着火了怎么办')
    await heard(page, /如果正在发生，先打\s*119.*锅盖.*正在发生，请回复 1/s)
    await screenshot(page, 'bot-ambiguous-phone')
    await says(page, '1')
    await heard(page, /请马上打电话\s*119/)
  })

  test('after a restart the chat and the open choice are still there', async () => {
    const page = await open('zhang', /安邻/)
    await says(page, '灭火器怎么用')
    await heard(page, /回复 1 看怎么做/)
    const { dataDir } = bot
    await bot.app.stop()
    bot = await startBot({}, dataDir)
    const again = await open('zhang', /安邻/)
    await heard(again, /回复 1 看怎么做/)
    await says(again, '1')
    await heard(again, /怎么做：/)
  })
})
