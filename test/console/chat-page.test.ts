/// <reference lib="dom" />
import { describeInBrowser, PHONE, screenshot, WIDE } from '../support/browser.js'
import { builtPages } from './built-pages.js'
import { closeConsoles, startConsole } from './harness.js'
import { ANSWER, bubbles, input, noSidewaysScroll, openAs, pageTown, says } from './page-town.js'

describeInBrowser('the chat page', () => {
  const town = pageTown()

  test('a private question is answered, and the number in the answer can be called', async () => {
    const page = await openAs(town, '张阿姨')
    await page.getByText('油锅着火怎么办', { exact: true }).click() // one of the questions to try
    await input(page).press('Enter')
    await bubbles(page).nth(1).waitFor()
    expect(await bubbles(page).allInnerTexts()).toEqual(['油锅着火怎么办', ANSWER])
    expect(await page.getByRole('link', { name: '119' }).getAttribute('href')).toBe('tel:119')
    expect(await input(page).inputValue()).toBe('')
    await screenshot(page, 'chat-page-private')
  })

  test('on a phone one goes from the list into a chat and back, and the browser knows the way too', async () => {
    const page = await openAs(town, 'zhang', PHONE)
    expect(await page.locator('main').isVisible()).toBe(false)
    await screenshot(page, 'chat-page-phone-list')
    await page.locator('.conversation', { hasText: '安邻' }).click()
    await says(page, '油锅着火怎么办')
    await bubbles(page).nth(1).waitFor()
    expect(await page.locator('.side').isVisible()).toBe(false)
    await noSidewaysScroll(page)
    await screenshot(page, 'chat-page-phone-private')

    await page.getByLabel('返回聊天列表').click()
    await page.locator('.conversation .preview', { hasText: '先关火' }).waitFor()
    await page.locator('.conversation', { hasText: '居民群' }).click()
    await page.getByRole('heading', { name: '幸福里一期居民群(6)' }).waitFor()
    await page.goBack()
    await page.locator('.side').waitFor()
  })

  test('in a group, @ offers the members, and picking one mentions them', async () => {
    const page = await openAs(town, 'zhang', PHONE)
    await page.locator('.conversation', { hasText: '居民群' }).click()
    await input(page).pressSequentially('@')
    const options = page.getByRole('option')
    expect(await options.count()).toBe(5) // everybody but oneself, and no 所有人 for a resident
    await screenshot(page, 'chat-page-phone-mention')
    await input(page).pressSequentially('王奶')
    expect(await options.allInnerTexts()).toEqual([expect.stringContaining('王奶奶')])
    await input(page).press('Enter')
    expect(await input(page).inputValue()).toBe('@王奶奶\u2005')
    await input(page).press('Backspace') // the whole mention, as in WeChat
    expect(await input(page).inputValue()).toBe('')

    await input(page).pressSequentially('@')
    await input(page).press('ArrowDown')
    await input(page).press('ArrowUp')
    await page.getByRole('option', { name: '安邻' }).click()
    await input(page).pressSequentially('油锅着火怎么办')
    await page.getByRole('button', { name: '发送' }).click()
    await bubbles(page).nth(1).waitFor()
    expect(town.world.history('zhang', 'group-estate')[0]).toMatchObject({
      text: '@安邻\u2005油锅着火怎么办',
      mentions: ['anlin'],
    })
    expect(await page.locator('.name', { hasText: '安邻' }).count()).toBe(1)
    await noSidewaysScroll(page)
  })

  test('a long press on an avatar mentions its owner', async () => {
    town.world.post('li', 'group-estate', { text: '大家好' })
    const page = await openAs(town, 'zhang', PHONE)
    await page.locator('.conversation', { hasText: '居民群' }).click()
    const avatar = page.getByRole('button', { name: '@李师傅' })
    await avatar.hover()
    await page.mouse.down()
    await page.waitForFunction(() => document.querySelector('textarea')!.value !== '')
    await page.mouse.up()
    expect(await input(page).inputValue()).toBe('@李师傅\u2005')
  })

  test('Enter while an input method composes sends nothing', async () => {
    const page = await openAs(town, 'zhang')
    const client = await page.context().newCDPSession(page)
    await input(page).focus()
    await client.send('Input.imeSetComposition', { text: 'zhao huo', selectionStart: 8, selectionEnd: 8 })
    await input(page).dispatchEvent('keydown', { key: 'Enter', isComposing: true, keyCode: 229 })
    await client.send('Input.insertText', { text: '着火' })
    expect(await bubbles(page).count()).toBe(0)
    await input(page).press('Shift+Enter')
    await input(page).pressSequentially('了')
    await input(page).press('Enter')
    await bubbles(page).first().waitFor()
    expect(town.world.history('zhang', 'private-zhang')[0]!.text).toBe('着火\n了')
  })

  test('two tabs of one browser are two residents in one group', async () => {
    const context = await town.chromium.newPerson()
    const zhang = await openAs(town, 'zhang', WIDE, context)
    const li = await openAs(town, 'li', WIDE, context)
    await zhang.locator('.conversation', { hasText: '居民群' }).click()
    await li.locator('.conversation', { hasText: '居民群' }).waitFor()
    await says(zhang, '李师傅在家吗')
    await li.locator('.badge', { hasText: '1' }).waitFor()
    expect(await li.title()).toContain('(1)')
    await li.locator('.conversation', { hasText: '居民群' }).click()
    await says(li, '在的')
    await zhang.locator('.bubble', { hasText: '在的' }).waitFor()
    expect(await li.locator('.badge').count()).toBe(0)

    await zhang.reload() // each tab stays who it was, although both share one memory
    await zhang.locator('.bubble', { hasText: '在的' }).waitFor()
    expect(await zhang.locator('.who-name').innerText()).toContain('张阿姨')
    expect(await zhang.locator('.bubble.own').allInnerTexts()).toEqual(['李师傅在家吗'])
  })

  test('a reload and a return keep the person, the chat, the draft and the large type', async () => {
    const page = await openAs(town, 'li')
    await page.getByRole('button', { name: '关怀模式' }).click()
    await page.locator('.conversation', { hasText: '居民群' }).click()
    await says(page, '我是租客')
    await bubbles(page).first().waitFor()
    await input(page).fill('还没说完')
    await page.reload()
    await bubbles(page).first().waitFor()
    expect(await input(page).inputValue()).toBe('还没说完')
    await page.goto(`${town.address}/`) // no name in the address this time
    await bubbles(page).first().waitFor()
    expect(await page.locator('.who-name').innerText()).toContain('李师傅')
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toContain('居民群')
    expect(await page.locator('html').getAttribute('class')).toBe('large-type')
    await screenshot(page, 'chat-page-large-type')
  })

  test('one can become somebody else', async () => {
    const page = await openAs(town, 'zhang')
    await page.getByRole('button', { name: /我是：张阿姨/ }).click()
    await page.getByRole('button', { name: /陈老板/ }).click()
    await page.locator('.conversation', { hasText: '沿街商铺群' }).waitFor()
    expect(page.url()).toContain('as=boss')
  })

  test('who is not a friend yet asks, and the chat opens when the bot accepts', async () => {
    town.world.addPerson({ id: 'new', name: '新来的', kind: 'resident', about: '刚搬来', friend: false })
    town.world.subscribe(town.world.bot.id, (event) => {
      if (event.kind !== 'friend-request') return
      town.world.acceptFriendship(event.id)
      town.world.post(town.world.bot.id, town.world.privateChatOf('new'), { text: '您好' })
    })
    const page = await town.chromium.newPage({ viewport: PHONE })
    await page.goto(`${town.address}/?as=new`)
    await page.getByRole('button', { name: '添加到通讯录' }).click()
    await page.locator('.conversation', { hasText: '您好' }).click()
    await bubbles(page).first().waitFor()
  })

  test('a finger picks a mention and sends without losing the keyboard', async () => {
    const context = await town.chromium.newPerson({ viewport: PHONE, hasTouch: true, isMobile: true })
    const page = await openAs(town, 'zhang', PHONE, context)
    await page.locator('.conversation', { hasText: '居民群' }).tap()
    await page.getByRole('button', { name: '提醒谁看' }).tap()
    await page.getByRole('option', { name: '安邻' }).tap()
    expect(await input(page).inputValue()).toBe('@安邻\u2005')
    await page.keyboard.type('在吗')
    await page.getByRole('button', { name: '发送' }).tap()
    await bubbles(page).nth(1).waitFor()
    expect(await input(page).evaluate((box) => document.activeElement === box)).toBe(true)
    expect(town.world.history('zhang', 'group-estate')[0]).toMatchObject({ mentions: ['anlin'] })
  })

  test('older messages come as one scrolls up, and what is read does not move', async () => {
    for (let i = 1; i <= 70; i++) town.world.post('li', 'group-estate', { text: `第${i}条` })
    const page = await openAs(town, 'zhang', PHONE)
    await page.locator('.conversation', { hasText: '居民群' }).click()
    await page.locator('.bubble', { hasText: /^第70条$/ }).waitFor()
    expect(await bubbles(page).count()).toBe(30)
    expect(await page.locator('.badge').count()).toBe(0)

    const scroller = page.locator('.scroller')
    const first = page.locator('.bubble', { hasText: /^第41条$/ })
    await scroller.evaluate((box) => (box.scrollTop = 100))
    await page.locator('.bubble', { hasText: /^第11条$/ }).waitFor({ state: 'attached' })
    const top = (await first.boundingBox())!.y
    expect(top).toBeGreaterThan(-200)
    expect(top).toBeLessThan(PHONE.height)

    town.world.post('li', 'group-estate', { text: '第71条' })
    await page.getByText('1条新消息').waitFor()
    expect((await first.boundingBox())!.y).toBeCloseTo(top, 0)
    await page.getByText('1条新消息').click()
    await page.waitForFunction(() => {
      const { scrollTop, scrollHeight, clientHeight } = document.querySelector('.scroller')!
      return scrollHeight - scrollTop - clientHeight < 2
    })
  })

  test('very long words, addresses and emoji stay inside, and text is never markup', async () => {
    const hard = [
      `https://example.cn/${'a'.repeat(300)}`,
      'W'.repeat(500),
      '👨‍👩‍👧‍👦'.repeat(60),
      '很长'.repeat(400),
      '<img src=x onerror=alert(1)><b>粗</b>',
      '\u202e倒着写',
    ]
    for (const text of hard) town.world.post('li', 'group-estate', { text })
    for (const size of [PHONE, WIDE]) {
      const page = await openAs(town, 'zhang', size)
      await page.locator('.conversation', { hasText: '居民群' }).click()
      await bubbles(page).nth(5).waitFor()
      await noSidewaysScroll(page)
      expect(await bubbles(page).nth(4).innerText()).toBe(hard[4])
      await screenshot(page, `chat-page-long-${size.width}`)
    }
  })

  test('when Anlin is away the page says so, keeps what could not be sent, and comes back by itself', async () => {
    const page = await openAs(town, 'zhang', PHONE)
    await page.locator('.conversation', { hasText: '安邻' }).click()
    const { port } = new URL(town.address)
    await closeConsoles()
    const banner = page.locator('main').getByText('连接断开了，正在重新连接…')
    await banner.waitFor()
    await says(page, '有人吗')
    await page.getByRole('alert').getByText('重新发送').waitFor()
    await screenshot(page, 'chat-page-phone-lost')
    town.chromium.problems.length = 0

    await startConsole({ world: town.world, pagesDir: builtPages(), port: Number(port) })
    await banner.waitFor({ state: 'detached' })
    await page.getByRole('alert').getByText('重新发送').click()
    await bubbles(page).nth(1).waitFor()
    expect(await bubbles(page).allInnerTexts()).toEqual(['有人吗', ANSWER])
  })

  test('where no stream can be had, the page polls', async () => {
    const page = await town.chromium.newPage({ viewport: WIDE })
    await page.route('**/stream?*', (route) => route.fulfill({ status: 503, json: { error: {} } }))
    await page.goto(`${town.address}/?as=zhang`)
    await says(page, '油锅着火怎么办')
    await bubbles(page).nth(1).waitFor()
    expect(await page.getByText('连接断开了').count()).toBe(0)
  })

  test('dark mode, by the system', async () => {
    town.world.post('li', 'group-estate', { text: '晚上好' })
    const context = await town.chromium.newPerson({ viewport: PHONE, colorScheme: 'dark' })
    const page = await openAs(town, 'zhang', PHONE, context)
    await page.locator('.conversation', { hasText: '居民群' }).click()
    await bubbles(page).first().waitFor()
    const colour = await page.locator('.scroller').evaluate((box) => {
      const chat = box.closest('.chat')!
      return getComputedStyle(chat).backgroundColor
    })
    expect(colour).toBe('rgb(17, 17, 17)')
    await screenshot(page, 'chat-page-phone-dark')
  })
})
