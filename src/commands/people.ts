import { addShift, loadShifts, PART_NAMES, PARTS, removeShift, ROLE_NAMES, ROLES, type Part, type Role } from '../directory/index.js' // prettier-ignore
import { addAccessCommands } from './access.js'
import { gridOf, masked, memberOf } from './find.js'
import { instantOf, shortTime } from './times.js'
import { UsageError, type Register } from './world.js'

export const registerPeople: Register = (program, world) => {
  staff(program, world)
  duty(program, world)
}

interface StaffOptions {
  name?: string
  role?: string
  phone?: string
  part?: string
  off?: boolean
}

const staff: Register = (program, { out, open }) => {
  const command = program.command('staff').description('工作人员')
  command
    .command('bind')
    .description('生成一次性绑定码，由本人私聊发给机器人（或在值班群里 @ 机器人发出）')
    .requiredOption('--name <name>', '姓名或值班群名')
    .option('--role <role>', `角色：${ROLES.join('、')}`, 'dispatcher')
    .action((options: { name: string; role: string }) =>
      open(async ({ staff }) => {
        const code = await staff.makeCode(options.name, roleOf(options.role), 'cli')
        out(codeText(options.name, code))
      }),
    )
  command
    .command('add <name>')
    .description('登记一名工作人员（之后用 staff code 绑定）')
    .option('--role <role>', `角色：${ROLES.join('、')}`, 'viewer')
    .option('--phone <phone>', '电话')
    .action((name: string, options: StaffOptions) =>
      open(async ({ staff }) => {
        const phone = phoneOf(options.phone)
        const member = await staff.add({ name, role: roleOf(options.role!), ...phone }, 'cli')
        out(`已登记：${name}（${member.id}）。绑定：anlin staff code ${member.id}`)
      }),
    )
  command
    .command('code <member>')
    .description('给已登记的人（重新）生成绑定码；角色、网格、排班都不变')
    .action((text: string) =>
      open(async ({ staff, ...house }) => {
        const { id, name } = memberOf({ staff, ...house }, text)
        out(codeText(name, (await staff.makeCodeFor(id, 'cli'))!))
      }),
    )
  command
    .command('list')
    .description('列出工作人员')
    .action(() =>
      open(({ staff }) => {
        const all = staff.all()
        const now = new Set(staff.onDuty().map((member) => member.id))
        if (all.length === 0) out('还没有工作人员。先运行：anlin staff bind --name 姓名')
        for (const m of all) {
          const bound = m.roomId ? '值班群' : m.contactId ? '个人' : '未绑定'
          const phone = m.phone === undefined ? '' : `  ${masked(m.phone)}`
          out(
            `${m.id}  ${m.name}${phone}  ${m.role} ${ROLE_NAMES[m.role]}  ${bound}  ${now.has(m.id) ? '值班中' : '不值班'}`,
          )
        }
        return Promise.resolve()
      }),
    )
  command
    .command('edit <member>')
    .description('改姓名、角色、电话')
    .option('--name <name>', '姓名')
    .option('--role <role>', `角色：${ROLES.join('、')}`)
    .option('--phone <phone>', '电话')
    .action((text: string, options: StaffOptions) =>
      open(async (house) => {
        const { id } = memberOf(house, text)
        const { name, role } = options
        const changes = {
          ...(name !== undefined && { name }),
          ...(role !== undefined && { role: roleOf(role) }),
          ...phoneOf(options.phone),
        }
        await house.staff.edit(id, changes, 'cli')
        out('已改好。')
      }),
    )
  command
    .command('grid <member> <grid>')
    .description('让一名工作人员负责一个网格')
    .option('--part <part>', `分工：${Object.values(PART_NAMES).join('、')}`, PART_NAMES.worker)
    .option('--off', '不再负责')
    .action((text: string, gridText: string, options: StaffOptions) =>
      open(async (house) => {
        const member = memberOf(house, text)
        const grid = await gridOf(house, gridText)
        const part = options.off ? undefined : partOf(options.part!)
        await house.grids.assign(member.id, grid.id, part, 'cli')
        out(part ? `${member.name}：网格 ${grid.code} 的${PART_NAMES[part]}` : '已去掉。')
      }),
    )
  command
    .command('remove')
    .description('取消一名工作人员')
    .argument('<id>', '编号，见 anlin staff list')
    .action((id: string) =>
      open(async (house) => {
        await house.staff.remove(memberOf(house, id).id, 'cli')
        out('已取消。正在运行的机器人几秒内生效。')
      }),
    )
  command
    .command('duty')
    .description('排班表没有人时要不要叫他：on 或 off')
    .argument('<id>', '编号，见 anlin staff list')
    .argument('<on|off>', '值班或不值班')
    .action((id: string, state: string) =>
      open(async (house) => {
        if (state !== 'on' && state !== 'off') throw new UsageError('最后写 on（值班）或 off（不值班）')
        await house.staff.setDuty(memberOf(house, id).id, state === 'on', 'cli')
        out(state === 'on' ? '已设为值班。' : '已设为不值班。')
      }),
    )
  addAccessCommands(command, { out, open })
}

