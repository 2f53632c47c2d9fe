import type { ChatService } from '../../src/chat/index.js'
import { closeTowns, startTown } from '../support/town.js'

afterEach(closeTowns)

/** One cake, for whoever asks first. */
function cakeShop(): ChatService & { eaten: string[] } {
  const eaten: string[] = []
  return {
    name: 'cake',
    eaten,
    hear: ({ message }) =>
      Promise.resolve(
        message.text !== '我要蛋糕'
          ? undefined
          : {
              note: 'wants cake',
              replies: [{ kind: 'text', text: '看看还有没有' }],
              write: async (trx) => {
                const row = { contact_id: 'the-only-cake', at: 1 }
                const mine = await trx
                  .insertInto('opt_out')
                  .values(row)
                  .onConflict((conflict) => conflict.doNothing())
                  .returning('contact_id')
                  .executeTakeFirst()
                return { replies: [{ kind: 'text', text: mine ? '蛋糕是您的' : '没有了' }] }
              },
              committed: () => void eaten.push(message.from.name),
            },
      ),
  }
}

test('a service hears what is for it, and everything else is answered as ever', async () => {
  const shop = cakeShop()
  const town = await startTown({ services: [shop] })
  await town
    .resident('张阿姨')
    .says('我要蛋糕')
    .hears(/看看还有没有[\s\S]*蛋糕是您的/)
  await town
    .resident('李师傅')
    .says('灭火器怎么用')
    .hears(/灭火器/)
  const decisions = await town.db.selectFrom('message').select('decision').orderBy('received_at').execute()
  expect(decisions[0]!.decision).toBe('{"kind":"service","note":"cake: wants cake"}')
})

test('two who want the same thing are told apart by the database, whoever is first', async () => {
  const shop = cakeShop()
  const town = await startTown({ services: [shop] })
  const [zhang, li] = [town.resident('张阿姨'), town.resident('李师傅')]
  await Promise.all([
    town.conversation.onMessage(zhang.message('我要蛋糕')),
    town.conversation.onMessage(li.message('我要蛋糕')),
  ])
  await town.settles()
  const heard = [...town.saidTo(zhang.id), ...town.saidTo(li.id)]
  expect(heard.filter((text) => text === '蛋糕是您的')).toHaveLength(1)
  expect(heard.filter((text) => text === '没有了')).toHaveLength(1)
})

test('the same message twice acts once', async () => {
  const shop = cakeShop()
  const town = await startTown({ services: [shop] })
  const message = town.resident('张阿姨').message('我要蛋糕')
  await town.conversation.onMessage(message)
  const again = await startTown({ services: [shop], dataDir: town.dataDir })
  await again.conversation.onMessage(message)
  await again.settles()
  expect(again.channel.sent).toEqual([])
  expect(shop.eaten).toEqual(['张阿姨'])
})

test('an emergency goes before any service', async () => {
  const greedy: ChatService = {
    name: 'greedy',
    hear: () => Promise.resolve({ note: 'all mine', replies: [{ kind: 'text', text: '都是我的' }] }),
  }
  const town = await startTown({ services: [greedy] })
  await town.resident('张阿姨').says('我家厨房着火了快来人').hears(/119/)
})

test('a service that fails keeps the answer from nobody; one that cannot write says so and changes nothing', async () => {
  const broken: ChatService = { name: 'broken', hear: () => Promise.reject(new Error('broken')) }
  const careless: ChatService = {
    name: 'careless',
    hear: ({ message }) =>
      Promise.resolve(
        message.text !== '登记我'
          ? undefined
          : {
              note: 'registers',
              replies: [{ kind: 'text', text: '登记好了' }],
              write: async (trx) => {
                await trx.insertInto('opt_out').values({ contact_id: 'half-done', at: 1 }).execute()
                throw new Error('the second row does not fit')
              },
            },
      ),
  }
  const town = await startTown({ services: [broken, careless] })
  await town
    .resident('张阿姨')
    .says('灭火器怎么用')
    .hears(/灭火器/)
  const text = await town
    .resident('李师傅')
    .says('登记我')
    .hears(/什么都没有改/)
  expect(text).not.toMatch(/登记好了/)
  expect(await town.db.selectFrom('opt_out').selectAll().execute()).toEqual([])
  expect(town.conversation.storageOk()).toBe(true)
})
