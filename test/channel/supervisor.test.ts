import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { ChannelState, ContactId } from '../../src/channel/index.js'
import {
  DEFAULT_SUPERVISION,
  Supervisor,
  type Connection,
  type Signal,
  type SupervisorOptions,
} from '../../src/channel/supervisor.js'
import { systemClock } from '../../src/shared/index.js'
import { keptLog, moment, startWebChat, stopAll, until } from './support.js'

const FAST: SupervisorOptions = {
  pingEveryMs: 20,
  pingTimeoutMs: 20,
  missesAllowed: 2,
  loginTimeoutMs: 100,
  stopTimeoutMs: 50,
  backoffMs: { first: 10, max: 40 },
}

/** A puppet that does as it is told. */
class FakeConnection implements Connection {
  running = true
  answers = true
  stopped = false
  starts: () => Promise<void> = () => Promise.resolve()
  constructor(readonly signal: (signal: Signal) => void) {}
  start() {
    return this.starts()
  }
  async stop() {
    this.stopped = true
  }
  active() {
    return this.running
  }
  ding() {
    if (this.answers) setImmediate(() => this.signal({ kind: 'dong' }))
  }
  login(id = 'bot') {
    this.signal({ kind: 'login', self: { id: id as ContactId, name: '安邻' } })
  }
}

let supervisor: Supervisor

function supervise(prepare: (connection: FakeConnection, nth: number) => void, options = FAST) {
  const connections: FakeConnection[] = []
  const states: ChannelState[] = []
  supervisor = new Supervisor(
    async (signal) => {
      const connection = new FakeConnection(signal)
      connections.push(connection)
      prepare(connection, connections.length)
      return connection
    },
    options,
    (state) => void states.push(state),
    keptLog().logger,
    systemClock,
  )
  supervisor.start()
  return { connections, states, kinds: () => states.map((state) => state.kind) }
}

afterEach(async () => {
  await supervisor?.stop()
  await stopAll()
})

test('ready is a login and an answered ding, neither alone', async () => {
  const { connections } = supervise((connection) => (connection.answers = false))
  await until(() => connections.length === 1)
  connections[0]!.login()
  await moment(15)
  expect(supervisor.state().kind).toBe('starting')
  connections[0]!.answers = true
  await until(() => supervisor.state().kind === 'ready')
  expect(supervisor.state()).toMatchObject({ self: { id: 'bot', name: '安邻' } })
  expect(connections).toHaveLength(1)
})

test('a puppet that fails while start() resolves is found out and replaced', async () => {
  const { connections, kinds } = supervise((connection, nth) => {
    connection.running = nth > 2
    if (nth > 2) setImmediate(() => connection.login())
  })
  await until(() => supervisor.state().kind === 'ready')
  expect(kinds()).toEqual(['starting', 'dead', 'dead', 'ready'])
  expect(connections.map((connection) => connection.stopped)).toEqual([true, true, false])
})

test('a puppet that cannot even be made is tried again, and the state says why', async () => {
  let tries = 0
  const { states } = supervise((connection) => {
    if (++tries < 3) throw new Error('no such package')
    setImmediate(() => connection.login())
  })
  await until(() => supervisor.state().kind === 'ready')
  const dead = states.filter((state) => state.kind === 'dead')
  expect(dead.map(({ detail, restarts }) => [detail, restarts])).toEqual([
    ['no such package', 1],
    ['no such package', 2],
  ])
  expect(dead[1]!.since).toBe(dead[0]!.since)
})

test('a puppet that goes deaf while it looks logged in is replaced', async () => {
  const { connections, states } = supervise((connection) => setImmediate(() => connection.login()))
  await until(() => supervisor.state().kind === 'ready')
  connections[0]!.answers = false
  connections[0]!.signal({ kind: 'trouble', detail: 'stream ended' })
  await until(() => connections.length === 2 && supervisor.state().kind === 'ready')
  expect(states.find((state) => state.kind === 'dead')).toMatchObject({
    detail: 'no answer to ding; last error: stream ended',
  })
  expect(connections[0]!.stopped).toBe(true)
})

