import { fork, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { loadPuppet, WechatyChannel, type ChannelState } from '../../src/channel/index.js'
import { systemClock } from '../../src/shared/index.js'
import { echo, keptLog, moment, startChannel, until } from './support.js'

const TOKEN = 'insecure_anlin-test'

interface Said {
  said: string
  to: string
}

/** The gateway's process; what the bot said through it is collected over its lives. */
export class Gateway {
  readonly said: Said[] = []
  private process: ChildProcess | undefined
  private constructor(readonly port: number) {}

  static async onFreePort(): Promise<Gateway> {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    await new Promise((resolve) => server.close(resolve))
    return new Gateway(port)
  }

  /** Resolves when it listens. */
  async start(): Promise<void> {
    const program = path.join(__dirname, 'gateway-process.mjs')
    const child = fork(program, [String(this.port), TOKEN], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    this.process = child
    await new Promise<void>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`the gateway ended with ${code}`)))
      child.on('message', (message: { listening: true } | Said) => {
        if ('listening' in message) resolve()
        else this.said.push(message)
      })
    })
  }

  tell(from: string, to: string, text: string): void {
    this.process!.send({ from, to, text })
  }

  async kill(): Promise<void> {
    const child = this.process
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
  }
}

export interface GatewayBench {
  gateway: Gateway
  channel: WechatyChannel
  states: ChannelState[]
  /** the channel's log */
  log: string[]
  end(): Promise<void>
}

/** An echo bot that reaches WeChat through a gateway on this machine, ready. */
export async function startBehindGateway(): Promise<GatewayBench> {
  // wechaty-puppet-service keeps payloads under the home directory.
  const home = mkdtempSync(path.join(os.tmpdir(), 'anlin-gateway-'))
  const homedir = jest.spyOn(os, 'homedir').mockReturnValue(home)
  const gateway = await Gateway.onFreePort()
  await gateway.start()
  const settings = { token: TOKEN, endpoint: `127.0.0.1:${gateway.port}` }
  const states: ChannelState[] = []
  const { lines, logger } = keptLog()
  const channel = new WechatyChannel({
    puppet: () => loadPuppet('wechaty-puppet-service', settings),
    logger,
    clock: systemClock,
  })
  await startChannel(channel, {
    onMessage: (message) => echo(message, channel),
    onState: (state) => void states.push(state),
  })
  await until(() => channel.state().kind === 'ready', 15_000)
  const end = async () => {
    await channel.stop()
    await gateway.kill()
    homedir.mockRestore()
    rmSync(home, { recursive: true, force: true })
  }
  return { gateway, channel, states, log: lines, end }
}

/**
 * Kills the gateway with SIGKILL, starts it again after `outageMs`, and asks until there is an answer.
 *
 * @param meanwhile called just after the kill, and again when the channel has noticed
 * @returns milliseconds from the moment it listened again to the first echo
 */
export async function surviveOutage(
  { gateway, channel }: GatewayBench,
  outageMs: number,
  meanwhile: () => Promise<void> = () => Promise.resolve(),
): Promise<number> {
  const killed = performance.now()
  await gateway.kill()
  await meanwhile()
  await until(() => channel.state().kind === 'dead', 12_000)
  await meanwhile()
  await moment(outageMs - (performance.now() - killed))
  await gateway.start()
  const back = performance.now()
  for (let i = 0; ; i++) {
    const question = `在吗 ${outageMs} ${i}`
    gateway.tell('zhang', 'bot', question)
    const asked = performance.now()
    const answered = () => gateway.said.some(({ said }) => said.startsWith(`echo 在吗 ${outageMs}`))
    while (!answered() && performance.now() - asked < 250) await moment(10)
    if (answered()) return performance.now() - back
    if (performance.now() - back > 60_000) throw new Error('no echo within a minute of the return')
  }
}
