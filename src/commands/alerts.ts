import {
  ALERT_STATES,
  chinaMoment,
  correctionOf,
  countsText,
  headlineOf,
  LEVEL_NAMES,
  LEVELS,
  oneLine,
  PROBLEM_TEXTS,
  STATE_NAMES,
  totalOf,
  TYPE_NAMES,
  type Alert,
  type Preview,
} from '../alerts/index.js'
import type { DeliveryState } from '../outbox/index.js'
import { templates } from './alert-templates.js'
import { changeOf, done, levelOf, wordOptions, type WordOptions } from './alert-words.js'
import { memberOf } from './find.js'
import { UsageError, type House, type Register } from './world.js'

export const registerAlerts: Register = (program, world) => {
  const { out, open } = world
  const alert = program.command('alert').description('预警和通知：起草、确认、批准、停发、更正、解除；演练')

  wordOptions(
    alert
      .command('draft <level>')
      .description(`起草：${LEVELS.map((level) => LEVEL_NAMES[level]).join('、')}`)
      .option('--drill', '这是演练'),
  ).action((level: string, options: WordOptions) =>
    open(async (house) => {
      const change = await changeOf(house, options)
      const kind = options.drill ? 'exercise' : 'actual'
      const { alert: made } = done(
        await house.alerts.draft({ ...change, kind, level: levelOf(level) }, 'cli'),
      )
      out(`已起草：${made.number}。下一步：anlin alert preview ${made.number}`)
    }),
  )
  wordOptions(alert.command('edit <number>').description('改草稿（批准过的要重新批准）'))
    .option('--level <level>', '级别')
    .action((number: string, options: WordOptions) =>
      open(async (house) => {
        const { id } = await alertOf(house, number)
        const change = await changeOf(house, options)
        const level = options.level === undefined ? {} : { level: levelOf(options.level) }
        done(await house.alerts.edit(id, { ...change, ...level }, 'cli'))
        out('已改好，请再看一遍预览。')
      }),
    )
  alert
    .command('list')
    .description('列出预警和演练，新的在前')
    .option('--state <state>', `只列一种：${ALERT_STATES.map((state) => STATE_NAMES[state]).join('、')}`)
    .action((options: { state?: string }) =>
      open(async ({ alerts }) => {
        const states = ALERT_STATES.filter(
          (state) => !options.state || STATE_NAMES[state].startsWith(options.state),
        )
        if (states.length === 0) throw new UsageError(`没有「${options.state}」这种状态`)
        const all = await alerts.list({ states })
        for (const each of all)
          out(`${each.number}  ${LEVEL_NAMES[each.level]}  ${TYPE_NAMES[each.type]}  ${STATE_NAMES[each.state]}  ${oneLine(headlineOf(each))}`) // prettier-ignore
        if (all.length === 0) out('没有。起草一个：anlin alert draft --help')
      }),
    )
  alert
    .command('active')
    .description('现在有效的预警')
    .action(() =>
      open(async ({ alerts }) => {
        const active = await alerts.active({ drills: true })
        for (const { alert: each } of active)
          out(`${each.number}  ${LEVEL_NAMES[each.level]}  ${oneLine(headlineOf(each))}  有效到 ${chinaMoment(each.expiresAt!)}`) // prettier-ignore
        if (active.length === 0) out('现在没有有效的预警。')
      }),
    )
  alert
    .command('show <number>')
    .description('看一条：正文、状态、更正语')
    .action((number: string) => open(async (house) => show(house, await alertOf(house, number), out)))
  alert
    .command('preview <number>')
    .description('预览：发给哪些群、多少人、要多久、手机上的样子')
    .action((number: string) =>
      open(async (house) => {
        const { id } = await alertOf(house, number)
        printPreview(done(await house.alerts.preview(id, 'cli')).preview, out)
      }),
    )
  alert
    .command('confirm <number> <words...>')
    .description('确认发送：后面写群数；演练写 演练 群数')
    .action((number: string, words: string[]) =>
      open(async (house) => {
        const typed = /^(演练)?\s*(\d{1,6})$/.exec(words.join(' '))
        if (!typed) throw new UsageError('请写群数，例如 37；演练写 演练 37')
        const { id } = await alertOf(house, number)
        const said = { rooms: Number(typed[2]), drill: typed[1] !== undefined }
        const outcome = done(await house.alerts.confirm(id, said, 'cli'))
        if (outcome.kind === 'sending')
          return out(`已排队：${outcome.rooms} 个群，约 ${outcome.minutes} 分钟（机器人要开着）。进度：anlin alert progress ${number}`) // prettier-ignore
        out(
          outcome.approvers === 0
            ? '还没发：要第二人批准，但没有绑定了微信、能批准的人。先运行：anlin staff code'
            : `还没发：已请 ${outcome.approvers} 人在微信里批准，10 分钟内有效。`,
        )
      }),
    )
  simple('approve', '批准（命令行算一个人：命令行写的、确认的不能在这里批准）', async (house, id) => {
    const outcome = done(await house.alerts.approve(id, 'cli'))
    return outcome.kind === 'sending'
      ? `已批准，正在发 ${outcome.rooms} 个群，约 ${outcome.minutes} 分钟。`
      : '已批准。确认得早了，请发的人再确认一次。'
  })
  simple('reject', '驳回：不批准，退回草稿', async (house, id) => {
    done(await house.alerts.reject(id, 'cli'))
    return '已驳回，没有发。'
  })
  simple('discard', '作废一个草稿', async (house, id) => {
    done(await house.alerts.discard(id, 'cli'))
    return '已作废，没有发。'
  })
  simple('pause', '暂停', async (house, id) => {
    const { rooms } = done(await house.alerts.pause(id, 'cli'))
    return `已暂停，还有 ${rooms} 个群没发。`
  })
  simple('resume', '继续', async (house, id) => {
    const { kind, rooms, minutes } = done(await house.alerts.resume(id, 'cli'))
    return kind === 'expired'
      ? `已过有效期，${rooms} 个群不再发。`
      : `继续发，还有 ${rooms} 个群，约 ${minutes} 分钟。`
  })
  simple('stop', '停止：没发的不再发', async (house, id) => {
    const { rooms } = done(await house.alerts.stop(id, 'cli'))
    return `已停止，${rooms} 个群没有发。已发的要更正：anlin alert update`
  })
  alert
    .command('send-test <number>')
    .description('试发给一位工作人员（要绑定微信）')
    .requiredOption('--to <staff>', '姓名或编号')
    .action((number: string, { to }: { to: string }) =>
      open(async (house) => {
        const { id } = await alertOf(house, number)
        done(await house.alerts.sendTest(id, 'cli', memberOf(house, to).id))
        out('已试发，只发给这一位。')
      }),
    )
  wordOptions(alert.command('update <number>').description('更正：不写正文就用事先备好的更正语')).action(
    (number: string, options: WordOptions) =>
      open(async (house) => {
        const { id } = await alertOf(house, number)
        const change = await changeOf(house, options)
        const words = Object.keys(change).length === 0 ? undefined : change
        const { alert: made } = done(await house.alerts.correct(id, words, 'cli'))
        out(`已起草更正：${made.number}。下一步：anlin alert preview ${made.number}`)
      }),
  )
  wordOptions(alert.command('cancel <number>').description('解除：转发官方的解除')).action(
    (number: string, options: WordOptions) =>
      open(async (house) => {
        const { id } = await alertOf(house, number)
        const { alert: made } = done(await house.alerts.end(id, await changeOf(house, options), 'cli'))
        out(`已起草解除：${made.number}。下一步：anlin alert preview ${made.number}`)
      }),
  )
  alert
    .command('progress <number>')
    .description('进度：发了多少、没发出的群')
    .action((number: string) => open(async (house) => progress(house, await alertOf(house, number), out)))
  templates(alert, world)

  function simple(
    name: string,
    description: string,
    act: (house: House, id: Alert['id']) => Promise<string>,
  ): void {
    alert
      .command(`${name} <number>`)
      .description(description)
      .action((number: string) =>
        open(async (house) => out(await act(house, (await alertOf(house, number)).id))),
      )
  }
}

