/** What must stay together on a line: numbers, addresses, a word of Latin letters. */
const PIECES = /[\w.:/?=&%+-]+|[\s\S]/gu
/** What never begins a line. */
const CLOSING = /^[，。！？、；：）》”’】…]$/

/** As wide as a Chinese character is 1. */
function widthOf(piece: string): number {
  return [...piece].reduce((sum, letter) => sum + (/[\u0000-\u00ff]/.test(letter) ? 0.58 : 1), 0)
}

/** Breaks a text into lines that fit, so that letters can be as large as the screen allows. */
export function brokenLines(text: string, most: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const piece of text.match(PIECES) ?? []) {
    for (const part of widthOf(piece) > most ? [...piece] : [piece]) {
      // A closing mark may hang over the edge.
      if (line !== '' && widthOf(line + part) > most && !CLOSING.test(part)) {
        lines.push(line)
        line = ''
      }
      line += line === '' && part.trim() === '' ? '' : part
    }
  }
  return line === '' ? lines : [...lines, line]
}

/** Lines on as few pages as they take, about as many on each. */
export function pagesOf(lines: readonly string[], perLine: number, perPage: number): string[][] {
  const broken = lines.flatMap((line) => brokenLines(line, perLine))
  const pages = Math.max(1, Math.ceil(broken.length / perPage))
  const each = Math.ceil(broken.length / pages)
  return Array.from({ length: pages }, (_, i) => broken.slice(i * each, (i + 1) * each))
}
