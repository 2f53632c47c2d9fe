import { Command } from 'commander'
import { join } from 'node:path'
import { loadLibrary, problemText } from './knowledge/index.js'

/** Runs one command line and returns the exit code. */
export async function runCli(args: readonly string[]): Promise<number> {
  let exitCode = 0
  const program = new Command('anlin').description('社区安全助手').exitOverride()
  const knowledge = program.command('knowledge').description('知识条目')
  knowledge
    .command('check')
    .description('检查全部知识条目，逐条列出错误')
    .action(() => {
      const library = loadLibrary(join(process.cwd(), 'knowledge'))
      for (const problem of library.problems) console.error(problemText(problem))
      console.log(`${library.entries.size} 个条目，${library.problems.length} 处错误`)
      exitCode = library.problems.length === 0 ? 0 : 1
    })
  await program.parseAsync(args, { from: 'user' })
  return exitCode
}
