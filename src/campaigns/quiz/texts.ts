import type { QuizQuestion } from '../files/schema.js'

/** How many questions a round has in private. */
export const ROUND = 10

export function questionText(question: QuizQuestion, number: number, of: number): string {
  return [`第 ${number} 题（共 ${of} 题）`, question.question, ...optionLines(question), '回复数字'].join(
    '\n',
  )
}

/** What a group reads in the morning. */
export function dailyText(question: QuizQuestion): string {
  return ['今日一题', question.question, ...optionLines(question), '直接发数字就行，', '晚上公布答案。'].join('\n') // prettier-ignore
}

/** What a group reads in the evening. */
export function dailyResultText(
  question: QuizQuestion,
  counts: { answered: number; correct: number },
): string {
  const taken = counts.answered === 0 ? [] : [`今天 ${counts.answered} 人答，${counts.correct} 人答对。`]
  return [
    `今日一题的答案：${question.answer}`,
    question.options[question.answer - 1]!,
    question.why,
    ...taken,
  ].join('\n')
}

export function verdictText(question: QuizQuestion, chosen: number): string {
  return chosen === question.answer
    ? `答对了。\n${question.why}`
    : `正确的是 ${question.answer}：\n${question.options[question.answer - 1]!}\n${question.why}`
}

export function finishedText(correct: number, of: number, standing: string): string {
  return [`答完了，${of} 题答对 ${correct} 题。`, standing, '再来一轮，回复 答题'].filter(Boolean).join('\n')
}

/** Said before the first question of a person: what is kept, and for what. */
export const NOTICE = '会记下您的昵称和答对几题，\n只给社区排名用。\n不想记，不答就行。'
export const ALL_ANSWERED = '题目您都答过了，谢谢。\n有新题再来。'
export const IN_A_ROOM = '答题在私聊里进行，\n加我好友，发 答题'
export const NO_QUESTIONS = '题库还没有准备好，\n过几天再来。'

function optionLines(question: QuizQuestion): string[] {
  return question.options.map((option, i) => `${i + 1}. ${option}`)
}
