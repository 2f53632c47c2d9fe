/** FNV-1a over UTF-16 units, spread by murmur's finaliser: 32 bits, the same on every machine and in every build. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return spread(hash)
}

/** Two numbers and a kind (0 to 15) in one; the lowest four bits are the kind. */
export function hashPair(kind: number, a: number, b: number): number {
  const mixed = spread(Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + kind, 0xc2b2ae35))
  return ((mixed & ~15) | kind) >>> 0
}

function spread(hash: number): number {
  hash ^= hash >>> 16
  hash = Math.imul(hash, 0x85ebca6b)
  hash ^= hash >>> 13
  hash = Math.imul(hash, 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
