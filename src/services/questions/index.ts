// Questions nobody could answer, near-duplicates together, and what became of them.
export { QuestionDesk } from './desk.js'
export type { AskedQuestion, QuestionGroup } from './desk.js'
export { followUpText } from './follow-up.js'
