// What staff can do from the command line, one file a subject.
export { UsageError } from './command-line.js'
export type { CommandLine } from './command-line.js'
export { addQuestionCommands } from './questions.js'
