import { closeTowns } from '../support/town.js'
import { phonePhoto, sendsPhoto, startFieldTown, stopField } from './support.js'

afterEach(async () => {
  await stopField()
  await closeTowns()
})

test('随手拍 one question at a time, with a photo, a fire in the middle and a restart', async () => {
  const field = await startFieldTown()
  const zhang = field.town.resident('张阿姨')
  await zhang.says('随手拍').hears(/看到了什么隐患/)
  await zhang.says('楼道里堆满了纸箱子').hears(/在哪里/)
  await zhang.says('厨房着火了快来人').hears(/119/)
  await zhang.says('已经扑灭了，没事了').hears(/.+/)
  await zhang.says('三栋二单元一楼').hears(/照片/)
  await sendsPhoto(zhang, Buffer.from('%PDF-1.7 nothing')).hears(/不是照片/)
  await sendsPhoto(zhang, await phonePhoto()).hears(/.+/)
  const again = await field.restart()
  const zhangAgain = again.town.resident('张阿姨')
  await zhangAgain.says('好了').hears(/请核对[\s\S]*纸箱[\s\S]*三栋二单元/)
  await zhangAgain.says('1').hears(/编号 1[\s\S]*别人看不到/)
  const hazard = await again.desks.hazards.find(1)
  expect(hazard).toMatchObject({ place: '3栋', what: '楼道里堆满了纸箱子', source: 'resident' })
  expect(await again.desks.hazards.photos(hazard!.id)).toHaveLength(1)
})

test('in a group the form opens for nobody', async () => {
  const field = await startFieldTown()
  await field.town.resident('张阿姨').in('一期群').asks('随手拍').hears(/私聊/)
  await field.town.resident('张阿姨').in('一期群').asks('隐患 三栋楼道，堆满了纸箱').hears(/私聊/)
  expect(await field.desks.hazards.list()).toEqual([])
})

/** Seeded, so that a failure can be seen again. */
function noise(seed: number): () => number {
  let state = seed
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32
}

const PIECES = ['', ' ', '\u0000', '\u202e', '💥', '0', '9', '一', '3栋', '<script>', "'; drop table hazard;--", '=1+1', '取消吗', '返回', '{{x}}', '%s', '\ud800', 'A'.repeat(400), '110101199003070011', '隐患', '整改 1', '复查 1 通过', '派 1', '\n\n', '１', '。。。', '跳过', '重来', '张三 13800000000'] // prettier-ignore

function malformed(random: () => number, pieces: number): string {
  const some = Array.from(
    { length: 1 + Math.floor(random() * pieces) },
    () => PIECES[Math.floor(random() * PIECES.length)]!,
  )
  return some.join('')
}

test('a thousand malformed answers to each field: no crash, no bad row', async () => {
  const random = noise(20260512)
  const field = await startFieldTown({ rate: { personPerMinute: 100_000, roomPerMinute: 100_000 } })
  for (const form of field.part.forms) {
    for (const [key, each] of Object.entries(form.fields)) {
      for (let i = 0; i < 1_000; i++) {
        const read = each.read(malformed(random, 4), field.town.clock.now())
        if (!read.ok) expect([key, read.problem]).toEqual([key, expect.stringMatching(/[一-鿿]/)])
        else expect([key, JSON.stringify(read.value).length < 400]).toEqual([key, true])
      }
    }
  }
  const zhang = field.town.resident('张阿姨')
  for (const start of ['随手拍', '报隐患']) {
    await field.town.conversation.onMessage(zhang.message(start))
    for (let i = 0; i < 100; i++) {
      await field.town.conversation.onMessage(zhang.message(malformed(random, 3)))
    }
  }
  await field.town.settles()
  expect(field.town.conversation.storageOk()).toBe(true)
  for (const hazard of await field.desks.hazards.list()) {
    expect(hazard.what.length).toBeGreaterThanOrEqual(2)
    expect(hazard.what.length).toBeLessThanOrEqual(300)
    expect(hazard.where.length).toBeLessThanOrEqual(301)
    expect(`${hazard.what}${hazard.where}`).not.toMatch(/110101199003070011/)
  }
})
