import type { ChatService, Heard, Reply, ServiceAnswer } from '../../chat/index.js'
import { recordAudit, type StaffMember, type StaffRegister } from '../../directory/index.js'
import { HOUR_MS } from '../../shared/index.js'
import type { Db } from '../../storage/index.js'
import { actorOf, type Letters, type Prompts } from '../desk/index.js'
import type { HazardDesk } from './desk.js'
import type { RoundList } from './round-lists.js'
import type { Round, RoundBook } from './rounds.js'

const SERVICE = 'rounds'
/** A round may be walked over a day, with a rest. */
const ROUND_MS = 12 * HOUR_MS
const WORDS_MAX = 300

export interface RoundChatOptions {
  lists: readonly RoundList[]
  rounds: RoundBook
  desk: HazardDesk
  staff: StaffRegister
  prompts: Prompts
  letters: Letters
}

/** 巡查: a grid worker walks through a list, one question at a time, one digit an answer. */
export class RoundChat implements ChatService {
  readonly name = SERVICE

  constructor(private readonly options: RoundChatOptions) {}

  async hear(heard: Heard): Promise<ServiceAnswer | undefined> {
    const { message, digit } = heard
    if (message.kind !== 'text' || message.room !== undefined || message.text === '') return undefined
    const member = this.options.staff.byContact(message.from.id)
    if (!member) return undefined
    const wanted = /^(?:巡查|巡检|隐患排查)\s*(\S{0,10})$/.exec(message.text)
    if (wanted) return this.begin(heard, member, wanted[1]!)
    const chosen = await this.options.prompts.answered(heard, SERVICE)
    if (chosen?.subject === 'which')
      return this.begin(heard, member, this.options.lists[(digit ?? 0) - 1]?.name ?? '')
    const asked = await this.options.prompts.waiting(message.from.id, SERVICE)
    if (asked?.subject !== 'round') return undefined
    const round = await this.options.rounds.underWay(message.from.id)
    if (!round) return undefined
    if (/^继续(?:巡查)?$/.test(message.text)) return this.goOn(heard, round)
    const said =
      round.state === 'items' ? chosen && this.item(heard, round, digit!) : this.words(heard, round, member)
    // Whatever it leads to has the next digit, until the worker says 继续.
    if (!said) this.options.prompts.passed(heard)
    return said
  }

  /** Words are wanted. A question for the answers is not what is wrong with a socket. */
  private words(heard: Heard, round: Round, member: StaffMember): ServiceAnswer | undefined {
    const { message, digit, understanding } = heard
    if (this.options.prompts.away(message.from.id)) return undefined
    if (digit === 0 || /^(?:结束|不查了|取消)$/.test(message.text)) return this.leave(heard, round)
    if (digit !== undefined) return undefined
    const asks = /[?？吗呢]$|怎么|什么|哪/.test(message.text)
    if (understanding?.kind === 'answer' && asks) return undefined
    return round.state === 'where' ? this.place(heard, round) : this.problem(heard, round, member)
  }

  private begin({ message }: Heard, member: StaffMember, name: string): ServiceAnswer {
    const { lists, rounds, prompts } = this.options
    const list = lists.find((each) => each.name === name)
    if (!list) {
      const lines = lists.map((each, i) => `${i + 1} ${each.name}`)
      return {
        note: 'which round',
        replies: [say(['巡查什么？回复数字：', ...lines].join('\n'))],
        write: (trx) => prompts.ask(trx, message.from.id, SERVICE, 'which', ROUND_MS),
      }
    }
    return {
      note: `round ${list.id}`,
      replies: [
        say(`${list.name}巡查，共 ${list.items.length} 项\n在哪里？例如：\n三栋二单元\n（0 不查了）`),
      ],
      write: async (trx) => {
        const round = await rounds.begin(trx, list.id, member.id, message.from.id)
        await prompts.ask(trx, message.from.id, SERVICE, 'round', ROUND_MS)
        await recordAudit(trx, { at: round.startedAt, actor: actorOf(member), action: 'inspection.begin', subject: { kind: 'inspection', id: round.id }, after: { list: list.id } }) // prettier-ignore
      },
    }
  }

