/** The tables of the first stage: what it takes to hear and to answer. */
export interface FirstSchema {
  message: MessageTable
  conversation: ConversationTable
  incident: IncidentTable
  incident_report: IncidentReportTable
  question: QuestionTable
  feedback: FeedbackTable
  follow_up: FollowUpTable
  opt_out: OptOutTable
}

/** People who want no campaign material; alerts still reach them. */
export interface OptOutTable {
  contact_id: string
  at: number
}

/** One row per channel message id: what makes a message delivered twice act once. */
export interface MessageTable {
  id: string
  sent_at: number
  received_at: number
  contact_id: string
  room_id: string | null
  kind: string
  text_sealed: string
  /** what was decided, without anything the person wrote: kind, hazard, command, topics */
  decision: string
}

/** What the bot remembers of a conversation between two messages. */
export interface ConversationTable {
  key: string
  state: string
  updated_at: number
}

export interface IncidentTable {
  id: string
  /** short visible number that staff can say aloud */
  number: number
  hazard: string
  room_id: string | null
  /** building as parsed from the words, '' when unknown */
  place: string
  opened_at: number
  last_report_at: number
  state: string
}

export interface IncidentReportTable {
  id: string
  incident_id: string
  message_id: string
  contact_id: string
  at: number
  words_sealed: string
  /** 1 when a page to staff carries these words */
  paged: number
}

/** A question nobody could answer yet, or an answer that did not help. */
export interface QuestionTable {
  id: string
  message_id: string
  contact_id: string
  asked_at: number
  text_sealed: string
  reason: string
  topics: string
  state: string
  /** the entry that staff attached it to */
  entry_id: string | null
  wants_answer: number
}

export interface FeedbackTable {
  id: string
  message_id: string
  contact_id: string
  topic: string
  helpful: number
  at: number
}

/** People who asked to be told once their question has an answer. */
export interface FollowUpTable {
  id: string
  question_id: string
  contact_id: string
  room_id: string | null
  told_at: number | null
}
