import { GridBook, RoomBook, type Actor } from '../../directory/index.js'
import type { Clock } from '../../shared/index.js'
import type { Db, Vault } from '../../storage/index.js'
import { LEVEL_NAMES, LEVELS, type Alert, type AlertId, type Level } from '../alert.js'
import type { Problem } from '../completeness.js'
import type { AlertDesk } from '../desk.js'
import type { DraftChange } from '../drafting.js'
import type { Preview } from '../preview.js'
import { refusalText } from '../refusals.js'
import type { Dialogue, Step } from './dialogue.js'
import { readExpiry, readIssuer, readMoment } from './moments.js'
import { readRoomWords } from './room-words.js'
import * as texts from './texts.js'
import { isLink } from '../completeness.js'

/** What comes of one message: what is said, and where whoever wrote it stands then; absent: as before. */
export interface Turn {
  replies: readonly string[]
  dialogue?: Omit<Dialogue, 'at'> | 'over'
}

export interface WritingTools {
  desk: AlertDesk
  vault: Vault
  clock: Clock
}

const STEP_FOR: Record<Problem, Step> = {
  targets: 'targets',
  text: 'text',
  issuer: 'issuer',
  issuedAt: 'issuedAt',
  'issued-in-future': 'issuedAt',
  sourceLink: 'sourceLink',
  'link-invalid': 'sourceLink',
  expiresAt: 'expiresAt',
  expired: 'expiresAt',
  'expiry-too-far': 'expiresAt',
  'too-long': 'text',
  'looks-like-drill': 'text',
  'follows-a-colour': 'level',
  'no-rooms': 'targets',
}
const EXPIRY_HOURS: Record<number, number> = { 1: 2, 2: 6, 3: 12, 4: 24 }
const CHANGES: Record<string, Step> = {
  改级别: 'level',
  改正文: 'text', 改范围: 'targets', 改群: 'targets', 改有效期: 'expiresAt', 改单位: 'issuer', 改发布单位: 'issuer', 改时间: 'issuedAt', 改发布时间: 'issuedAt', 改链接: 'sourceLink', 改标题: 'headline', 改更正: 'correction', 改更正语: 'correction',
} // prettier-ignore
const AGREED = /^(?:确认|确定|好的?|可以|发吧?|发送|是的?|行|ok|同意|没问题)[。!！]?$/i

/** Filling in a draft, one question after the other, up to the number of rooms. Everything in one transaction. */
export class Writing {
  constructor(private readonly tools: WritingTools) {}

  /** What is asked next: what is missing, or else the preview. */
  async next(trx: Db, id: AlertId, actor: Actor, before: readonly string[] = []): Promise<Turn> {
    const shown = await this.tools.desk.preview(id, actor, trx)
    if (shown.kind === 'refused') return { replies: [refusalText(shown)], dialogue: 'over' }
    const { preview } = shown
    const { alert, problems } = preview
    const [first] = problems
    if (first === undefined)
      return {
        replies: [...before, preview.text, texts.previewSummary(preview)],
        dialogue: { alertId: id, step: 'confirm', hash: preview.hash },
      }
    const step = STEP_FOR[first]
    // What is wrong is said; what is only missing is asked for.
    const wrong = ['targets', 'text', 'issuer', 'issuedAt', 'sourceLink', 'expiresAt'].includes(first)
      ? []
      : [texts.problemsText([first])]
    if (alert.type !== 'alert' && first === 'no-rooms')
      return { replies: [...before, '没有群收到过这条，\n不用更正或解除。'], dialogue: 'over' }
    return {
      replies: [...before, [...wrong, texts.prompt(step, alert)].join('\n')],
      dialogue: { alertId: id, step },
    }
  }

  /** @param raw as it was written: official words stay as they are */
  async answer(
    trx: Db,
    dialogue: Dialogue,
    alert: Alert,
    said: { plain: string; raw: string; digit: number | undefined },
    actor: Actor,
  ): Promise<Turn | undefined> {
    const { alertId, step } = dialogue
    if (alertId === undefined) return undefined
    if (said.digit === 0 || said.plain === '0')
      return { replies: [texts.PUT_ASIDE(alert.number)], dialogue: 'over' }
    if (/^(?:作废|取消|不发了?|算了)$/.test(said.plain)) {
      const thrown = await this.tools.desk.discard(alertId, actor, trx)
      const reply = thrown.kind === 'refused' ? refusalText(thrown) : `${alert.number} 已作废，没有发。`
      return { replies: [reply], dialogue: 'over' }
    }
    const change = CHANGES[said.plain]
    if (change) return { replies: [texts.prompt(change, alert)], dialogue: { alertId, step: change } }
    if (step === 'confirm') return this.confirm(trx, alert, dialogue, said, actor)
    return this.fill(trx, dialogue, alert, said, actor)
  }

  async rooms(trx: Db, words: string): Promise<ReturnType<typeof readRoomWords>> {
    const { vault, clock } = this.tools
    const grids = await new GridBook(trx, clock).grids()
    return readRoomWords(words, grids, await new RoomBook(trx, vault, clock).all())
  }

  /** What an official text says of itself is taken from it; the preview shows it. */
  wordsOf(alert: Pick<Alert, 'level' | 'issuer' | 'issuedAt' | 'sourceLink'>, text: string): DraftChange {
    const { issuer, issuedAt, sourceLink } =
      alert.level === 'notice' ? {} : readIssuer(text, this.tools.clock.now())
    return {
      text,
      ...(alert.issuer === '' && issuer !== undefined && { issuer }),
      ...(alert.issuedAt === undefined && issuedAt !== undefined && { issuedAt }),
      ...(alert.sourceLink === '' && sourceLink !== undefined && { sourceLink }),
    }
  }

