import type { ChatService, Heard, ServiceAnswer } from '../../chat/index.js'
import type { Actor, StaffMember, StaffRegister } from '../../directory/index.js'
import type { Delivery, DeliveryId } from '../../outbox/index.js'
import { newId, plainText, type Clock } from '../../shared/index.js'
import type { Db, Vault } from '../../storage/index.js'
import type { Alert } from '../alert.js'
import type { AlertDesk } from '../desk.js'
import { Commands } from './acting.js'
import { sealable } from './raw-words.js'
import { asksSomething, bareVerb, nearCommand, NUMBER_VERBS, parseCommand, type Command, type NumberVerb } from './commands.js' // prettier-ignore
import { Dialogues, type Dialogue } from './dialogue.js'
import * as texts from './texts.js'
import { Writing, type Turn } from './writing.js'

export interface AlertChatOptions {
  db: Db
  vault: Vault
  clock: Clock
  staff: Pick<StaffRegister, 'byContact'>
  desk: AlertDesk
  /** there may be something to send, or to tell */
  onCommitted: () => void
}

/** Words that are shorter than this, and ask something, are a question in between and no text of an alert. */
const LONGEST_QUESTION = 30

/** Staff draft, confirm, approve, hold and end alerts in a private chat with the bot. Who they are, their contact says. */
export class AlertChat implements ChatService {
  readonly name = 'alerts'
  private readonly dialogues: Dialogues
  private readonly writing: Writing
  private readonly commands: Commands

  constructor(private readonly options: AlertChatOptions) {
    const { db, vault, desk, clock } = options
    this.dialogues = new Dialogues(db, vault)
    this.writing = new Writing({ desk, vault, clock })
    this.commands = new Commands(options, this.writing)
  }

  async hear(heard: Heard): Promise<ServiceAnswer | undefined> {
    const { message, now } = heard
    if (message.kind !== 'text' || message.text === '') return undefined
    const plain = plainText(message.text)
    const command = parseCommand(plain)
    const member = this.options.staff.byContact(message.from.id)
    if (message.room) return command && isAct(command) ? this.inRoom(heard, member, command) : undefined
    if (!member) return command && isAct(command) ? this.stranger(heard, command) : undefined
    const actor: Actor = { id: member.id, where: 'chat' }
    await this.dialogues.load()
    const dialogue = this.dialogues.of(message.from.id, now)
    if (command)
      return this.turn(heard, `command ${command.verb}`, (trx) =>
        this.commands.run(trx, command, heard, actor),
      )
    if (dialogue && (await this.mayAnswer(heard, dialogue))) {
      const answered = this.answerIn(heard, dialogue, plain, actor)
      if (answered) return answered
    }
    const bare = bareVerb(plain)
    if (bare) return this.askWhich(heard, bare)
    const near = nearCommand(plain)
    if (near === undefined) return undefined
    return this.turn(heard, 'near miss', () =>
      Promise.resolve({
        replies: [texts.didYouMean(near)],
        dialogue: { step: 'did-you-mean', suggestion: near },
      }),
    )
  }

  /** A question, or what may be an emergency, in the middle of a draft goes where it belongs; the draft waits. */
  private async mayAnswer({ understanding, message, digit }: Heard, { step }: Dialogue): Promise<boolean> {
    if (digit !== undefined || TEXT_MARK.test(message.text)) return true
    if (message.text.length > LONGEST_QUESTION) return true
    // 1号楼群 may sound like a place where something happens; it is the name of a room.
    if (understanding?.kind === 'ambiguous') {
      if (step !== 'targets') return false
      const read = await this.writing.rooms(this.options.db, message.rawText)
      return read.kind !== 'unknown' || read.near !== undefined
    }
    if (understanding?.kind === 'command' && ['menu-help', 'human'].includes(understanding.command))
      return false
    return !asksSomething(message.text)
  }

  private answerIn(heard: Heard, dialogue: Dialogue, plain: string, actor: Actor): ServiceAnswer | undefined {
    const { digit } = heard
    if (dialogue.step === 'did-you-mean') {
      const command = digit === 1 ? parseCommand(dialogue.suggestion ?? '') : undefined
      if (command)
        return this.turn(heard, `command ${command.verb}`, (trx) =>
          this.commands.run(trx, command, heard, actor),
        )
      return digit === undefined
        ? undefined
        : this.turn(heard, 'not meant', () =>
            Promise.resolve({ replies: ['好的，什么也没做。'], dialogue: 'over' }),
          )
    }
    // Words that the confirmation is no place for are answered by others.
    if (dialogue.step === 'confirm' && !CONFIRM_WORDS.test(plain)) return undefined
    return this.turn(heard, `step ${dialogue.step}`, async (trx) => {
      const [alert] = await this.options.desk.find(dialogue.alertId!, trx)
      if (!alert) return { replies: [], dialogue: 'over' }
      const raw = sealable(heard.message.rawText).replace(TEXT_MARK, '')
      const said = { plain: plain.replace(TEXT_MARK, ''), raw, digit }
      const turn = await this.writing.answer(trx, dialogue, alert, said, actor)
      return turn ?? { replies: [texts.notUnderstood(dialogue.step)] }
    })
  }

