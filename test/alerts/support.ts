import { AlertChat, AlertDesk, AlertKeeper, NoticeTeller, type Alert, type AlertId, type DraftInput, type Refused } from '../../src/alerts/index.js' // prettier-ignore
import type { ChatService } from '../../src/chat/index.js'
import { listAudit, type Actor, type Role } from '../../src/directory/index.js'
import type { BatchId, BroadcastTarget } from '../../src/outbox/index.js'
import { createLogger, HOUR_MS } from '../../src/shared/index.js'
import { NO_PACE, putRooms } from '../outbox/support.js'
import { Speaker, startTown, type Town, type TownOptions } from '../support/town.js'

/** As a weather station writes it; what rooms must read word for word. */
export const OFFICIAL =
  '巢湖市气象台2026年5月12日8时30分发布暴雨黄色预警信号：预计未来3小时内，我市中部和南部降雨量将达50毫米以上，请注意防范。'

export interface Member {
  actor: Actor & { id: string }
  speaker: Speaker
}

/** A town whose staff send alerts. */
export class AlertTown {
  readonly desk: AlertDesk
  readonly keeper: AlertKeeper

  constructor(
    readonly town: Town,
    readonly rooms: readonly BroadcastTarget[],
    readonly services: ChatService[],
  ) {
    const { db, vault, clock, staff, outbox } = town
    const options = { db, vault, clock, paces: () => NO_PACE }
    this.desk = new AlertDesk({ ...options, onCommitted: () => outbox.wakeBroadcasts() })
    const teller = new NoticeTeller({ db, vault, clock, staff, outbox })
    const wake = (): void => {
      outbox.wakeBroadcasts()
      this.keeper.wake()
    }
    services.push(new AlertChat({ db, vault, clock, staff, desk: this.desk, onCommitted: wake }))
    this.keeper = new AlertKeeper({ desk: this.desk, teller, ticker: clock, logger: createLogger('silent') })
  }

  async member(name: string, role: Role): Promise<Member> {
    const { town } = this
    const code = await town.staff.makeCode(name, role, 'cli')
    const speaker = new Speaker(town, name)
    await speaker.says(`绑定 ${code}`).hears(/登记好了/)
    return { speaker, actor: { id: town.staff.byContact(speaker.id)!.id, where: 'chat' } }
  }

  /** A whole draft of an official warning to every room. */
  async draft(actor: Actor, more: Partial<DraftInput> = {}): Promise<Alert> {
    const now = this.town.clock.now()
    const outcome = await this.desk.draft(
      {
        kind: 'actual',
        level: 'yellow',
        targets: { all: true, grids: [], tags: [], rooms: [] },
        text: OFFICIAL,
        issuer: '巢湖市气象台',
        sourceLink: 'https://www.weather.com.cn/alarm/20260512.html',
        issuedAt: now - 30 * 60_000,
        expiresAt: now + 6 * HOUR_MS,
        ...more,
      },
      actor,
    )
    if (outcome.kind !== 'drafted') throw new Error(`no draft: ${outcome.why}`)
    return outcome.alert
  }

  /** Previews and confirms as a person does who reads the preview. */
  async confirm(alert: Alert, actor: Actor, rooms?: number) {
    const shown = await this.desk.preview(alert.id, actor)
    if (shown.kind !== 'preview') throw new Error(`no preview: ${shown.why}`)
    const drill = alert.kind === 'exercise'
    return this.desk.confirm(alert.id, { rooms: rooms ?? shown.preview.rooms.length, drill }, actor)
  }

  /** Drafts, confirms and, where the level asks for it, has a second person agree. */
  async sends(author: Member, approver: Member | undefined, more: Partial<DraftInput> = {}): Promise<Alert> {
    const alert = await this.draft(author.actor, more)
    const confirmed = await this.confirm(alert, author.actor)
    if (confirmed.kind === 'awaiting-approval') await this.desk.approve(alert.id, approver!.actor)
    return this.now(alert)
  }

  async now(alert: { id: AlertId }): Promise<Alert> {
    return (await this.desk.find(alert.id))[0]!
  }

  /** Everything that is in line goes out, and staff are told. */
  async settles(ms = 1_000): Promise<void> {
    await this.town.passes(ms)
    this.keeper.wake()
    await this.keeper.atRest()
    await this.town.settles()
  }

  async counts(alert: Alert): Promise<Record<string, number>> {
    const progress = await this.desk.progress(alert.id)
    return Object.fromEntries(Object.entries(progress!.counts).filter(([, rooms]) => rooms > 0))
  }

  /** Refusals in the trail, oldest first: `approve own-approval`. */
  async refusals(): Promise<string[]> {
    const all = await listAudit(this.town.db, 200)
    return all
      .filter(({ action }) => action === 'alert.refused')
      .map(({ after }) => `${String(after?.['act'])} ${String(after?.['why'])}`)
      .reverse()
  }

  batch(alert: Alert): BatchId {
    return `${alert.number}-2026` as BatchId
  }
}

export async function alertTown(rooms: number, options: TownOptions = {}): Promise<AlertTown> {
  const services: ChatService[] = []
  const town = await startTown({ paces: () => NO_PACE, services, ...options })
  return new AlertTown(town, await putRooms(town.db, rooms), services)
}

/** What an act was refused for; `done` when it was not. */
export function whyNot(outcome: { kind: string } | Refused): string {
  return outcome.kind === 'refused' ? (outcome as Refused).why : 'done'
}
