import { boardText } from '../services/callout/index.js'
import { dayCell } from '../services/desk/index.js'
import { UsageError, type Register } from './world.js'

/** `anlin callout …` and `anlin mutual …`: calling people to their posts, and who looks after whom. */
export const registerCallout: Register = (program, { out, error, open, exitWith }) => {
  const callout = program.command('callout').description('集结：火灾、内涝时叫人到岗')
  callout
    .command('plans')
    .description('列出预案和岗位')
    .action(() =>
      open(async ({ field }) => {
        for (const problem of field.callouts.planProblems) error(problem)
        if (field.callouts.planProblems.length > 0) exitWith(1)
        for (const plan of field.callouts.plans) {
          out(`${plan.words[0]}  ${plan.name}  ${plan.backupAfterMinutes} 分钟没人应就叫替补`)
          for (const post of plan.posts)
            out(`  ${post.name}（${post.role}，${post.people} 人）：${post.text}`)
        }
      }),
    )
  callout
    .command('start <plan> [place]')
    .description('启动（机器人要在运行，它几秒内开始叫人）')
    .option('--drill', '演练：每条都写明【演练】')
    .action((text: string, place: string | undefined, options: { drill?: boolean }) =>
      open(async ({ field }) => {
        const plan = field.callouts.planOf(text)
        if (!plan) throw new UsageError(`没有预案「${text}」，用 anlin callout plans 查看`)
        const given = { place: place ?? '', drill: options.drill === true }
        const outcome = await field.callouts.activate(plan.id, given, 'cli')
        if (outcome.kind === 'started')
          out(`集结 ${outcome.callout.number} 已启动${given.drill ? '（演练）' : ''}`)
      }),
    )
  callout
    .command('board <number>')
    .description('看岗位和点名')
    .action((text: string) =>
      open(async ({ field }) => {
        const board = await field.callouts.board(Number(text))
        if (!board) throw new UsageError(`没有集结 ${text}`)
        out(boardText(board))
      }),
    )
  callout
    .command('end <number>')
    .description('收队：通知每个被叫到的人')
    .action((text: string) =>
      open(async ({ field }) => {
        const outcome = await field.callouts.standDown(Number(text), 'cli')
        if (outcome.kind === 'unknown') throw new UsageError(`没有集结 ${text}`)
        out(outcome.kind === 'ended' ? `已收队，通知 ${outcome.told} 人。` : '早就收队了。')
      }),
    )

  const mutual = program.command('mutual').description('邻里互助档案：谁照看谁')
  mutual
    .command('add <name> <address>')
    .description('登记一位需要照看的居民（要本人书面同意）')
    .requiredOption('--consent <day>', '哪天同意的')
    .requiredOption('--helper <name>', '结对的邻居')
    .option('--consent-version <words>', '同意书的版本', '1')
    .option('--backup <name>', '替补的邻居')
    .option('--needs <words>', '要注意什么，例如：行动不便')
    .action(
      (
        name: string,
        address: string,
        options: { consent: string; consentVersion: string; helper: string; backup?: string; needs?: string },
      ) =>
        // prettier-ignore
        open(async ({ field }) => {
        const day = dayCell(options.consent)
        if (!day.ok) throw new UsageError(day.problem)
        const helpers = [options.helper, ...(options.backup === undefined ? [] : [options.backup])]
        const given = { name, address, needs: options.needs ?? '', consentOn: day.value, consentVersion: options.consentVersion, helpers } // prettier-ignore
        const { id, codes } = await field.mutual.add(given, 'cli')
        out(`已登记（${id}）。请让邻居私聊机器人发：`)
        for (const { name, code } of codes) out(`${name}：结对 ${code}`)
        out('每个码只能用一次，7 天内有效。')
      }),
    )
  mutual
    .command('list')
    .description('列出档案（不显示姓名）')
    .action(() =>
      open(async ({ field }) => {
        const all = await field.mutual.all()
        for (const { id, address, helpers } of all)
          out(`${id}  ${address}  ${helpers.map(({ name, contact }) => `${name}${contact === undefined ? '（没结对）' : ''}`).join('、')}`) // prettier-ignore
        out(`共 ${all.length} 户`)
      }),
    )
  mutual
    .command('remove <id>')
    .description('去掉一户：档案全部删除')
    .action((id: string) =>
      open(async ({ field }) => {
        if (!(await field.mutual.remove(id, 'cli'))) throw new UsageError(`没有编号为 ${id} 的档案`)
        out('已删除。')
      }),
    )
}
