/** What staff send to the rooms of the community, and who agreed to it. */
export interface AlertsSchema {
  alert: AlertTable
  alert_number: AlertNumberTable
  alert_approval: AlertApprovalTable
  alert_notice: AlertNoticeTable
  alert_dialogue: AlertDialogueTable
  alert_template: AlertTemplateTable
}

/** One message of a thread: the alert, a correction of it, or its end. */
export interface AlertTable {
  id: string
  /** actual, exercise */
  kind: string
  /** as people say it, such as 预警0512-03; begins with the word of its kind */
  number: string
  /** in China, such as 2026-05-12: numbers begin anew each year */
  day: string
  /** alert, update, cancel */
  type: string
  /** blue, yellow, orange, red, notice */
  level: string
  state: string
  /** the id of the first message of the thread: its own, for an alert */
  thread: string
  /** the message that it corrects or ends */
  follows: string | null
  /** JSON: headline, text, correction, issuer, sourceLink */
  content_sealed: string
  issued_at: number | null
  expires_at: number | null
  /** JSON: which rooms are meant */
  targets: string
  /** 1 when it says the correction that was prepared, and agreed to, with its alert */
  prepared: number
  /** the template that it was made from, and the text of which nobody has changed */
  template_id: string | null
  /** where a draft came from that no person wrote, such as a CAP message */
  origin: string | null
  created_by: string
  /** JSON: everybody who changed it */
  editors: string
  created_at: number
  /** what was last shown to whoever is going to confirm it */
  preview_hash: string | null
  preview_rooms: number | null
  confirmed_by: string | null
  confirmed_at: number | null
  confirmed_hash: string | null
  sent_at: number | null
  sent_by: string | null
  /** how many rooms it was addressed to */
  rooms: number | null
  finished_at: number | null
}

export interface AlertNumberTable {
  kind: string
  day: string
  last: number
}

/** The word of a second person: for one text, audience and expiry, once, for a while. */
export interface AlertApprovalTable {
  id: string
  alert_id: string
  kind: string
  hash: string
  approver: string
  granted_at: number
  used_at: number | null
}

/** What staff are to be told of alerts, by whichever process has the channel. */
export interface AlertNoticeTable {
  id: string
  /** JSON: who */
  audience: string
  lane: string
  text_sealed: string
  created_at: number
  told_at: number | null
}

/** Where somebody stands who writes an alert in the chat. */
export interface AlertDialogueTable {
  contact_id: string
  state_sealed: string
  updated_at: number
}

export interface AlertTemplateTable {
  id: string
  name: string
  kind: string
  level: string
  /** JSON: headline, text, correction */
  content_sealed: string
  /** JSON: which rooms are meant */
  targets: string
  /** how long what is made from it is valid */
  lasts_ms: number
  created_by: string
  /** JSON: everybody who changed it */
  editors: string
  created_at: number
  approved_by: string | null
  approved_at: number | null
  approved_hash: string | null
  retired_at: number | null
}
