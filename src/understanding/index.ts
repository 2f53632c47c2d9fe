// What a message means: an emergency, a question and its topic, a command, or nothing for us.
export { COMMANDS } from './meaning.js'
export type { Command, RankedTopic, Understander, Understanding } from './meaning.js'
export { decide, ModelUnderstander, THRESHOLDS } from './understand.js'
export type { Evidence, Explanation, Thresholds } from './understand.js'
export { buildModel, trainModel } from './build-model.js'
export { LanguageModelChooser } from './language-model-chooser.js'
export type { Candidate, Choice, Chooser, LanguageModelOptions } from './language-model-chooser.js'
export { withoutNames } from './without-names.js'
