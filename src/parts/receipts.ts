import { wentOut, type Alert, type AlertDesk } from '../alerts/index.js'
import {
  Helpers,
  ReceiptBook,
  ReceiptDesk,
  ReceiptService,
  StaffWords,
  type AlertsToAnswer,
  type AnsweredAlert,
} from '../services/receipts/index.js'
import type { Ground, Part } from './part.js'

type DeskGround = Pick<Ground, 'db' | 'vault' | 'clock' | 'rooms' | 'grids' | 'broadcasts'>

export interface ReceiptsPart extends Part {
  /** for the command line and the console */
  desk: ReceiptDesk
}

/** What residents answer to alerts. */
export function openReceipts(
  ground: DeskGround & Pick<Ground, 'staff' | 'outbox'> & { config: Pick<Ground['config'], 'local'> },
  desk: AlertDesk,
  /** what else residents may answer, such as the announcement of a drill */
  also?: Pick<AlertsToAnswer, 'active'>,
): ReceiptsPart {
  const { clock, staff, grids, outbox, config } = ground
  const alerts = alertsToAnswer(desk)
  const book = new ReceiptBook(ground.db, ground.vault)
  const receipts = openReceiptDesk(ground, desk)
  const wake = (): void => outbox.wakeBroadcasts()
  const service = new ReceiptService({
    alerts: {
      ...alerts,
      active: async (room) => [...(await alerts.active(room)), ...((await also?.active(room)) ?? [])],
    },
    book,
    helpers: new Helpers(grids, staff),
    staffWords: new StaffWords({ desk: receipts, staff, clock, wake }),
    // Asked for each time: staff change it in the console while the bot runs.
    dutyPhone: () => config.local.duty_phone ?? config.local.office_phone,
  })
  return { desk: receipts, services: [service] }
}

/** Without a channel: what the command line works with. */
export function openReceiptDesk(ground: DeskGround, desk: AlertDesk): ReceiptDesk {
  const { db, vault, clock, rooms, grids, broadcasts } = ground
  const book = new ReceiptBook(db, vault)
  return new ReceiptDesk({ db, clock, alerts: alertsToAnswer(desk), book, rooms, grids, broadcasts })
}

/** Alerts as residents answer them. */
export function alertsToAnswer(desk: AlertDesk): AlertsToAnswer {
  return {
    async active(room) {
      const active = await desk.active({ drills: true, ...(room !== undefined && { room }) })
      return active.map(({ alert, sentAt }) => answered(alert, sentAt))
    },
    async find(number) {
      const active = new Set((await desk.active({ drills: true })).map(({ thread }) => thread))
      return (await desk.find(number))
        .filter(({ state }) => wentOut(state))
        .map((alert) => ({
          ...answered(alert, alert.sent?.at ?? alert.createdAt),
          active: active.has(alert.thread),
        }))
    },
  }
}

function answered({ thread, number, kind, expiresAt }: Alert, sentAt: number): AnsweredAlert {
  return { thread, number, kind, sentAt, expiresAt: expiresAt ?? 0 }
}
