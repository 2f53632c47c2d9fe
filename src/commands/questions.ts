import { attachQuestionsTo, loadLibrary, writeLocalEntry } from '../knowledge/index.js'
import { QuestionDesk, type QuestionGroup } from '../services/questions/index.js'
import { chinaDay, maskNumbers } from '../shared/index.js'
import { UsageError, type House, type Register } from './world.js'

const SHOWN = 5

/** `anlin questions …`: what nobody could answer, and how it becomes an answer. */
export const registerQuestions: Register = (program, { out, open }) => {
  const questions = program.command('questions').description('答不上来的问题')
  questions
    .command('list')
    .description('列出答不上来、没帮上忙的问题，相近的放在一起，问得最多的在前')
    .option('--json', '每行一个 JSON')
    .action(async (options: { json?: boolean }) => {
      await open(async (house) => {
        const desk = deskOf(house)
        const groups = await desk.groups()
        if (options.json) return groups.forEach((group) => out(JSON.stringify(group)))
        if (groups.length === 0) return out('没有答不上来的问题。')
        groups.forEach((group) => out(groupText(group)))
        out('归到已有条目：anlin questions assign <编号> <条目>')
        out('写成新条目：  anlin questions new <编号> --title 标题 --answer 答案')
        out('不用回答：    anlin questions dismiss <编号>')
      })
    })
  questions
    .command('assign')
    .description('把一组问题归到一个条目，马上生效')
    .argument('<id>', '编号，见 anlin questions list')
    .argument('<entry>', '条目编号，例如 fire-oil-pan')
    .option('--as <question...>', '换成自己写的问法（原话里有人名、住址时用）')
    .action(async (id: string, entryId: string, options: { as?: string[] }) => {
      await open(async (house) => {
        const desk = deskOf(house)
        if (!loadLibrary(house.knowledge).entries.has(entryId))
          throw new UsageError(`没有 ${entryId} 这个条目，用 anlin knowledge export 查看全部编号`)
        const group = await groupOf(desk, id)
        const added = attachQuestionsTo(house.knowledge.local!, entryId, wordsOf(group, options.as))
        await desk.assign(idsOf(group), entryId, 'cli')
        out(`${group.questions.length} 个问题归到了 ${entryId}，新增 ${added} 个问法，马上生效。`)
        sayWaiting(group, out)
      })
    })
  questions
    .command('new')
    .description('把一组问题写成本社区自己的条目，马上生效')
    .argument('<id>', '编号，见 anlin questions list')
    .requiredOption('--title <title>', '标题')
    .requiredOption('--answer <answer>', '答案，先说怎么做，最多 120 个字')
    .option('--step <step...>', '怎么做，一步一条')
    .option('--source <source>', '谁说的', '社区居委会')
    .option('--as <question...>', '换成自己写的问法（原话里有人名、住址时用）')
    .action(
      async (
        id: string,
        options: { title: string; answer: string; step?: string[]; source: string; as?: string[] },
      ) => {
        if ([...options.answer].length > 120)
          throw new UsageError(
            `答案有 ${[...options.answer].length} 个字，最多 120 个；多出来的用 --step 分步写`,
          )
        await open(async (house) => {
          const desk = deskOf(house)
          const group = await groupOf(desk, id)
          const written = writeLocalEntry(house.knowledge.local!, {
            title: options.title,
            answer: options.answer,
            steps: options.step ?? [],
            questions: wordsOf(group, options.as),
            source: options.source,
            reviewed: chinaDay(house.clock.now()),
          })
          await desk.assign(idsOf(group), written.id, 'cli')
          out(`已写成条目 ${written.id}（${written.file}），马上生效。`)
          sayWaiting(group, out)
        })
      },
    )
  questions
    .command('dismiss')
    .description('这组问题不用回答')
    .argument('<id>', '编号，见 anlin questions list')
    .action(async (id: string) => {
      await open(async (house) => {
        const desk = deskOf(house)
        const group = await groupOf(desk, id)
        await desk.dismiss(idsOf(group), 'cli')
        out(`${group.questions.length} 个问题不再列出。`)
      })
    })
}

function deskOf({ db, vault, clock, lexicon }: House): QuestionDesk {
  return new QuestionDesk(db, vault, clock, lexicon())
}

async function groupOf(desk: QuestionDesk, id: string): Promise<QuestionGroup> {
  const group = await desk.group(id)
  if (!group) throw new UsageError(`没有编号为 ${id} 的问题，用 anlin questions list 查看`)
  return group
}

function idsOf(group: QuestionGroup): string[] {
  return group.questions.map((question) => question.id)
}

/** Questions become part of an entry that everybody can read: without numbers, and in staff's own words if they like. */
function wordsOf(group: QuestionGroup, instead: readonly string[] | undefined): string[] {
  return (instead ?? group.questions.map((question) => question.text)).map((text) =>
    maskNumbers(text).slice(0, 200),
  )
}

function sayWaiting(group: QuestionGroup, out: (line: string) => void): void {
  if (group.waiting > 0) out(`有 ${group.waiting} 位居民在等答案，机器人白天会告诉他们。`)
}

function groupText(group: QuestionGroup): string {
  const { questions } = group
  const topics = [...new Set(questions.flatMap((q) => q.topics))].slice(0, 3)
  return [
    `${group.id}  问过 ${questions.length} 次，最近 ${chinaDay(group.lastAskedAt)}${group.waiting > 0 ? `，${group.waiting} 人等答案` : ''}`,
    ...questions.slice(0, SHOWN).map((q) => `    ${q.text.replaceAll('\n', ' ').slice(0, 60)}`),
    ...(questions.length > SHOWN ? [`    ……还有 ${questions.length - SHOWN} 句`] : []),
    `    相近的条目：${topics.join('、') || '没有'}`,
    '',
  ].join('\n')
}
