/** Forms that are half filled in. */
export interface FormSchema {
  form_draft: FormDraftTable
}

/** One form of one person in one place. */
export interface FormDraftTable {
  id: string
  contact_id: string
  /** '' in a private chat */
  room_id: string
  kind: string
  /** 1 when another form was opened since: it takes no messages until it is gone on with */
  parked: number
  state_sealed: string
  started_at: number
  /** when the person last said something to it */
  updated_at: number
  reminded_at: number | null
}
