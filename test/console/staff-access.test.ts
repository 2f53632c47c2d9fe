import { totpAt } from '../../src/access/index.js'
import { MINUTE_MS } from '../../src/shared/index.js'
import { closeStaffTowns, PASSWORD, startStaffTown } from './staff-town.js'

afterEach(closeStaffTowns)

const FIRST = {
  community: '幸福里社区',
  grids: [
    { code: '1', name: '一网格' },
    { code: '2', name: '二网格' },
  ],
  name: '王主任',
  login: 'wang',
  password: PASSWORD,
}

describe('the first start', () => {
  test('the code of the terminal makes the first administrator, the community and its grids', async () => {
    const { tab, house } = await startStaffTown()
    const code = await house.firstStart.open()
    const browser = tab()
    expect((await browser.sees('/api/staff/me')).state).toBe('first-start')
    await browser.does('/api/staff/first-start', { ...FIRST, code })
    const me = await browser.sees('/api/staff/me')
    expect(me).toMatchObject({ state: 'in', me: { name: '王主任', role: 'admin' } })
    expect(me.communities).toMatchObject([{ name: '幸福里社区' }])
    expect((await house.grids.grids()).map(({ name }) => name)).toEqual(['一网格', '二网格'])
    const { steps } = await browser.sees('/api/staff/today')
    expect(steps.filter((step: { done: boolean }) => !step.done)).toHaveLength(4)
  })

  test('without the code nothing is made, and guessing it gets slow', async () => {
    const { tab, house, town } = await startStaffTown()
    const code = (await house.firstStart.open())!
    const wrong = code === '00000000' ? '11111111' : '00000000'
    const browser = tab()
    const statuses: number[] = []
    for (let i = 0; i < 40; i++)
      statuses.push((await browser.post('/api/staff/first-start', { ...FIRST, code: wrong })).statusCode)
    expect(statuses.filter((status) => status === 403)).toHaveLength(5)
    expect(new Set(statuses.slice(5))).toEqual(new Set([429]))
    expect((await browser.post('/api/staff/first-start', { ...FIRST, code })).statusCode).toBe(429)
    expect(town.staff.all()).toHaveLength(0)
    town.clock.pass(MINUTE_MS)
    await browser.does('/api/staff/first-start', { ...FIRST, code })
  })

  test('of two who have the code one is first, and after that there is none', async () => {
    const { tab, house, town } = await startStaffTown()
    const code = await house.firstStart.open()
    const both = await Promise.all([
      tab().post('/api/staff/first-start', { ...FIRST, code }),
      tab().post('/api/staff/first-start', { ...FIRST, login: 'li', code }),
    ])
    expect(both.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409])
    expect(town.staff.all()).toHaveLength(1)
    expect(await house.firstStart.open()).toBeUndefined()
  })

  test.each([
    ['12345678', /不同的字太少|太常见/],
    ['aaaaaaaaaa', /不同的字太少/],
    ['short1', /至少 8 个字/],
    ['xwangx2024', /不要带用户名/],
  ])('the password %s is refused with a reason', async (password, reason) => {
    const { tab, house } = await startStaffTown()
    const code = await house.firstStart.open()
    const answer = await tab().post('/api/staff/first-start', { ...FIRST, password, code })
    expect(answer.statusCode).toBe(400)
    expect(answer.json().error.message).toMatch(reason)
    expect(await house.accounts.any()).toBe(false)
  })
})

