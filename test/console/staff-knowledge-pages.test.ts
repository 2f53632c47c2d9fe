import { describeInBrowser } from '../support/browser.js'
import type { Understander } from '../../src/understanding/index.js'
import { realBrain } from '../support/town.js'
import { looksRight, officePages, openAt, signIn } from './staff-pages.js'
import { startStaffTown } from './staff-town.js'

/** The real one, that takes whatever it does not know for one of ours. */
const curious: Understander = {
  understand(text) {
    const meaning = realBrain().understand(text)
    return meaning.kind === 'none' ? { ...meaning, why: 'unknown' } : meaning
  },
}

describeInBrowser('knowledge, by an editor', () => {
  const pages = officePages(() => startStaffTown({ brain: curious }))

  test('from an unanswered question on the front page to an answer that a resident gets', async () => {
    const { town, member } = pages.staffTown
    for (const [who, words] of [
      ['张阿姨', '社区的棋牌室几点开门'],
      ['李师傅', '棋牌室几点开门啊'],
    ] as const)
      await town
        .resident(who)
        .says(words)
        .hears(/答不上来/)
    await member('小刘', 'editor', 'liu')
    const page = await openAt(pages, '/today')
    await signIn(page, 'liu')
    await page.getByRole('link', { name: /答不上来的问题 1/ }).click()
    await page.getByText('问过 2 次').waitFor()
    await looksRight(page, 'questions')
    await page.getByRole('button', { name: '写成新的一条' }).click()
    await page.getByLabel('标题').fill('棋牌室什么时候开门')
    await page.getByLabel('答案').fill('周一到周六，上午九点到下午五点开。')
    await page.locator('.bubble', { hasText: '上午九点到下午五点' }).waitFor()
    await page.getByText('检查过，没有问题').waitFor()
    await looksRight(page, 'entry-new')
    await page.getByRole('button', { name: '保存，马上生效' }).click()
    await page.getByText('没有答不上来的问题').waitFor()
    await town
      .resident('王奶奶')
      .says('棋牌室几点开门')
      .hears(/上午九点到下午五点/)

    await page.getByRole('link', { name: '知识', exact: true }).click()
    await page.getByLabel('居民会说的话').fill('棋牌室啥时候开门')
    await page.getByRole('button', { name: '问问看' }).click()
    await page.getByText('找到了什么').waitFor()
    await looksRight(page, 'knowledge')
  }, 90_000)

  test('an entry is changed, compared, and brought back', async () => {
    await pages.staffTown.member('小刘', 'editor', 'liu')
    const page = await openAt(pages, '/knowledge/fire-oil-pan')
    await signIn(page, 'liu')
    await page.getByLabel('答案').fill('关火，盖锅盖。我们已报警，等消防来。')
    await page.getByText(/不能说已经替人报警/).waitFor()
    await looksRight(page, 'entry-warned')
    await page.getByLabel('答案').fill('关火，盖锅盖。千万别泼水。打119。')
    await page.getByRole('button', { name: '保存，马上生效' }).click()
    await page.getByText('保存了，马上生效').waitFor()
    await page.getByRole('button', { name: '看改了什么' }).first().click()
    await page.locator('.added', { hasText: '打119' }).waitFor()
    await looksRight(page, 'entry-history')
    await page.getByRole('button', { name: '撤销' }).click()
    await page.getByText('恢复好了').waitFor()
    const { entries } = pages.staffTown.house.library.current()
    expect(entries.get('fire-oil-pan')!.answer).toContain('斜着盖严')
  }, 90_000)

  test('a viewer sees and cannot change', async () => {
    await pages.staffTown.member('小李', 'viewer', 'li')
    const page = await openAt(pages, '/knowledge?text=油锅起火')
    await signIn(page, 'li')
    await page
      .getByRole('link', { name: /油锅起火/ })
      .first()
      .waitFor()
    expect(await page.getByRole('link', { name: '写一条' }).count()).toBe(0)
  }, 60_000)
})
