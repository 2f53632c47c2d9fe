/** Nothing but a cry: no danger is named, and none has to be. */
const CRY =
  /^(?:(?:救命|救我|救救我们?|快?来救我们?|谁来救救?我们?|来人[啊呀哪呐]|快来人|快来个人|快救人|救人|sos)[啊呀哪呐了!！.。,，、\s~]*)+$/i

/** @param plain Simplified, lower case */
export function isCryForHelp(plain: string): boolean {
  return plain.length <= 40 && CRY.test(plain)
}
