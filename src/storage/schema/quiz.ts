/** The quiz: first answers count, and nobody is asked the same twice. */
export interface QuizSchema {
  quiz_player: QuizPlayerTable
  quiz_round: QuizRoundTable
  quiz_answer: QuizAnswerTable
  quiz_daily: QuizDailyTable
  quiz_room: QuizRoomTable
}

export interface QuizPlayerTable {
  contact_id: string
  /** as the chat calls them, for the list that staff read */
  name_sealed: string
  /** the room of the community that they were last seen in; its grid is theirs */
  room_id: string | null
  at: number
}

/** Ten questions in private. */
export interface QuizRoundTable {
  id: string
  contact_id: string
  started_at: number
  /** JSON: ids */
  questions: string
  /** how many are answered */
  position: number
  correct: number
  finished_at: number | null
}

/** The first answer of a person to a question; there is no other. */
export interface QuizAnswerTable {
  contact_id: string
  question_id: string
  at: number
  /** from 1 */
  chosen: number
  correct: number
  /** where it was asked; null in private */
  room_id: string | null
}

/** The question of a day in a room. */
export interface QuizDailyTable {
  room_id: string
  /** 2027-05-12 */
  day: string
  question_id: string
  posted_at: number
  /** when its answer was told */
  closed_at: number | null
}

/** Rooms that get a question every day. */
export interface QuizRoomTable {
  room_id: string
  at: number
}