test('a single missed ding is forgiven', async () => {
  const { connections } = supervise((connection) => setImmediate(() => connection.login()))
  await until(() => supervisor.state().kind === 'ready')
  const ding = jest.spyOn(connections[0]!, 'ding').mockImplementationOnce(() => {})
  await until(() => ding.mock.calls.length > 3)
  expect(connections).toHaveLength(1)
  expect(supervisor.state().kind).toBe('ready')
})

test('trouble is looked into at once, not at the next round', async () => {
  const { connections } = supervise((connection) => setImmediate(() => connection.login()), {
    ...FAST,
    pingEveryMs: 60_000,
  })
  await until(() => supervisor.state().kind === 'ready')
  connections[0]!.answers = false
  connections[0]!.signal({ kind: 'trouble', detail: 'UNAVAILABLE' })
  await until(() => supervisor.state().kind === 'dead', 1_000)
})

test('logins and readiness may be reported again and again', async () => {
  const { connections, kinds, states } = supervise(() => {})
  await until(() => connections.length === 1)
  for (let i = 0; i < 5; i++) connections[0]!.login()
  await until(() => supervisor.state().kind === 'ready')
  connections[0]!.login()
  connections[0]!.signal({ kind: 'dong' })
  await moment(60)
  expect(kinds()).toEqual(['starting', 'ready'])
  connections[0]!.login('other')
  await until(() => states.length === 3)
  expect(supervisor.state()).toMatchObject({ kind: 'ready', self: { id: 'other' } })
})

test('a QR code waits for a person as long as it takes, and a new one replaces it', async () => {
  const { connections, kinds } = supervise((connection) => (connection.answers = false))
  await until(() => connections.length === 1)
  connections[0]!.signal({ kind: 'scan', link: 'https://login.weixin.qq.com/l/1' })
  connections[0]!.signal({ kind: 'scan', link: 'https://login.weixin.qq.com/l/1' })
  connections[0]!.signal({ kind: 'scan', link: 'https://login.weixin.qq.com/l/2' })
  await moment(250)
  expect(supervisor.state()).toMatchObject({ kind: 'scan', link: 'https://login.weixin.qq.com/l/2' })
  expect(kinds()).toEqual(['starting', 'scan', 'scan'])
  connections[0]!.answers = true
  connections[0]!.login()
  await until(() => supervisor.state().kind === 'ready')
})

test('a logout shows, and without a new QR code the puppet is started anew', async () => {
  const { connections, kinds } = supervise((connection) => setImmediate(() => connection.login()))
  await until(() => supervisor.state().kind === 'ready')
  connections[0]!.signal({ kind: 'logout', detail: '在手机上退出' })
  expect(supervisor.state()).toMatchObject({ kind: 'logged-out', detail: '在手机上退出' })
  await until(() => connections.length === 2 && supervisor.state().kind === 'ready')
  expect(kinds()).toEqual(['starting', 'ready', 'logged-out', 'dead', 'ready'])
})

test('a start that never ends is given up, unless the puppet logged in meanwhile', async () => {
  const { connections } = supervise((connection, nth) => {
    connection.starts = () => new Promise(() => {})
    if (nth === 2) setImmediate(() => connection.login())
  })
  await until(() => supervisor.state().kind === 'ready')
  expect(connections).toHaveLength(2)
})

test('what a stopped puppet still says is not believed', async () => {
  const { connections, kinds } = supervise((connection, nth) => {
    if (nth === 1) connection.running = false
    else setImmediate(() => connection.login())
  })
  await until(() => supervisor.state().kind === 'ready')
  connections[0]!.signal({ kind: 'logout', detail: 'late' })
  connections[0]!.login('ghost')
  await moment(50)
  expect(supervisor.state()).toMatchObject({ kind: 'ready', self: { id: 'bot' } })
  expect(kinds()).toEqual(['starting', 'dead', 'ready'])
})

