import { loadProgramme } from '../campaigns/index.js'
import { loadLibrary, problemText } from '../knowledge/index.js'
import type { Register } from './world.js'

export const registerCampaign: Register = (program, world) => {
  const { out, error, open } = world
  const campaign = program.command('campaign').description('宣传日历：计划、审批、预览、结果')
  campaign
    .command('check')
    .description('检查全部宣传文件和题库，逐条列出错误')
    .action(() =>
      open((house) => {
        const { entries } = loadLibrary(house.knowledge)
        const { campaigns, questions, problems } = loadProgramme(house.knowledge, entries)
        for (const problem of problems) error(problemText(problem))
        out(`${campaigns.size} 个宣传活动，${questions.size} 道题，${problems.length} 处错误`)
        world.exitWith(problems.length === 0 ? 0 : 1)
        return Promise.resolve()
      }),
    )
}
