/** Numbers that are added one by one, four bytes each: a plain array of millions costs eight times that. */
export class IntList {
  private items = new Int32Array(1_024)
  length = 0

  push(value: number): void {
    if (this.length === this.items.length) {
      const larger = new Int32Array(this.items.length * 2)
      larger.set(this.items)
      this.items = larger
    }
    this.items[this.length++] = value
  }

  add(at: number, value: number): void {
    this.items[at]! += value
  }

  /** @returns what is there now, as an array of its own */
  finished(): Int32Array {
    return this.items.slice(0, this.length)
  }
}

/** Numbers from 0 for 32-bit keys, in the order in which they come. */
export class Numbering {
  private keys = new Uint32Array(1 << 12)
  private numbers = new Int32Array(1 << 12).fill(-1)
  size = 0

  /** @returns -1 for a key that was never added */
  get(key: number): number {
    return this.numbers[this.slotOf(key)]!
  }

  add(key: number): number {
    const slot = this.slotOf(key)
    if (this.numbers[slot] !== -1) return this.numbers[slot]!
    this.keys[slot] = key
    this.numbers[slot] = this.size++
    const number = this.numbers[slot]!
    if (this.size * 2 > this.keys.length) this.grow()
    return number
  }

  private slotOf(key: number): number {
    const mask = this.keys.length - 1
    let slot = (Math.imul(key, 0x9e3779b1) >>> 8) & mask
    while (this.numbers[slot] !== -1 && this.keys[slot] !== key) slot = (slot + 1) & mask
    return slot
  }

  private grow(): void {
    const { keys, numbers } = this
    this.keys = new Uint32Array(keys.length * 2)
    this.numbers = new Int32Array(numbers.length * 2).fill(-1)
    for (let i = 0; i < keys.length; i++) {
      if (numbers[i] === -1) continue
      const slot = this.slotOf(keys[i]!)
      this.keys[slot] = keys[i]!
      this.numbers[slot] = numbers[i]!
    }
  }
}