  private async confirm(
    trx: Db,
    alert: Alert,
    { hash }: Dialogue,
    said: { plain: string },
    actor: Actor,
  ): Promise<Turn | undefined> {
    const typed = /^(演练)?\s*(\d{1,6})\s*(?:个群?)?$/.exec(said.plain)
    if (!typed) return this.beside(trx, alert, said.plain, actor)
    const { desk } = this.tools
    const rooms = Number(typed[2])
    const confirmed = await desk.confirm(
      alert.id,
      { rooms, drill: typed[1] !== undefined, ...(hash !== undefined && { hash }) },
      actor,
      trx,
    )
    switch (confirmed.kind) {
      case 'sending':
        return {
          replies: [texts.sendingText(alert.number, confirmed.rooms, confirmed.minutes)],
          dialogue: 'over',
        }
      case 'awaiting-approval':
        return { replies: [texts.awaitingText(alert.number, confirmed.approvers)], dialogue: 'over' }
      case 'refused': {
        const reply = refusalText(confirmed)
        const again = confirmed.why === 'audience-changed' || confirmed.why === 'incomplete'
        return again ? this.next(trx, alert.id, actor, [reply]) : { replies: [reply] }
      }
    }
  }

  /** What may be said instead of the number of rooms. Anything else is not for us. */
  private async beside(trx: Db, alert: Alert, plain: string, actor: Actor): Promise<Turn | undefined> {
    const { desk } = this.tools
    if (plain === '试发') {
      const tested = await desk.sendTest(alert.id, actor, undefined, trx)
      return { replies: tested.kind === 'refused' ? [refusalText(tested)] : [] }
    }
    if (plain !== '名单' && plain !== '预览' && !AGREED.test(plain)) return undefined
    if (plain === '预览') return this.next(trx, alert.id, actor)
    const shown = await desk.preview(alert.id, actor, trx)
    if (shown.kind === 'refused') return { replies: [refusalText(shown)] }
    return { replies: [plain === '名单' ? roomList(shown.preview) : texts.confirmHint(shown.preview)] }
  }

  private async fill(
    trx: Db,
    dialogue: Dialogue,
    alert: Alert,
    said: { plain: string; raw: string; digit: number | undefined },
    actor: Actor,
  ): Promise<Turn> {
    const { step } = dialogue
    const now = this.tools.clock.now()
    const change = ((): DraftChange | undefined => {
      switch (step) {
        case 'text':
          return this.wordsOf(alert, said.raw)
        case 'level': {
          const level = readLevel(said)
          return level && { level }
        }
        case 'issuer':
          return { issuer: said.raw.slice(0, 60) }
        case 'issuedAt': {
          const issuedAt = readMoment(said.plain, now)
          return issuedAt === undefined ? undefined : { issuedAt }
        }
        case 'sourceLink':
          return isLink(said.raw) ? { sourceLink: said.raw } : undefined
        case 'expiresAt': {
          const hours = said.digit === undefined ? undefined : EXPIRY_HOURS[said.digit]
          const expiresAt = hours === undefined ? readExpiry(said.plain, now) : now + hours * 3_600_000
          return expiresAt === undefined ? undefined : { expiresAt }
        }
        case 'headline':
          return { headline: said.raw.split('\n')[0]!.slice(0, 40) }
        case 'correction':
          return { correction: said.raw }
        default:
          return undefined
      }
    })()
    if (step === 'targets') return this.fillTargets(trx, dialogue, alert, said, actor)
    if (!change) return { replies: [texts.notUnderstood(step)] }
    return this.change(trx, alert, change, actor)
  }

  private async fillTargets(
    trx: Db,
    dialogue: Dialogue,
    alert: Alert,
    said: { plain: string; raw: string; digit: number | undefined },
    actor: Actor,
  ): Promise<Turn> {
    const words = said.digit === 1 && dialogue.suggestion ? dialogue.suggestion : said.raw
    const read = await this.rooms(trx, words)
    if (read.kind === 'targets') return this.change(trx, alert, { targets: read.targets }, actor)
    return this.askRooms(alert.id, read, alert)
  }

  askRooms(
    alertId: AlertId,
    read: Exclude<Awaited<ReturnType<Writing['rooms']>>, { kind: 'targets' }>,
    alert: Pick<Alert, 'level' | 'type'>,
  ): Turn {
    const dialogue = { alertId, step: 'targets' as const }
    if (read.kind === 'unknown')
      return {
        replies: [texts.unknownRooms(read.word, read.near)],
        dialogue: { ...dialogue, ...(read.near !== undefined && { suggestion: read.near }) },
      }
    const reply = read.kind === 'several' ? texts.severalRooms(read.word) : texts.prompt('targets', alert)
    return { replies: [reply], dialogue }
  }

  private async change(trx: Db, alert: Alert, change: DraftChange, actor: Actor): Promise<Turn> {
    const edited = await this.tools.desk.edit(alert.id, change, actor, trx)
    if (edited.kind === 'refused') return { replies: [refusalText(edited)], dialogue: 'over' }
    return this.next(trx, alert.id, actor)
  }
}

function readLevel({ plain, digit }: { plain: string; digit: number | undefined }): Level | undefined {
  return (
    LEVELS[(digit ?? 0) - 1] ?? LEVELS.find((level) => [plain, `${plain}色`].includes(LEVEL_NAMES[level]))
  )
}

function roomList({ rooms, leftOut }: Preview): string {
  const out =
    leftOut.length === 0
      ? []
      : [
          '发不到的：',
          texts.namesOf(
            leftOut.map(({ name }) => name),
            60,
          ),
        ]
  return [
    `${rooms.length} 个群：`,
    texts.namesOf(
      rooms.map(({ name }) => name),
      100,
    ),
    ...out,
  ].join('\n')
}
