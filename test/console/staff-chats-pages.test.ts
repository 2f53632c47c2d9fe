import { describeInBrowser } from '../support/browser.js'
import { looksRight, officePages, openAt, signIn } from './staff-pages.js'

describeInBrowser('a chat, taken over by a person', () => {
  const pages = officePages()

  test('from the list to an answer, and back to the bot', async () => {
    const { town, member } = pages.staffTown
    const zhang = town.resident('张阿姨')
    await zhang.says('油锅起火怎么扑灭').replies()
    await member('小刘', 'dispatcher', 'liu')
    const page = await openAt(pages, '/chats')
    await signIn(page, 'liu')
    await page.getByRole('link', { name: /油锅起火/ }).click()
    await page.getByRole('button', { name: '我来答' }).click()
    await page.getByRole('button', { name: /我是社区工作人员/ }).click()
    await page.getByRole('button', { name: '发给他' }).click()
    await page.locator('.line.staff').waitFor()
    await looksRight(page, 'chat-taken')
    await town.settles()
    expect(town.saidTo(zhang.id).at(-1)).toContain('我是社区工作人员')
    await page.getByRole('button', { name: '交还给安邻' }).click()
    await page.getByRole('button', { name: '我来答' }).waitFor()
    await page.getByRole('link', { name: '回到列表' }).click()
    await page.getByText(/共 1 句/).waitFor()
    await looksRight(page, 'chats')
  }, 60_000)
})
