import { join } from 'node:path'
import {
  refusalText,
  wentOut,
  type Alert,
  type AlertDesk,
  type Drafted,
  type Refused,
} from '../alerts/index.js'
import { capOf, writeCap, type CapDraft, type OwnAlert } from '../cap/index.js'
import type { GridBook, RoomBook } from '../directory/index.js'
import { CapFolder, CapInbox, type DraftMaker, type StaffPager } from '../services/cap-inbox/index.js'
import { pages } from '../services/incidents/index.js'
import type { Db } from '../storage/index.js'
import type { Ground, Part } from './part.js'

const FOLDER = 'cap-inbox'

/** Official warnings that come as files into a folder beside the database. */
export function openCap(ground: Ground, desk: AlertDesk): Part {
  const { config, db, clock, ticker, logger } = ground
  const folder = new CapFolder({
    folder: join(config.dataDir, FOLDER),
    inbox: openCapInbox(ground, desk),
    db,
    staff: pagerOf(ground),
    clock,
    ticker,
    logger,
  })
  return { start: () => folder.start(), stop: () => folder.stop() }
}

/** Without a channel: what the command line works with. */
export function openCapInbox({ db, clock }: Pick<Ground, 'db' | 'clock'>, desk: AlertDesk): CapInbox {
  return new CapInbox({ db, clock, drafts: capDrafts(desk) })
}

/** Official messages become drafts of the alert desk: never more, whoever brought the file. */
export function capDrafts(desk: AlertDesk): DraftMaker {
  return {
    async draft(trx, draft, actor, predecessor) {
      const words = wordsOf(draft)
      if (draft.msgType === 'alert' || predecessor === undefined)
        return outcomeOf(await desk.draft({ ...words, kind: draft.kind }, actor, trx))
      const { out, unsent } = await lastThatWentOut(desk, predecessor, trx)
      if (out && draft.msgType === 'update') return outcomeOf(await desk.correct(out.id, words, actor, trx))
      if (out) {
        // An end is agreed to like the alert it ends; a file that says little does not make it less.
        const { level: _, headline, ...rest } = words
        const end = { ...rest, ...(headline !== '' && { headline }) }
        return outcomeOf(await desk.end(out.id, end, actor, trx))
      }
      const number = unsent?.number ?? ''
      if (draft.msgType === 'cancel')
        return { kind: 'refused', reason: `原来那条 ${number} 还没有发，不用解除。请作废它的草稿。` }
      const drafted = outcomeOf(await desk.draft({ ...words, kind: draft.kind }, actor, trx))
      return drafted.kind === 'drafted' && number !== ''
        ? { ...drafted, remark: `原来那条 ${number} 还没发，请作废。` }
        : drafted
    },
  }
}

/** One of our alerts as a message of CAP 1.2. */
export async function exportAlert(
  house: { grids: GridBook; rooms: RoomBook },
  desk: AlertDesk,
  number: string,
  community: string | undefined,
): Promise<{ kind: 'xml'; xml: string } | { kind: 'unknown' | 'which' | 'not sent' }> {
  const [alert, another] = await desk.find(number)
  if (!alert) return { kind: 'unknown' }
  if (another) return { kind: 'which' }
  if (!wentOut(alert.state) || !alert.sent) return { kind: 'not sent' }
  const name = community ?? (await house.grids.communities())[0]?.name ?? '社区'
  const areas = await areasOf(alert, house, name)
  const before = (await desk.thread(alert.thread)).filter(
    ({ id, sent }) => sent !== undefined && id < alert.id,
  )
  return { kind: 'xml', xml: writeCap(capOf(ownAlert(alert, before, areas), name)) }
}

function ownAlert(alert: Alert, before: readonly Alert[], areas: readonly string[]): OwnAlert {
  const { id, number, kind, type, level, headline, text, issuer, sourceLink, issuedAt, sent } = alert
  return {
    id,
    number,
    kind,
    msgType: type,
    level,
    headline: headline || number,
    text,
    ...(issuer !== '' && { issuer }),
    ...(sourceLink !== '' && { sourceLink }),
    ...(issuedAt !== undefined && { issuedAt }),
    sentAt: sent!.at,
    expiresAt: alert.expiresAt ?? sent!.at,
    areas,
    predecessors: before.map((each) => ({ id: each.id, sentAt: each.sent!.at })).reverse(),
  }
}

async function areasOf(
  { targets }: Alert,
  { grids, rooms }: { grids: GridBook; rooms: RoomBook },
  community: string,
): Promise<string[]> {
  if (targets.all) return [community]
  const names = [
    ...(await grids.grids()).filter(({ id }) => targets.grids.includes(id)).map(({ name }) => name),
    ...(await rooms.all())
      .filter(({ id, tags }) => targets.rooms.includes(id) || tags.some((tag) => targets.tags.includes(tag)))
      .map(({ name }) => name),
  ]
  return names.length > 0 ? names : [community]
}

function wordsOf(draft: CapDraft) {
  const { level, headline, text, issuer, sourceLink = '', issuedAt, expiresAt, reference } = draft
  const origin = `cap:${reference.sender},${reference.identifier},${reference.sent}`
  return { level, headline, text, issuer, sourceLink, issuedAt, expiresAt, origin }
}

/** What an update speaks of may be a draft that nobody sent; what residents have is what went out before it. */
async function lastThatWentOut(
  desk: AlertDesk,
  id: string,
  trx: Db,
): Promise<{ out?: Alert; unsent?: Alert }> {
  let unsent: Alert | undefined
  for (let next: string | undefined = id; next !== undefined;) {
    const [alert]: Alert[] = await desk.find(next, trx)
    if (alert && wentOut(alert.state)) return { out: alert }
    if (alert && alert.state !== 'void') unsent ??= alert
    next = alert?.follows
  }
  return unsent ? { unsent } : {}
}

function outcomeOf(outcome: Drafted | Refused) {
  return outcome.kind === 'drafted'
    ? { kind: 'drafted' as const, alertId: outcome.alert.id, number: outcome.alert.number }
    : { kind: 'refused' as const, reason: refusalText(outcome).replace(/\n/g, '') }
}

function pagerOf({ outbox, staff, clock }: Pick<Ground, 'outbox' | 'staff' | 'clock'>): StaffPager {
  return {
    async page(trx, text, cause) {
      const deliveries = pages(text, staff.onDuty(), cause, clock.now())
      if (deliveries.length > 0)
        await trx
          .insertInto('delivery')
          .values(deliveries.map((delivery) => outbox.toRow(delivery)))
          .execute()
      return deliveries
    },
    wake: (deliveries) => outbox.wake(deliveries),
  }
}
