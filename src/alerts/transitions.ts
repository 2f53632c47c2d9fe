export const ALERT_STATES = [
  'draft',
  'awaiting-approval',
  'approved',
  'sending',
  'paused',
  'stopped',
  'done',
  'void',
] as const
export type AlertState = (typeof ALERT_STATES)[number]

export const STATE_NAMES: Record<AlertState, string> = {
  draft: '草稿',
  'awaiting-approval': '等第二人批准',
  approved: '已批准，等确认',
  sending: '正在发',
  paused: '已暂停',
  stopped: '已停止',
  done: '已发完',
  void: '已作废',
}

export type AlertAct =
  | 'edit'
  /** confirmed by whoever sends it; a second person is asked */
  | 'request'
  /** agreed to, and whoever sends it must confirm once more */
  | 'approve'
  | 'reject'
  | 'send'
  | 'discard'
  | 'pause'
  | 'resume'
  | 'stop'
  /** nothing of it is in line any more: the counts say so */
  | 'finish'
  /** staff have sent it once more to a room that did not get it */
  | 'reopen'

/** Every way an alert may go. What is not here does not happen; the database knows the states as well. */
const TRANSITIONS: Record<AlertState, Partial<Record<AlertAct, AlertState>>> = {
  draft: { edit: 'draft', request: 'awaiting-approval', send: 'sending', discard: 'void' },
  'awaiting-approval': {
    edit: 'draft',
    request: 'awaiting-approval',
    approve: 'approved',
    reject: 'draft',
    send: 'sending',
    discard: 'void',
  },
  approved: {
    edit: 'draft',
    request: 'awaiting-approval',
    reject: 'draft',
    send: 'sending',
    discard: 'void',
  },
  sending: { pause: 'paused', stop: 'stopped', finish: 'done' },
  paused: { resume: 'sending', stop: 'stopped', finish: 'done' },
  stopped: {},
  done: { reopen: 'sending' },
  void: {},
}

/** @returns undefined when the act is not allowed in that state */
export function afterAct(state: AlertState, act: AlertAct): AlertState | undefined {
  return TRANSITIONS[state][act]
}

/** It went into the line: rooms may have it. */
export function wentOut(state: AlertState): boolean {
  return state === 'sending' || state === 'paused' || state === 'stopped' || state === 'done'
}
