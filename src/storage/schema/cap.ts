export interface CapSchema {
  cap_message: CapMessageTable
}

/** An official message that became a draft. */
export interface CapMessageTable {
  id: string
  /** sender, identifier and sent name it among all messages there are */
  sender: string
  identifier: string
  sent: number
  status: string
  msg_type: string
  /** the first message that it and its predecessors go back to; its own id when it is the first */
  thread_id: string
  predecessor_id: string | null
  /** the draft it became */
  alert_id: string
  expires_at: number
  /** of the file */
  sha256: string
  /** the file has left the watched folder */
  filed: number
  imported_at: number
}
