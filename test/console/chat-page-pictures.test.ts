/// <reference lib="dom" />
import { describeInBrowser, PHONE, screenshot } from '../support/browser.js'
import { bubbles, input, openAs, pageTown } from './page-town.js'
import { HEIC_HEAD, pngOf } from './pictures.js'

describeInBrowser('pictures and places on the chat page', () => {
  const town = pageTown()

  test('a picture is shown before it goes, arrives, and opens over the whole screen', async () => {
    const page = await openAs(town, 'zhang', PHONE)
    await page.locator('.conversation', { hasText: '安邻' }).click()
    const picture = { name: '楼道.png', mimeType: 'image/png', buffer: pngOf(300, 400) }
    await page.locator('input[type=file]').first().setInputFiles(picture)
    await page.getByRole('dialog', { name: '发送图片' }).getByRole('img').waitFor()
    await page.getByRole('button', { name: '发送', exact: true }).last().click()
    await bubbles(page).first().waitFor() // the bot's answer
    expect(town.world.history('zhang', 'private-zhang')[0]).toMatchObject({
      kind: 'image',
      image: { name: '楼道.png' },
    })

    await page.reload()
    const shown = page.getByRole('button', { name: /图片/ })
    await shown.waitFor()
    expect(await shown.evaluate((box) => [box.clientWidth, box.clientHeight])).toEqual([150, 200])
    await page.waitForFunction(
      () => document.querySelector<HTMLImageElement>('.picture img')!.naturalWidth === 300,
    )
    await screenshot(page, 'chat-page-phone-picture')
    await shown.click()
    await page.getByRole('dialog', { name: '图片' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })

  test('a picture that cannot go says why, in the page and from the server', async () => {
    const page = await openAs(town, 'zhang')
    const files = page.locator('input[type=file]').first()
    await files.setInputFiles({
      name: '大.jpg',
      mimeType: 'image/jpeg',
      buffer: Buffer.alloc(11 * 1024 * 1024),
    })
    await page.getByRole('alert').getByText('最多 10 MB').waitFor()
    await page.getByRole('button', { name: '取消' }).click()
    await files.setInputFiles({ name: 'IMG_1.HEIC', mimeType: '', buffer: HEIC_HEAD })
    await page.getByRole('alert').getByText('HEIC').waitFor()
    expect(await page.getByRole('dialog').getByRole('button', { name: '发送' }).isDisabled()).toBe(true)
    expect(town.world.history('zhang', 'private-zhang')).toHaveLength(0)
  })

  test('a picture can be pasted, and Enter sends it', async () => {
    const page = await openAs(town, 'zhang')
    const bytes = [...pngOf(20, 20)]
    await input(page).evaluate((box, data) => {
      const clipboardData = new DataTransfer()
      clipboardData.items.add(new File([new Uint8Array(data)], 'image.png', { type: 'image/png' }))
      box.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    }, bytes)
    await page.getByRole('dialog', { name: '发送图片' }).getByRole('img').waitFor()
    await page.locator('.main-button:focus').waitFor()
    await page.keyboard.press('Enter')
    await bubbles(page).first().waitFor() // the bot's answer
    expect(town.world.history('zhang', 'private-zhang')[0]).toMatchObject({ kind: 'image' })
  })

  test('a location is sent as a card', async () => {
    const page = await openAs(town, 'zhang')
    await page.getByRole('button', { name: '位置' }).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /地下车库/ })
      .click()
    await bubbles(page).first().waitFor()
    expect(town.world.history('zhang', 'private-zhang')[0]).toMatchObject({
      kind: 'location',
      location: { name: expect.stringContaining('地下车库') },
    })
  })
})