  /** A verb without a number: what it could be about is offered, never taken for granted. */
  private async askWhich(heard: Heard, word: string): Promise<ServiceAnswer | undefined> {
    const verb = NUMBER_VERBS[word as keyof typeof NUMBER_VERBS]
    const all = await this.options.desk.list({ states: STATES_FOR[verb], limit: 6 })
    const [only, ...others] = all
    if (!only) return undefined
    return this.turn(heard, 'which one', () => {
      const commands = all.map(({ number }) => `${word} ${number}`)
      return Promise.resolve(
        others.length === 0
          ? {
              replies: [texts.didYouMean(commands[0]!)],
              dialogue: { step: 'did-you-mean', suggestion: commands[0]! },
            }
          : { replies: [`哪一个？请回复：\n${commands.join('\n')}`] },
      )
    })
  }

  /** In a group nothing is said; whoever is staff hears in private that it does not count there. */
  private inRoom(heard: Heard, member: StaffMember | undefined, command: Command): ServiceAnswer {
    const { id: contact } = heard.message.from
    const told = member ? [privately(heard, texts.IN_ROOM)] : []
    return {
      note: 'command in a room',
      replies: [],
      deliveries: told,
      write: (trx) => this.options.desk.recordStray(trx, member?.id ?? contact, 'room', command.verb),
    }
  }

  private stranger(heard: Heard, command: Command): ServiceAnswer {
    return {
      note: 'command of a stranger',
      replies: [{ kind: 'text', text: texts.STRANGER }],
      write: (trx) => this.options.desk.recordStray(trx, heard.message.from.id, 'private', command.verb),
    }
  }

  /** Everything that one message does, in its own transaction: heard twice, it acts once. */
  private turn(heard: Heard, note: string, act: (trx: Db) => Promise<Turn>): ServiceAnswer {
    const { message, now } = heard
    let remember: () => void = () => {}
    return {
      note,
      replies: [],
      write: async (trx) => {
        const { replies, dialogue } = await act(trx)
        const next = dialogue === 'over' ? undefined : (dialogue ?? this.dialogues.of(message.from.id, now))
        remember = await this.dialogues.keep(trx, message.from.id, next && { ...next, at: now })
        return { replies: replies.map((text) => ({ kind: 'text' as const, text })) }
      },
      committed: () => {
        remember()
        this.options.onCommitted()
      },
    }
  }
}

const CONFIRM_WORDS =
  /^(?:(?:演练)?\s*\d{1,6}\s*(?:个群?)?|[零〇一二两三四五六七八九]|试发|名单|预览|作废|取消|不发了?|算了|改.{1,4}|确认|确定|好的?|可以|发吧?|发送|是的?|行|ok|同意|没问题)[。!！]?$/i

/** Says that what follows is the text, whatever it sounds like. */
const TEXT_MARK = /^正文\s*[:：]\s*/

const STATES_FOR: Record<NumberVerb, readonly Alert['state'][]> = {
  approve: ['awaiting-approval'],
  reject: ['awaiting-approval', 'approved'],
  pause: ['sending'],
  resume: ['paused'],
  stop: ['sending', 'paused'],
  correct: ['sending', 'paused', 'stopped', 'done'],
  end: ['sending', 'paused', 'stopped', 'done'],
  progress: ['sending', 'paused'],
  test: ['draft'],
  preview: ['draft', 'awaiting-approval', 'approved'],
  discard: ['draft', 'awaiting-approval', 'approved'],
}

/** What changes something, or shows what is not for everybody; a lone 模板 or 草稿 of a resident is an ordinary word. */
function isAct(command: Command): boolean {
  return !['drafts', 'templates', 'help', 'template'].includes(command.verb)
}

function privately({ message, now }: Heard, text: string): Delivery {
  return {
    id: newId(now) as DeliveryId,
    lane: 'reply',
    target: { kind: 'contact', id: message.from.id },
    content: { kind: 'text', text },
    cause: message.id,
    attempts: 0,
    createdAt: now,
  }
}