test('the pauses between starts double up to the longest', async () => {
  const at: number[] = []
  supervise((connection) => {
    at.push(performance.now())
    connection.running = false
  })
  await until(() => at.length === 6)
  const pauses = at.slice(1).map((time, i) => time - at[i]!)
  expect(pauses[0]).toBeLessThan(35)
  expect(pauses[3]).toBeGreaterThan(38)
  expect(pauses[4]).toBeLessThan(200)
})

test.each(['while it starts', 'while it waits to start again', 'when it is ready'])(
  'stop() ends it at once %s',
  async (when) => {
    const slow = { ...FAST, backoffMs: { first: 60_000, max: 60_000 }, pingTimeoutMs: 60_000 }
    const { connections, kinds } = supervise((connection) => {
      if (when === 'while it starts') connection.answers = false
      else if (when === 'when it is ready') setImmediate(() => connection.login())
      else connection.running = false
    }, slow)
    const kind = { 'while it starts': 'starting', 'when it is ready': 'ready' }[when] ?? 'dead'
    await until(() => supervisor.state().kind === kind && connections.length === 1)
    const begun = performance.now()
    await supervisor.stop()
    expect(performance.now() - begun).toBeLessThan(1_000)
    expect(connections[0]!.stopped).toBe(true)
    expect(kinds().at(-1)).toBe('stopped')
  },
)

test('an old puppet that does not stop does not keep the new one waiting', async () => {
  const { connections } = supervise((connection, nth) => {
    if (nth > 1) return void setImmediate(() => connection.login())
    connection.running = false
    connection.stop = () => new Promise(() => {})
  })
  await until(() => supervisor.state().kind === 'ready')
  expect(connections).toHaveLength(2)
})

test('the defaults find a gateway within ten seconds of its return', () => {
  const { backoffMs, pingTimeoutMs, missesAllowed } = DEFAULT_SUPERVISION
  // The gateway comes back just after a start has failed, which takes five seconds, or just after a pause has begun.
  const next = Math.max(5_000 + backoffMs.first, backoffMs.max)
  expect(next + 3_000).toBeLessThan(10_000)
  // The mock takes a second to answer.
  expect(pingTimeoutMs).toBeGreaterThan(2_000)
  expect(missesAllowed).toBeGreaterThan(1)
})

test('over Wechaty: a puppet that fails, goes deaf or logs out is replaced, and messages flow again', async () => {
  const bench = await startWebChat({
    supervisor: FAST,
    prepare: (puppet, nth) => (puppet.failsToStart = nth === 1),
  })
  const { world, heard, puppets, channel } = bench
  expect(puppets).toHaveLength(2)
  bench.puppet.deaf = true
  await until(() => puppets.length === 3 && channel.state().kind === 'ready')
  await bench.puppet.logout('在手机上退出')
  await until(() => channel.state().kind === 'logged-out')
  await until(() => puppets.length === 4 && channel.state().kind === 'ready')
  world.post('zhang', 'private-zhang', { text: '在吗' })
  await until(() => heard.length > 0)
  await moment()
  // Not once for each puppet there ever was.
  expect(heard).toHaveLength(1)
})

test('over Wechaty: the link to scan is shown', async () => {
  const { puppet, channel, states } = await startWebChat()
  puppet.emit('scan', { qrcode: 'https://login.weixin.qq.com/l/1', status: 2 })
  await until(() => channel.state().kind === 'scan')
  expect(states.at(-1)).toMatchObject({ kind: 'scan', link: 'https://login.weixin.qq.com/l/1' })
})

test('over Wechaty: what a puppet remembers outlives its restart, in the file it is told', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'anlin-memory-'))
  const bench = await startWebChat({ name: path.join(folder, 'wechat'), supervisor: FAST })
  await bench.puppet.memory.set('session', 'kept')
  await bench.puppet.memory.save()
  bench.puppet.deaf = true
  await until(() => bench.puppets.length === 2 && bench.channel.state().kind === 'ready')
  expect(await bench.puppet.memory.get('session')).toBe('kept')
  expect(readdirSync(folder)).toEqual(['wechat.memory-card.json'])
  rmSync(folder, { recursive: true })
})
