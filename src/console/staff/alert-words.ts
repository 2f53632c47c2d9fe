import {
  headlineOf,
  involved,
  LEVEL_NAMES,
  PROBLEM_TEXTS,
  STATE_NAMES,
  TYPE_NAMES,
  type Alert,
  type Preview,
} from '../../alerts/index.js'
import type { AlertLook, AlertProgress, AlertShown } from '../contract/index.js'
import type { DeliveryState, StateCounts } from '../../outbox/index.js'

const WARNING_TEXTS: Record<Preview['warnings'][number], string> = {
  'other-colour': '正文里说的颜色和选的级别不一样，请核对',
  'too-slow': '按现在的速度，过了有效期还发不完；急的群请打电话',
  'rooms-left-out': '有群没绑定，收不到，请打电话通知',
}

const ROOM_STATES: Record<DeliveryState, { state: string; tone: AlertProgress['rooms'][number]['tone'] }> = {
  failed: { state: '没发出', tone: 'urgent' },
  'in-doubt': { state: '说不准', tone: 'look' },
  expired: { state: '过期没发', tone: 'look' },
  stopped: { state: '停发', tone: 'look' },
  sending: { state: '正在发', tone: 'plain' },
  queued: { state: '排队', tone: 'plain' },
  sent: { state: '发出', tone: 'calm' },
  echoed: { state: '发出', tone: 'calm' },
}

/** An alert as a page shows it. */
export function alertShown(
  alert: Alert,
  staffId: string,
  nameOf: (id: string) => string,
  active: boolean,
): AlertShown {
  const { issuedAt, expiresAt, sent, confirmed } = alert
  return {
    id: alert.id,
    number: alert.number,
    kind: alert.kind,
    type: alert.type,
    typeName: TYPE_NAMES[alert.type],
    level: alert.level,
    levelName: LEVEL_NAMES[alert.level],
    state: alert.state,
    stateName: STATE_NAMES[alert.state],
    title: headlineOf(alert),
    headline: alert.headline,
    text: alert.text,
    correction: alert.correction,
    issuer: alert.issuer,
    sourceLink: alert.sourceLink,
    ...(issuedAt !== undefined && { issuedAt }),
    ...(expiresAt !== undefined && { expiresAt }),
    targets: {
      all: alert.targets.all,
      grids: [...alert.targets.grids],
      tags: [...alert.targets.tags],
      rooms: [...alert.targets.rooms],
    },
    createdBy: nameOf(alert.createdBy),
    createdAt: alert.createdAt,
    ...(sent && { sentAt: sent.at, sentRooms: sent.rooms }),
    ...(confirmed && { confirmedBy: nameOf(confirmed.by) }),
    mine: involved(alert).includes(staffId),
    active,
  }
}

/** What whoever confirms is shown. */
export function lookOf(preview: Preview): AlertLook {
  return {
    text: preview.text,
    rooms: preview.rooms.length,
    residents: preview.residents,
    uncounted: preview.uncounted,
    leftOut: preview.leftOut.map(({ name }) => name),
    minutes: preview.minutes,
    problems: preview.problems.map((problem) => PROBLEM_TEXTS[problem]),
    warnings: preview.warnings.map((warning) => WARNING_TEXTS[warning]),
    needsSecondPerson: preview.needsSecondPerson,
  }
}

export function warningText(warning: Preview['warnings'][number]): string {
  return WARNING_TEXTS[warning]
}

/** Counts as a page shows them, and single rooms: first those that somebody has to look at. */
export function progressShown(
  alert: Alert,
  counts: StateCounts,
  minutes: number,
  rooms: readonly { name: string; state: DeliveryState }[],
): AlertProgress {
  const order = Object.keys(ROOM_STATES)
  return {
    state: alert.state,
    stateName: STATE_NAMES[alert.state],
    total: Object.values(counts).reduce((all, some) => all + some, 0),
    sent: counts.sent + counts.echoed,
    waiting: counts.queued + counts.sending,
    failed: counts.failed,
    inDoubt: counts['in-doubt'],
    stopped: counts.stopped + counts.expired,
    minutes,
    rooms: [...rooms]
      .sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state))
      .map(({ name, state }) => ({ name, ...ROOM_STATES[state] })),
  }
}
