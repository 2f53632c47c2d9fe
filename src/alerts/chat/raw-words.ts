/**
 * Words as they were written, for what is passed on word for word: nothing is changed but what a database or a phone
 * cannot hold (control characters, half characters) and the ends of lines.
 */
export function sealable(raw: string): string {
  return raw
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/g, '')
    .trim()
}
