import { inflateRawSync } from 'node:zlib'

const END = 0x06054b50
const CENTRAL = 0x02014b50
const LOCAL = 0x04034b50
const STORED = 0
const DEFLATED = 8
const MOST_ENTRIES = 1_000
const ZIP64 = 0xffffffff

/**
 * Whether an .xlsx can be unpacked without harm: adds up what its parts say that they unpack to, and then unpacks each
 * to see that it does not lie. The libraries that read .xlsx believe the file; a 2 MB one cost them gigabytes.
 *
 * @param mostBytes of all parts together, unpacked
 * @returns what is wrong with it; undefined when it is sound
 */
export function zipFault(file: Buffer, mostBytes: number): 'no zip' | 'too large' | undefined {
  const entries = entriesOf(file)
  if (!entries) return 'no zip'
  const declared = entries.reduce((sum, entry) => sum + entry.size, 0)
  if (entries.length > MOST_ENTRIES || declared > mostBytes) return 'too large'
  for (const entry of entries) {
    const packed = packedBytes(file, entry)
    if (!packed) return 'no zip'
    if (entry.method === STORED) {
      if (packed.length !== entry.size) return 'too large'
    } else if (entry.method !== DEFLATED) return 'no zip'
    else {
      try {
        inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.size) })
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code
        return code === 'ERR_BUFFER_TOO_LARGE' ? 'too large' : 'no zip'
      }
    }
  }
  return undefined
}

interface Entry {
  method: number
  packed: number
  size: number
  at: number
}

/** The list at the end of the file: the one that readers go by. */
function entriesOf(file: Buffer): Entry[] | undefined {
  const end = file.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]))
  if (end === -1 || end + 22 > file.length || file.readUInt32LE(end) !== END) return undefined
  const count = file.readUInt16LE(end + 10)
  const entries: Entry[] = []
  let at = file.readUInt32LE(end + 16)
  for (let i = 0; i < count; i++) {
    if (at + 46 > file.length || file.readUInt32LE(at) !== CENTRAL) return undefined
    const entry = {
      method: file.readUInt16LE(at + 10),
      packed: file.readUInt32LE(at + 20),
      size: file.readUInt32LE(at + 24),
      at: file.readUInt32LE(at + 42),
    }
    if ([entry.packed, entry.size, entry.at].includes(ZIP64)) return undefined
    entries.push(entry)
    at += 46 + file.readUInt16LE(at + 28) + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32)
  }
  return entries
}

function packedBytes(file: Buffer, { at, packed }: Entry): Buffer | undefined {
  if (at + 30 > file.length || file.readUInt32LE(at) !== LOCAL) return undefined
  const start = at + 30 + file.readUInt16LE(at + 26) + file.readUInt16LE(at + 28)
  return start + packed > file.length ? undefined : file.subarray(start, start + packed)
}
