import { shortTime } from './times.js'
import { UsageError, type Register } from './world.js'

/** `anlin screen …`: addresses for the screens in lobbies. */
export const registerScreen: Register = (program, { out, open }) => {
  const screen = program.command('screen').description('大堂、门厅的大屏：打开地址就能看，不用登录')
  screen
    .command('new <name>')
    .description('建一个大屏地址，例如 anlin screen new 3号楼大厅')
    .action((name: string) =>
      open(async ({ screens }) => {
        const wanted = name.trim()
        if (wanted === '' || [...wanted].length > 40)
          throw new UsageError('大屏的名字写 1 到 40 个字，例如 3号楼大厅')
        const { id, token } = await screens.make(wanted, 'cli')
        out(`建好了 ${id} ${wanted}。在大屏的浏览器里打开安邻的地址，后面接：`)
        out(`/screen/${token}`)
        out('知道这个地址的人都能看这块屏。传出去了就停用：anlin screen revoke 编号')
      }),
    )
  screen
    .command('list')
    .description('列出大屏：最后一次连上是什么时候')
    .action(() =>
      open(async ({ screens }) => {
        const all = await screens.all()
        if (all.length === 0) return out('还没有大屏。建一个：anlin screen new 3号楼大厅')
        for (const { id, name, revokedAt, seenAt } of all) {
          const seen = seenAt === undefined ? '还没打开过' : `${shortTime(seenAt)} 连上过`
          out(`${id}  ${name}  ${revokedAt === undefined ? seen : `${shortTime(revokedAt)} 已停用`}`)
        }
      }),
    )
  screen
    .command('revoke <id>')
    .description('停用一个大屏地址：正开着的也马上不再显示')
    .action((id: string) =>
      open(async ({ screens }) => {
        if (!(await screens.revoke(id, 'cli')))
          throw new UsageError(`没有 ${id} 这块在用的大屏。用 anlin screen list 看编号`)
        out('停用了。这个地址几秒内不再显示内容。')
      }),
    )
}
