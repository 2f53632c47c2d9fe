import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** What a child can do, by name. Inputs and results travel as JSON. */
export type Tasks = Record<string, (input: never) => unknown>

type Input<Task> = Task extends (input: infer I) => unknown ? I : never
type Result<Task> = Task extends (input: never) => infer R ? Awaited<R> : never

interface Answer {
  result?: unknown
  failure?: string
}

/** A process of its own, so that what is measured there is nobody else's. */
export class Child<T extends Tasks> {
  private constructor(private readonly child: ChildProcess) {}

  /** @param module a file in `bench` that calls `serve`, such as 'bot-process.js' */
  static start<T extends Tasks>(module: string, nodeArgs: readonly string[] = []): Child<T> {
    const file = fileURLToPath(new URL(`../${module}`, import.meta.url))
    return new Child(
      fork(file, {
        execArgv: [...nodeArgs],
        env: { ...process.env, WECHATY_LOG: 'silent' },
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      }),
    )
  }

  /** @throws Error when the task fails or the process ends */
  ask<Name extends keyof T & string>(task: Name, input: Input<T[Name]>): Promise<Result<T[Name]>> {
    const { child } = this
    return new Promise((resolve, reject) => {
      const settle = (answer: Answer | undefined, code: number | null = null): void => {
        child.off('message', onMessage)
        child.off('exit', onExit)
        if (answer === undefined) reject(new Error(`the process of ${task} ended with code ${code}`))
        else if (answer.failure !== undefined) reject(new Error(`${task}: ${answer.failure}`))
        else resolve(answer.result as Result<T[Name]>)
      }
      const onMessage = (answer: unknown): void => settle(answer as Answer)
      const onExit = (code: number | null): void => settle(undefined, code)
      child.once('message', onMessage)
      child.once('exit', onExit)
      child.send({ task, input })
    })
  }

  async stop(): Promise<void> {
    const { child } = this
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((done) => child.once('exit', done))
    if (child.connected) child.disconnect()
    const impatient = setTimeout(() => child.kill('SIGKILL'), 5_000)
    await ended
    clearTimeout(impatient)
  }
}

/** Runs a child, and ends it whatever happens. */
export async function withChild<T extends Tasks, R>(
  module: string,
  nodeArgs: readonly string[],
  work: (child: Child<T>) => Promise<R>,
): Promise<R> {
  const child = Child.start<T>(module, nodeArgs)
  try {
    return await work(child)
  } finally {
    await child.stop()
  }
}

/** The child's side: one task at a time, until the parent has no more. */
export function serve(tasks: Tasks): void {
  process.on('message', (message) => {
    const { task, input } = message as { task: string; input: never }
    Promise.resolve()
      .then(() => tasks[task]!(input))
      .then(
        (result): Answer => ({ result }),
        (error: unknown): Answer => ({
          failure: error instanceof Error ? (error.stack ?? error.message) : String(error),
        }),
      )
      .then((answer) => process.send?.(answer))
      .catch(() => process.exit(1))
  })
  process.on('disconnect', () => process.exit())
}
