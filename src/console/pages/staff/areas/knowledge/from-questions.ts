/** The questions that a new entry is to answer: handed from the list to the form, not through the address. */
export interface FromQuestions {
  ids: string[]
  texts: string[]
  waiting: number
}

let handed: FromQuestions | undefined

export function handQuestions(questions: FromQuestions): void {
  handed = questions
}

export function takeQuestions(): FromQuestions | undefined {
  const taken = handed
  handed = undefined
  return taken
}
