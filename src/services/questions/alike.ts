/** Share of common features (Dice) from which two questions are one question. */
const SAME = 0.5

/**
 * Puts together what is alike, also by way of a third.
 *
 * @param items in the order in which they should stand; a group stands where its first item stood
 * @returns every item once
 */
export function alike<T extends { text: string }>(
  items: readonly T[],
  featuresOf: (text: string) => ReadonlySet<number>,
): T[][] {
  const parent = items.map((_, i) => i)
  const rootOf = (i: number): number => (parent[i] === i ? i : (parent[i] = rootOf(parent[i]!)))
  const sizes: number[] = []
  const having = new Map<number, number[]>()
  items.forEach((item, i) => {
    const mine = featuresOf(item.text)
    sizes.push(mine.size)
    const shared = new Map<number, number>()
    for (const feature of mine) {
      const others = having.get(feature)
      if (!others) {
        having.set(feature, [i])
        continue
      }
      for (const other of others) shared.set(other, (shared.get(other) ?? 0) + 1)
      others.push(i)
    }
    for (const [other, count] of shared) {
      if ((2 * count) / (mine.size + sizes[other]!) < SAME) continue
      const [first, second] = [rootOf(other), rootOf(i)].sort((a, b) => a - b)
      parent[second!] = first!
    }
  })
  const groups = new Map<number, T[]>()
  items.forEach((item, i) => groups.set(rootOf(i), [...(groups.get(rootOf(i)) ?? []), item]))
  return [...groups.values()]
}