  private place({ message }: Heard, round: Round): ServiceAnswer {
    const { rounds, prompts } = this.options
    return {
      note: 'round, where',
      replies: [say(this.question(round, 0))],
      write: async (trx) => {
        await rounds.move(trx, round, { state: 'items', step: 0, where: message.text.slice(0, WORDS_MAX) })
        await prompts.ask(trx, message.from.id, SERVICE, 'round', ROUND_MS)
      },
    }
  }

  private item(heard: Heard, round: Round, digit: number): ServiceAnswer | undefined {
    const { rounds, prompts } = this.options
    if (digit === 0) return this.leave(heard, round)
    const answer = (['fine', 'bad', 'unseen'] as const)[digit - 1]
    const item = this.listOf(round)?.items[round.step]
    if (answer === undefined || !item)
      return { note: 'round, no such digit', replies: [say(this.question(round, round.step))] }
    if (answer === 'bad')
      return {
        note: 'round, what is wrong',
        replies: [say('有什么问题？\n用一句话说：')],
        write: async (trx) => {
          await rounds.move(trx, round, { state: 'what' })
          await prompts.ask(trx, heard.message.from.id, SERVICE, 'round', ROUND_MS)
        },
      }
    return {
      note: `round, ${answer}`,
      replies: [],
      write: async (trx) => {
        await rounds.answer(trx, round, item.id, answer)
        return { replies: await this.next(trx, heard, round) }
      },
    }
  }

  /** What is wrong becomes a hazard of whoever walks the round. */
  private problem(heard: Heard, round: Round, member: StaffMember): ServiceAnswer | undefined {
    const { rounds, desk } = this.options
    const item = this.listOf(round)?.items[round.step]
    if (!item) return undefined
    return {
      note: 'round, hazard',
      replies: [],
      write: async (trx) => {
        const what = heard.message.text.slice(0, WORDS_MAX)
        const hazard = await desk.report({ what, where: round.where ?? '', source: 'round', assignee: member.id }, actorOf(member), trx) // prettier-ignore
        await rounds.answer(trx, round, item.id, 'bad', hazard.id)
        return { replies: [say(`记下了，隐患 ${hazard.number}`), ...(await this.next(trx, heard, round))] }
      },
      committed: () => this.options.letters.soon(),
    }
  }

  /** After a question in between, the digits belong to the round again. */
  private goOn({ message }: Heard, round: Round): ServiceAnswer {
    const words = { where: '在哪里？', what: '有什么问题？' } as const
    const text =
      round.state === 'items' ? this.question(round, round.step) : words[round.state as 'where' | 'what']
    return {
      note: 'round goes on',
      replies: [say(text)],
      write: (trx) => this.options.prompts.ask(trx, message.from.id, SERVICE, 'round', ROUND_MS),
    }
  }

  private leave({ message }: Heard, round: Round): ServiceAnswer {
    const { rounds, prompts } = this.options
    return {
      note: 'round left',
      replies: [say('巡查停下了，\n已记的都留着。\n再开始，回复：巡查')],
      write: async (trx) => {
        await rounds.move(trx, round, { state: 'left' })
        await prompts.done(trx, message.from.id, SERVICE)
      },
    }
  }

  private async next(trx: Db, { message }: Heard, round: Round): Promise<Reply[]> {
    const { rounds, prompts } = this.options
    const list = this.listOf(round)!
    const step = round.step + 1
    if (step < list.items.length) {
      await rounds.move(trx, round, { state: 'items', step })
      await prompts.ask(trx, message.from.id, SERVICE, 'round', ROUND_MS)
      return [say(this.question(round, step))]
    }
    await rounds.move(trx, round, { state: 'done', step })
    await prompts.done(trx, message.from.id, SERVICE)
    const { fine, bad, unseen } = await rounds.counts(trx, round.id)
    return [
      say(
        [`${list.name}巡查完了`, `没问题 ${fine} 项`, `有问题 ${bad} 项`, `没看到 ${unseen} 项`].join('\n'),
      ),
    ]
  }

  private question(round: Round, step: number): string {
    const list = this.listOf(round)
    const item = list?.items[step]
    return [`${step + 1}/${list?.items.length ?? 0} ${item?.ask ?? ''}？`, '1 没问题', '2 有问题', '3 没看到', '0 停下'].join('\n') // prettier-ignore
  }

  private listOf(round: Round): RoundList | undefined {
    return this.options.lists.find(({ id }) => id === round.list)
  }
}

function say(text: string): Reply {
  return { kind: 'text', text }
}
