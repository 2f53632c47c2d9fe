import type { Command } from 'commander'
import { LEVEL_NAMES, oneLine, readExpiry, type Template } from '../alerts/index.js'
import { changeOf, done, levelOf, wordOptions, type WordOptions } from './alert-words.js'
import { UsageError, type CommandWorld, type House } from './world.js'

/** `anlin alert template …`: what is written in quiet and agreed to before it is needed. */
export function templates(alert: Command, { out, open }: CommandWorld): void {
  const template = alert.command('template').description('预批模板：平时写好、批好，紧急时一个人就能发')

  wordOptions(template.command('add <name> <level>').description('写一个模板'))
    .requiredOption('--lasts <time>', '发出后多久有效，例如 2小时')
    .option('--drill', '演练用的模板')
    .action((name: string, level: string, options: WordOptions & { lasts: string }) =>
      open(async (house) => {
        const { targets, text, headline = '', correction = '' } = await changeOf(house, options)
        if (targets === undefined) throw new UsageError('请写发给谁：--to')
        if (text === undefined || text === '') throw new UsageError('请写正文：--text 或 --text-file')
        const kind = options.drill ? 'exercise' : 'actual'
        const lastsMs = lastsOf(house, options.lasts)
        const details = {
          name,
          kind,
          level: levelOf(level),
          headline,
          text,
          correction,
          targets,
          lastsMs,
        } as const
        done(await house.alerts.templates.add(details, 'cli'))
        out(`已写好：${name}。要另一位在微信或控制台批准后才能用。`)
      }),
    )
  wordOptions(template.command('edit <name>').description('改一个模板（要重新批准）'))
    .option('--lasts <time>', '发出后多久有效')
    .action((name: string, options: WordOptions & { lasts?: string }) =>
      open(async (house) => {
        const { id } = await templateOf(house, name)
        const {
          issuer: _,
          sourceLink: __,
          issuedAt: ___,
          expiresAt: ____,
          ...change
        } = await changeOf(house, options)
        const lasts = options.lasts === undefined ? {} : { lastsMs: lastsOf(house, options.lasts) }
        done(await house.alerts.templates.edit(id, { ...change, ...lasts }, 'cli'))
        out('已改好，要重新批准。')
      }),
    )
  template
    .command('list')
    .description('列出模板')
    .action(() =>
      open(async ({ alerts }) => {
        const all = await alerts.templates.list()
        for (const each of all)
          out(`${each.name}  ${LEVEL_NAMES[each.level]}  ${each.kind === 'exercise' ? '演练  ' : ''}${each.approved ? '已批准' : '没批准'}  ${oneLine(each.text)}`) // prettier-ignore
        if (all.length === 0) out('还没有模板。')
      }),
    )
  template
    .command('approve <name>')
    .description('批准一个模板（写的人、改的人不能批准）')
    .action((name: string) =>
      open(async (house) => {
        done(await house.alerts.templates.approve((await templateOf(house, name)).id, 'cli'))
        out('已批准，紧急时一个人就能发。')
      }),
    )
  template
    .command('retire <name>')
    .description('停用一个模板')
    .action((name: string) =>
      open(async (house) => {
        done(await house.alerts.templates.retire((await templateOf(house, name)).id, 'cli'))
        out('已停用。')
      }),
    )
  wordOptions(template.command('use <name>').description('用模板起草：只补发布单位、链接、时间')).action(
    (name: string, options: WordOptions) =>
      open(async (house) => {
        const { issuer, sourceLink, issuedAt } = await changeOf(house, options)
        const { id } = await templateOf(house, name)
        const facts = { issuer: issuer ?? '', sourceLink: sourceLink ?? '', issuedAt }
        const { alert: made } = done(await house.alerts.templates.use(id, facts, 'cli'))
        out(`已起草：${made.number}。下一步：anlin alert preview ${made.number}`)
      }),
  )
}

async function templateOf({ alerts }: House, name: string): Promise<Template> {
  const found = (await alerts.templates.list()).find((each) => each.name === name || each.id === name)
  if (!found) throw new UsageError(`没有模板「${name}」，见 anlin alert template list`)
  return found
}

function lastsOf({ clock }: House, text: string): number {
  const now = clock.now()
  const until = /小时|钟头|天/.test(text) ? readExpiry(text, now) : undefined
  if (until === undefined) throw new UsageError(`「${text}」不是时长，请写成 2小时`)
  return until - now
}