describe('signing in', () => {
  test('a name in another width and case is the same name; a wrong password says not which was wrong', async () => {
    const { tab, member } = await startStaffTown()
    await member('小刘', 'editor', 'Liu')
    await tab().does('/api/staff/sign-in', { login: 'ｌｉｕ', password: PASSWORD })
    const wrong = await tab().post('/api/staff/sign-in', { login: 'liu', password: 'nope' })
    const nobody = await tab().post('/api/staff/sign-in', { login: 'nobody', password: PASSWORD })
    expect([wrong.statusCode, nobody.statusCode]).toEqual([401, 401])
    expect(wrong.json()).toEqual(nobody.json())
  })

  test('the cookie is no use to a script or another site, and secure only where the page was', async () => {
    const { tab, member } = await startStaffTown()
    await member('小刘', 'editor', 'liu')
    const asked = { login: 'liu', password: PASSWORD }
    const plain = await tab().post('/api/staff/sign-in', asked, { origin: 'http://127.0.0.1:8080' })
    expect(plain.headers['set-cookie']).toMatch(/HttpOnly; SameSite=Lax$/)
    const tls = await tab().post('/api/staff/sign-in', asked, { origin: 'https://127.0.0.1:8080' })
    expect(tls.headers['set-cookie']).toMatch(/; Secure$/)
  })

  test('a session that somebody planted before is worth nothing afterwards', async () => {
    const { tab, member } = await startStaffTown()
    await member('小刘', 'editor', 'liu')
    const planted = 'anlin_session=planted-by-somebody-else-0123456789'
    const browser = tab()
    browser.cookie = planted
    await browser.does('/api/staff/sign-in', { login: 'liu', password: PASSWORD })
    expect(browser.cookie).not.toBe(planted)
    const first = browser.cookie
    await browser.does('/api/staff/sign-in', { login: 'liu', password: PASSWORD })
    const attacker = tab()
    for (const cookie of [planted, first!]) {
      attacker.cookie = cookie
      expect((await attacker.get('/api/staff/sessions')).statusCode).toBe(401)
    }
  })

  test('what is in the database opens nothing', async () => {
    const { tab, member, house } = await startStaffTown()
    await member('小刘', 'editor', 'liu')
    await tab().does('/api/staff/sign-in', { login: 'liu', password: PASSWORD })
    const [row] = await house.db.selectFrom('console_session').selectAll().execute()
    const thief = tab()
    thief.cookie = `anlin_session=${row!.token_hash}`
    expect((await thief.get('/api/staff/sessions')).statusCode).toBe(401)
    const account = JSON.stringify(await house.db.selectFrom('console_account').selectAll().execute())
    expect(account).not.toContain('liu')
    expect(account).not.toContain(PASSWORD)
  })

  test('of a thousand guesses a few are looked at; the owner gets in from elsewhere', async () => {
    const { tab, member, town } = await startStaffTown()
    await member('小刘', 'editor', 'liu')
    const guesser = tab('203.0.113.9')
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, (_, i) =>
        guesser.post('/api/staff/sign-in', { login: 'liu', password: `guess-${i}` }),
      ),
    )
    const lookedAt = answers.filter(({ statusCode }) => statusCode === 401).length
    expect(lookedAt).toBe(5)
    expect(answers.filter(({ statusCode }) => statusCode === 429)).toHaveLength(1_000 - lookedAt)
    expect(answers.at(-1)!.json().error.message).toMatch(/请 \d+ 秒后再试/)
    // Even the right one has to wait its turn there.
    expect((await guesser.post('/api/staff/sign-in', { login: 'liu', password: PASSWORD })).statusCode).toBe(
      429,
    )
    await tab('192.168.1.20').does('/api/staff/sign-in', { login: 'liu', password: PASSWORD })
    town.clock.pass(20 * MINUTE_MS)
    await guesser.does('/api/staff/sign-in', { login: 'liu', password: PASSWORD })
  })

  test('one password tried on many accounts gets slow too', async () => {
    const { tab } = await startStaffTown()
    const guesser = tab('203.0.113.9')
    const statuses: number[] = []
    for (let i = 0; i < 60; i++)
      statuses.push(
        (await guesser.post('/api/staff/sign-in', { login: `u${i}`, password: 'a b c d e' })).statusCode,
      )
    expect(statuses.filter((status) => status === 401)).toHaveLength(30)
  })

  test('a second factor is asked for, and each of its codes works once', async () => {
    const { tab, town, signedIn } = await startStaffTown()
    const mine = await signedIn('editor', 'liu')
    const { secret, picture } = await mine.does('/api/staff/second-factor/begin')
    expect(picture).toMatch(/^data:image\/png/)
    const codeNow = () => totpAt(secret, Math.floor(town.clock.now() / 30_000))
    expect((await mine.post('/api/staff/second-factor/confirm', { code: '000000' })).statusCode).toBe(400)
    await mine.does('/api/staff/second-factor/confirm', { code: codeNow() })

    const asked = { login: 'liu', password: PASSWORD }
    const browser = tab()
    expect(await browser.does('/api/staff/sign-in', asked)).toMatchObject({ kind: 'code-wanted' })
    expect(browser.cookie).toBeUndefined()
    expect((await browser.post('/api/staff/sign-in', { ...asked, code: codeNow() })).statusCode).toBe(401)
    town.clock.pass(MINUTE_MS)
    expect(await browser.does('/api/staff/sign-in', { ...asked, code: codeNow() })).toEqual({ kind: 'in' })
    expect((await tab().post('/api/staff/sign-in', { ...asked, code: codeNow() })).statusCode).toBe(401)
  })
})

