import { AlertChat, AlertDesk, AlertKeeper, NoticeTeller, type ActiveAlert } from '../alerts/index.js'
import type { Paces } from '../outbox/index.js'
import type { Ground, Part } from './part.js'

export interface AlertsPart extends Part {
  /** for the other areas and the console */
  desk: AlertDesk
  /** what is going on, drills as well, without asking the database */
  active(): readonly ActiveAlert[]
}

/** Alerts of staff: by chat and for the console, and what is looked after while they are sent. */
export function openAlerts(ground: Ground, paces: Paces): AlertsPart {
  const { db, vault, clock, ticker, logger, staff, outbox } = ground
  const teller = new NoticeTeller({ db, vault, clock, staff, outbox })
  const desk = new AlertDesk({ db, vault, clock, paces, onCommitted: () => wake() })
  const keeper = new AlertKeeper({ desk, teller, ticker, logger })
  const wake = (): void => {
    outbox.wakeBroadcasts()
    keeper.wake()
  }
  const chat = new AlertChat({ db, vault, clock, staff, desk, onCommitted: () => wake() })
  return {
    desk,
    active: () => keeper.active(),
    services: [chat],
    start: () => keeper.start(),
    stop: () => keeper.stop(),
  }
}
