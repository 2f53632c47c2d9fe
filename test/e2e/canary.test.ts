import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLogger } from '../../src/shared/index.js'
import { startBot, until, type RunningBot } from '../support/running-bot.js'

const NAME = '甄金雀'
const MOBILE = '18912345678'
const SECRETS = [NAME, MOBILE, encodeURIComponent(NAME)]

let bot: RunningBot
const logged: string[] = []

beforeAll(async () => {
  const logger = createLogger('debug', { write: (line: string) => void logged.push(line) })
  bot = await startBot({}, undefined, logger)
}, 60_000)

afterAll(() => bot.stop())

test('a name and a number that somebody has told stand in no error page and in no log at debug level', async () => {
  const world = bot.app.world!
  const chat = world.privateChatOf('zhang')
  const answers = (): number => world.history('zhang', chat).filter(({ from }) => from === 'anlin').length
  for (const text of [`报名志愿者 ${NAME} ${MOBILE} 3栋2单元501`, `我是${NAME}，电话${MOBILE}，厨房着火了`]) {
    const before = answers()
    world.post('zhang', chat, { text })
    await until(() => answers() > before, 15_000)
  }

  const path = encodeURIComponent(NAME)
  const json = { 'content-type': 'application/json', 'x-anlin': '1' }
  const asked: [string, RequestInit?][] = [
    [`/${path}`],
    [`/api/${path}?mobile=${MOBILE}`],
    [`/api/staff/knowledge/entries/${MOBILE}`],
    ['/api/staff/session', { method: 'POST', headers: json, body: JSON.stringify({ name: NAME, password: MOBILE }) }],
    ['/api/staff/session', { method: 'POST', headers: json, body: `{"name":"${NAME}","mobile":${MOBILE}` }],
    ['/api/staff/password', { method: 'POST', headers: json, body: JSON.stringify({ text: NAME, mobile: MOBILE }) }],
    [`/api/chat/${path}`, { method: 'DELETE', headers: { cookie: `session=${MOBILE}` } }],
  ] // prettier-ignore
  const found: string[] = []
  for (const [url, init] of asked) {
    const response = await fetch(bot.app.address + url, init)
    expect(response.status).toBeGreaterThanOrEqual(400)
    const page = (await response.text()) + JSON.stringify([...response.headers])
    for (const secret of SECRETS) if (page.includes(secret)) found.push(`${response.status} of ${url}`)
  }
  const log = logged.join('\n')
  expect(log).not.toBe('')
  for (const secret of SECRETS) if (log.includes(secret)) found.push(`${secret} in the log`)
  for (const file of readdirSync(bot.dataDir, { withFileTypes: true }).filter((each) => each.isFile())) {
    const text = readFileSync(join(bot.dataDir, file.name), 'utf8')
    for (const secret of SECRETS) if (text.includes(secret)) found.push(`${secret} in ${file.name}`)
  }
  expect(found).toEqual([])
})
