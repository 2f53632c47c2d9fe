import type { Command } from 'commander'
import { loginFault, temporaryPassword } from '../access/index.js'
import { memberOf } from './find.js'
import { UsageError, type CommandWorld } from './world.js'

/** `anlin staff reset-password`, `anlin staff sign-out`: what is left when nobody gets into the console any more. */
export function addAccessCommands(command: Command, { out, open }: Pick<CommandWorld, 'out' | 'open'>): void {
  command
    .command('reset-password <member>')
    .description('给一名工作人员新的工作台密码；他所有的登录都结束，两步验证也取消')
    .option('--login <login>', '用户名；第一次给他登录权限时要写')
    .action((text: string, options: { login?: string }) =>
      open(async (house) => {
        const { id, name } = memberOf(house, text)
        const account = await house.accounts.of(id)
        const login = options.login ?? account?.login
        if (login === undefined) throw new UsageError(`${name} 还没有工作台的用户名，请加上：--login 用户名`)
        const fault = loginFault(login)
        if (fault) throw new UsageError(fault)
        const password = temporaryPassword()
        if ((await house.accounts.give(id, login, password, { mustChange: true }, 'cli')) === 'login-taken')
          throw new UsageError(`用户名 ${login} 已经有人用了，请换一个`)
        if (account?.secondFactor) await house.accounts.setTotp(id, undefined, 0, 'cli')
        out(
          `${name} 的工作台登录：\n\n    用户名  ${login}\n    密码    ${password}\n\n第一次登录要换成自己的密码。`,
        )
      }),
    )
  command
    .command('sign-out <member>')
    .description('结束一名工作人员在所有电脑和手机上的登录')
    .action((text: string) =>
      open(async (house) => {
        const { id, name } = memberOf(house, text)
        const ended = await house.sessions.closeAll(id, 'cli')
        out(ended > 0 ? `已结束 ${name} 的 ${ended} 个登录。` : `${name} 现在没有登录。`)
      }),
    )
}