const duty: Register = (program, { out, open }) => {
  const command = program.command('duty').description('排班：谁什么时候值班')
  command
    .command('add <member>')
    .description('排一班')
    .requiredOption('--from <time>', '开始，例如 "2026-05-12 08:00"')
    .requiredOption('--until <time>', '结束')
    .action((text: string, options: { from: string; until: string }) =>
      open(async (house) => {
        const { id, name } = memberOf(house, text)
        const [from, until] = [instantOf(options.from), instantOf(options.until)]
        if (until <= from) throw new UsageError('结束要晚于开始；过了半夜的请写第二天的日期')
        await house.db
          .transaction()
          .execute((trx) => addShift(trx, { staffId: id, from, until }, house.clock.now(), 'cli'))
        out(`已排班：${name} ${shortTime(from)} 到 ${shortTime(until)}`)
      }),
    )
  command
    .command('list')
    .description('列出现在和以后的班，以及现在叫谁')
    .action(() =>
      open(async ({ db, staff, clock }) => {
        const now = clock.now()
        for (const shift of await loadShifts(db, now)) {
          if (shift.until <= now) continue
          const name = staff.byId(shift.staffId)?.name ?? shift.staffId
          out(`${shift.id}  ${name}  ${shortTime(shift.from)} 到 ${shortTime(shift.until)}`)
        }
        const names = staff.onDuty().map((member) => member.name)
        out(`现在值班：${names.join('、') || '没有人'}`)
      }),
    )
  command
    .command('remove <id>')
    .description('去掉一班')
    .action((id: string) =>
      open(async ({ db, clock }) => {
        const removed = await db.transaction().execute((trx) => removeShift(trx, id, clock.now(), 'cli'))
        if (!removed) throw new UsageError(`没有编号为 ${id} 的班，用 anlin duty list 查看`)
        out('已去掉。')
      }),
    )
}

function codeText(name: string, code: string): string {
  return `请 ${name} 在 30 分钟内把下面这句话发给机器人（值班群：在群里 @机器人 后发）：\n\n绑定 ${code}\n\n这个码只能用一次。`
}

function roleOf(text: string): Role {
  const found = ROLES.find((role) => role === text || ROLE_NAMES[role] === text)
  if (!found) throw new UsageError(`没有 ${text} 这个角色，只能是：${ROLES.join('、')}`)
  return found
}

function partOf(text: string): Part {
  const found = PARTS.find((part) => part === text || PART_NAMES[part] === text)
  if (!found) throw new UsageError(`没有 ${text} 这个分工，只能是：${Object.values(PART_NAMES).join('、')}`)
  return found
}

function phoneOf(text: string | undefined): { phone?: string } {
  if (text === undefined) return {}
  const digits = text.replace(/[\s-]/g, '')
  if (!/^\d{5,12}$/.test(digits)) throw new UsageError('电话不对，请检查位数')
  return { phone: digits }
}