describe('what one keeps oneself', () => {
  test('sessions are listed, ended one by one, and everywhere', async () => {
    const { tab, signedIn } = await startStaffTown()
    const office = await signedIn('editor', 'liu')
    const phone = tab('10.0.0.2')
    await phone.does('/api/staff/sign-in', { login: 'liu', password: PASSWORD })
    const { sessions } = await office.sees('/api/staff/sessions')
    expect(sessions).toHaveLength(2)
    const other = sessions.find((session: { mine: boolean }) => !session.mine)
    await office.does(`/api/staff/sessions/${other.id}/end`)
    expect((await phone.get('/api/staff/sessions')).statusCode).toBe(401)
    await phone.does('/api/staff/sign-in', { login: 'liu', password: PASSWORD })
    expect(await phone.does('/api/staff/sign-out-everywhere')).toEqual({ ended: 2 })
    expect((await office.get('/api/staff/sessions')).statusCode).toBe(401)
  })

  test("one cannot end somebody else's session", async () => {
    const { signedIn } = await startStaffTown()
    const liu = await signedIn('viewer', 'liu')
    const wang = await signedIn('admin', 'wang')
    const [theirs] = (await wang.sees('/api/staff/sessions')).sessions
    expect((await liu.post(`/api/staff/sessions/${theirs.id}/end`)).statusCode).toBe(404)
    await wang.sees('/api/staff/sessions')
  })

  test('an idle browser has to sign in again', async () => {
    const { town, signedIn } = await startStaffTown()
    const browser = await signedIn('editor', 'liu')
    town.clock.pass(11 * 60 * MINUTE_MS)
    await browser.sees('/api/staff/today')
    town.clock.pass(11 * 60 * MINUTE_MS)
    await browser.sees('/api/staff/today')
    town.clock.pass(13 * 60 * MINUTE_MS)
    expect((await browser.get('/api/staff/today')).statusCode).toBe(401)
  })

  test('a new password ends the other browsers', async () => {
    const { tab, signedIn } = await startStaffTown()
    const office = await signedIn('editor', 'liu')
    const phone = tab()
    await phone.does('/api/staff/sign-in', { login: 'liu', password: PASSWORD })
    expect(
      (await office.post('/api/staff/password', { old: 'wrong', fresh: '雨天不出门就在家' })).statusCode,
    ).toBe(403)
    await office.does('/api/staff/password', { old: PASSWORD, fresh: '雨天不出门就在家' })
    await office.sees('/api/staff/today')
    expect((await phone.get('/api/staff/today')).statusCode).toBe(401)
  })
})

describe('letting others in', () => {
  test('an administrator gives access; the password is replaced before anything else', async () => {
    const { tab, town, signedIn } = await startStaffTown()
    const admin = await signedIn('admin', 'wang')
    const { id } = await admin.does('/api/staff/members', {
      name: '小刘',
      role: 'editor',
      phone: '138 0000 0000',
    })
    const { password } = await admin.does(`/api/staff/members/${id}/access`, { login: 'liu' })
    const liu = tab()
    await liu.does('/api/staff/sign-in', { login: 'liu', password })
    expect((await liu.sees('/api/staff/me')).state).toBe('change-password')
    const early = await liu.get('/api/staff/today')
    expect([early.statusCode, early.json().error.code]).toEqual([403, 'change-password'])
    await liu.does('/api/staff/password', { old: password, fresh: PASSWORD })
    await liu.sees('/api/staff/today')
    const { members } = await admin.sees('/api/staff/members')
    const shown = members.find((each: { id: string }) => each.id === id)
    expect(shown).toMatchObject({ phone: '138****0000', account: { login: 'liu' } })
    const audit = JSON.stringify(await town.db.selectFrom('audit').selectAll().execute())
    for (const secret of ['小刘', '13800000000', 'liu', password]) expect(audit).not.toContain(secret)
  })

  test('a role that is taken away is gone at the next request', async () => {
    const { house, signedIn } = await startStaffTown()
    const admin = await signedIn('admin', 'wang')
    const liu = await signedIn('editor', 'liu')
    const { me } = await liu.sees('/api/staff/me')
    await admin.does(`/api/staff/members/${me.id}`, { role: 'viewer' })
    expect((await liu.sees('/api/staff/me')).me.acts).toEqual(['view'])
    await house.staff.remove(me.id, 'cli')
    expect((await liu.get('/api/staff/today')).statusCode).toBe(401)
  })

  test('the last administrator stays', async () => {
    const { signedIn } = await startStaffTown()
    const wang = await signedIn('admin', 'wang')
    const { me } = await wang.sees('/api/staff/me')
    expect((await wang.post(`/api/staff/members/${me.id}/remove`)).statusCode).toBe(409)
    expect((await wang.post(`/api/staff/members/${me.id}`, { role: 'viewer' })).json().error.code).toBe(
      'last-admin',
    )
    await signedIn('admin', 'li')
    await wang.does(`/api/staff/members/${me.id}`, { role: 'viewer' })
  })
})