async function alertOf({ alerts }: House, number: string): Promise<Alert> {
  const found = await alerts.find(number)
  if (found.length > 1)
    throw new UsageError(`有 ${found.length} 个，请写全：${found.map((each) => each.number).join('、')}`)
  if (!found[0]) throw new UsageError(`没有「${number}」，见 anlin alert list`)
  return found[0]
}

function printPreview(preview: Preview, out: (line: string) => void): void {
  const { alert, rooms, leftOut, problems, warnings } = preview
  out(`${alert.number}（${STATE_NAMES[alert.state]}）手机上是这样：\n`)
  out(preview.text.replace(/^/gm, '  │ '))
  out(
    `\n发给 ${rooms.length} 个群，约 ${preview.residents} 人（${preview.uncounted} 个群没填人数），约 ${preview.minutes} 分钟：`,
  )
  out(rooms.map(({ name }) => name).join('、'))
  for (const { name, why } of leftOut)
    out(`发不到：${name}（${why === 'unbound' ? '还没绑定' : '说不准是哪个群'}）`)
  for (const problem of problems) out(`还不能发：${PROBLEM_TEXTS[problem]}`)
  if (warnings.includes('other-colour')) out('注意：正文说的颜色和级别不一样')
  if (warnings.includes('too-slow')) out('注意：有效期前发不完')
  if (problems.length > 0) return
  if (preview.needsSecondPerson) out('确认后还要第二人批准。')
  out(`确认：anlin alert confirm ${alert.number} ${preview.confirmWith}`)
}

async function show(house: House, alert: Alert, out: (line: string) => void): Promise<void> {
  out(`${alert.number}  ${LEVEL_NAMES[alert.level]}  ${TYPE_NAMES[alert.type]}  ${STATE_NAMES[alert.state]}`)
  out(done(await house.alerts.preview(alert.id, 'cli')).preview.text)
  out(`\n更正语（发错时用）：\n${correctionOf(alert)}`)
  const thread = (await house.alerts.thread(alert.thread)).filter(({ id }) => id !== alert.id)
  for (const other of thread)
    out(`同一串：${other.number}  ${TYPE_NAMES[other.type]}  ${STATE_NAMES[other.state]}`)
}

const TROUBLE: readonly DeliveryState[] = ['failed', 'in-doubt', 'expired', 'stopped']
const TROUBLE_NAMES: Partial<Record<DeliveryState, string>> = { failed: '没发出', 'in-doubt': '说不准', expired: '过期没发', stopped: '停发' } // prettier-ignore

async function progress(house: House, alert: Alert, out: (line: string) => void): Promise<void> {
  await house.alerts.finish()
  const { alert: now, counts, minutes } = (await house.alerts.progress(alert.id))!
  out(`${now.number}：${STATE_NAMES[now.state]}`)
  if (!now.sent) return out('还没有发。')
  out(`共 ${totalOf(counts)} 个群：${countsText(counts, now.state).join('，')}`)
  if (minutes > 0) out(`还要约 ${minutes} 分钟`)
  const names = new Map((await house.rooms.all()).map(({ id, name }) => [id, name]))
  for (const row of await house.broadcasts.list(house.alerts.batch(now), TROUBLE))
    out(`${TROUBLE_NAMES[row.state]}  ${names.get(row.room) ?? row.room}  编号 ${row.id}`)
}
