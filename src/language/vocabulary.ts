/** A message as the model sees it: feature numbers and their weights, of length 1 together. */
export interface SparseVector {
  at: Int32Array
  value: Float32Array
}

/** Which features the model knows, and how much each weighs. */
export class Vocabulary {
  private readonly slots: Int32Array
  private readonly mask: number
  /** which message last used a feature, so that one that occurs twice counts once */
  private readonly usedBy: Int32Array
  private message = 0
  private at = new Int32Array(256)

  /**
   * @param keys the features, any order; a feature's place in it is its number in a vector
   * @param weights one a key
   */
  constructor(
    readonly keys: Uint32Array,
    readonly weights: Float32Array,
  ) {
    let size = 16
    while (size < keys.length * 2) size *= 2
    this.mask = size - 1
    this.slots = new Int32Array(size).fill(-1)
    this.usedBy = new Int32Array(keys.length)
    keys.forEach((key, i) => {
      let slot = start(key) & this.mask
      while (this.slots[slot] !== -1) slot = (slot + 1) & this.mask
      this.slots[slot] = i
    })
  }

  get size(): number {
    return this.keys.length
  }

  /** @returns -1 when the feature is not known */
  indexOf(feature: number): number {
    let slot = start(feature) & this.mask
    for (;;) {
      const i = this.slots[slot]!
      if (i === -1 || this.keys[i] === feature) return i
      slot = (slot + 1) & this.mask
    }
  }

  /** @param found features, repeated or not */
  vectorise(found: readonly number[]): SparseVector {
    const message = ++this.message
    if (this.at.length < found.length) this.at = new Int32Array(found.length * 2)
    const { at, weights } = this
    let count = 0
    let square = 0
    for (const feature of found) {
      const i = this.indexOf(feature)
      if (i === -1 || this.usedBy[i] === message) continue
      this.usedBy[i] = message
      at[count++] = i
      square += weights[i]! * weights[i]!
    }
    const norm = square > 0 ? 1 / Math.sqrt(square) : 0
    const value = new Float32Array(count)
    for (let k = 0; k < count; k++) value[k] = weights[at[k]!]! * norm
    return { at: at.slice(0, count), value }
  }
}

function start(feature: number): number {
  return Math.imul(feature, 0x9e3779b1) >>> 12
}

/** Counts features over all messages and keeps those that at least `minCount` of them have. */
export function buildVocabulary(documents: readonly (readonly number[])[], minCount: number): Vocabulary {
  const counts = new Map<number, number>()
  for (const document of documents)
    for (const feature of new Set(document)) counts.set(feature, (counts.get(feature) ?? 0) + 1)
  const kept = [...counts].filter(([, count]) => count >= minCount).sort(([a], [b]) => a - b)
  return new Vocabulary(
    Uint32Array.from(kept, ([feature]) => feature),
    // The root: rare features count for more, but not as much as for search.
    Float32Array.from(kept, ([, count]) => Math.sqrt(Math.log(1 + documents.length / count))),
  )
}
