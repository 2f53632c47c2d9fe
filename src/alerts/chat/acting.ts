import type { Heard } from '../../chat/index.js'
import { RoomBook, type Actor } from '../../directory/index.js'
import { BroadcastBook } from '../../outbox/index.js'
import type { Clock } from '../../shared/index.js'
import type { Db, Vault } from '../../storage/index.js'
import type { Alert } from '../alert.js'
import type { AlertDesk } from '../desk.js'
import { batchOf } from '../preview.js'
import { refusalText } from '../refusals.js'
import type { Command, NumberVerb } from './commands.js'
import { sealable } from './raw-words.js'
import * as texts from './texts.js'
import type { Turn, Writing } from './writing.js'

/** Does what a command says, and finds the words for what came of it. */
export class Commands {
  constructor(
    private readonly options: { desk: AlertDesk; vault: Vault; clock: Clock },
    private readonly writing: Writing,
  ) {}

  /** In the transaction of the message that gave the command. */
  async run(trx: Db, command: Command, heard: Heard, actor: Actor): Promise<Turn> {
    const { desk } = this.options
    switch (command.verb) {
      case 'help':
        return { replies: [texts.HELP] }
      case 'templates':
        return { replies: [texts.templateLines(await desk.templates.list(trx))] }
      case 'drafts': {
        const drafts = await desk.list({ states: ['draft', 'awaiting-approval', 'approved'], limit: 8 }, trx)
        return {
          replies: [
            texts.alertLines(drafts, '没有草稿。') + (drafts.length > 0 ? '\n接着写：预览 编号' : ''),
          ],
        }
      }
      case 'template':
      case 'approve-template':
        return this.template(trx, command, actor)
      case 'start':
        return this.start(trx, command, heard, actor)
      default: {
        const found = await desk.find(command.number, trx)
        if (found.length > 1) {
          const numbers = found.map(({ number }) => number).join('\n')
          return { replies: [`有 ${found.length} 个，请写全：\n${numbers}`] }
        }
        return this.act(trx, command.verb, found[0], actor)
      }
    }
  }

  private async template(
    trx: Db,
    { verb, name }: Extract<Command, { name: string }>,
    actor: Actor,
  ): Promise<Turn> {
    const { templates } = this.options.desk
    const template = (await templates.list(trx)).find((each) => each.name === name)
    const id = template?.id ?? ''
    const outcome =
      verb === 'template' ? await templates.use(id, {}, actor, trx) : await templates.approve(id, actor, trx)
    switch (outcome.kind) {
      case 'refused':
        return { replies: [template ? refusalText(outcome) : '没有这个模板。\n看有哪些，回复 模板'] }
      case 'drafted':
        return this.writing.next(trx, outcome.alert.id, actor)
      case 'template':
        return { replies: [`模板「${name}」已批准，\n紧急时一个人就能发：\n${outcome.template.text}`] }
    }
  }

  private async start(
    trx: Db,
    command: Extract<Command, { verb: 'start' }>,
    { message }: Heard,
    actor: Actor,
  ): Promise<Turn> {
    const { desk } = this.options
    const { kind, level } = command
    const raw = sealable(message.rawText)
    const text = command.hasText && raw.includes('\n') ? raw.slice(raw.indexOf('\n') + 1).trim() : ''
    const empty = { level, issuer: '', sourceLink: '', issuedAt: undefined }
    const words = text === '' ? {} : this.writing.wordsOf(empty, text)
    const read = await this.writing.rooms(trx, command.words)
    const targets = read.kind === 'targets' ? { targets: read.targets } : {}
    const drafted = await desk.draft({ kind, level, ...words, ...targets }, actor, trx)
    if (drafted.kind === 'refused') return { replies: [refusalText(drafted)] }
    if (read.kind !== 'targets') return this.writing.askRooms(drafted.alert.id, read, drafted.alert)
    return this.writing.next(trx, drafted.alert.id, actor)
  }

  private async act(trx: Db, verb: NumberVerb, alert: Alert | undefined, actor: Actor): Promise<Turn> {
    const { desk } = this.options
    const id = alert?.id ?? ''
    switch (verb) {
      case 'approve': {
        const approved = await desk.approve(id, actor, trx)
        if (approved.kind === 'refused') return { replies: [refusalText(approved)] }
        if (approved.kind === 'approved') return { replies: ['已批准。\n发的人要再确认一次。'] }
        return {
          replies: [
            `已批准。\n${texts.sendingText(approved.alert.number, approved.rooms, approved.minutes)}`,
          ],
        }
      }
      case 'reject': {
        const rejected = await desk.reject(id, actor, trx)
        return {
          replies: [
            rejected.kind === 'refused' ? refusalText(rejected) : `${alert!.number} 已驳回，\n没有发。`,
          ],
        }
      }
      case 'pause':
      case 'resume':
      case 'stop': {
        const held = await desk[verb](id, actor, trx)
        return { replies: [held.kind === 'refused' ? refusalText(held) : texts.heldText(held)] }
      }
      case 'correct':
      case 'end': {
        const drafted = await desk[verb](id, undefined, actor, trx)
        if (drafted.kind === 'refused') return { replies: [refusalText(drafted)] }
        return this.writing.next(trx, drafted.alert.id, actor)
      }
      case 'test': {
        const tested = await desk.sendTest(id, actor, undefined, trx)
        return { replies: tested.kind === 'refused' ? [refusalText(tested)] : [] }
      }
      case 'discard': {
        const thrown = await desk.discard(id, actor, trx)
        const reply =
          thrown.kind === 'refused' ? refusalText(thrown) : `${thrown.alert.number} 已作废，没有发。`
        return { replies: [reply], dialogue: 'over' }
      }
      case 'progress':
        return { replies: [alert ? await this.progress(trx, alert) : '没有这个编号。\n请核对后再发。'] }
      case 'preview': {
        const open = alert && ['draft', 'awaiting-approval', 'approved'].includes(alert.state)
        if (open) return this.writing.next(trx, alert.id, actor)
        const shown = await desk.preview(id, actor, trx)
        return { replies: [shown.kind === 'refused' ? refusalText(shown) : shown.preview.text] }
      }
    }
  }

  private async progress(trx: Db, alert: Alert): Promise<string> {
    const { desk, vault, clock } = this.options
    const rows = await new BroadcastBook(trx, vault, clock).list(batchOf(alert), [
      'failed',
      'in-doubt',
      'expired',
    ])
    const names = new Map((await new RoomBook(trx, vault, clock).all()).map(({ id, name }) => [id, name]))
    const missing = rows.map(({ room }) => names.get(room) ?? '（已去掉的群）')
    return texts.progressText((await desk.progress(alert.id, trx))!, missing)
  }
}
