/** What the desks of the services share. */
export interface FieldDesksSchema {
  letter: LetterTable
  prompt: PromptTable
}

/** Waits for the process that has the channel; gone once it is a delivery. */
export interface LetterTable {
  id: string
  target_kind: string
  target_id: string
  lane: string
  content_sealed: string
  cause: string
  created_at: number
  expires_at: number
}

/** A question that a person answers with a digit, a word or a photo; one a service. */
export interface PromptTable {
  contact_id: string
  service: string
  /** ids and numbers only */
  subject: string
  asked_at: number
  until: number
}
