/**
 * How much two short texts say the same: pairs of neighbouring characters that both have, of those of the shorter one.
 *
 * @returns 0 to 1
 */
export function likeness(a: string, b: string): number {
  const [left, right] = [pairsOf(a), pairsOf(b)]
  const both = [...left].filter((pair) => right.has(pair)).length
  const shorter = Math.min(left.size, right.size)
  return shorter === 0 ? 0 : both / shorter
}

function pairsOf(text: string): ReadonlySet<string> {
  const chars = [...text.toLowerCase().replace(/[\s\p{P}]/gu, '')]
  return new Set(chars.slice(1).map((char, i) => `${chars[i]}${char}`))
}
