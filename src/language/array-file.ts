import { readFileSync, renameSync, writeFileSync } from 'node:fs'

const KINDS = { Int8Array, Uint8Array, Uint16Array, Int32Array, Uint32Array, Float32Array } as const
type Kind = keyof typeof KINDS
export type NumberArray = Int8Array | Uint8Array | Uint16Array | Int32Array | Uint32Array | Float32Array

interface Head {
  about: unknown
  arrays: [name: string, kind: Kind, length: number][]
}

const LENGTH_BYTES = 4
const ALIGN = 4

/**
 * Writes numbers and a description into one file; a reader sees the old one or the new one, never half of one.
 * Layout: length of the head (32 bits), the head as JSON, then the arrays, each padded to four bytes.
 *
 * @param about plain JSON
 */
export function writeArrayFile(
  path: string,
  about: unknown,
  arrays: Readonly<Record<string, NumberArray>>,
): void {
  const list = Object.entries(arrays)
  const head: Head = {
    about,
    arrays: list.map(([name, array]) => [name, array.constructor.name as Kind, array.length]),
  }
  const json = Buffer.from(JSON.stringify(head))
  const first = Buffer.alloc(LENGTH_BYTES + padded(json.length), ' ')
  first.writeUInt32LE(padded(json.length))
  json.copy(first, LENGTH_BYTES)
  const parts = list.flatMap(([, array]) => {
    const bytes = Buffer.from(array.buffer, array.byteOffset, array.byteLength)
    return [bytes, Buffer.alloc(padded(bytes.length) - bytes.length)]
  })
  writeFileSync(`${path}.new`, Buffer.concat([first, ...parts]))
  renameSync(`${path}.new`, path)
}

/**
 * Reads such a file; the arrays are views of it, nothing is copied.
 *
 * @throws RangeError when the file is shorter or longer than it says
 */
export function readArrayFile(path: string): { about: unknown; arrays: Record<string, NumberArray> } {
  const bytes = readFileSync(path)
  const length = bytes.readUInt32LE(0)
  const { about, arrays: list } = JSON.parse(
    bytes.toString('utf8', LENGTH_BYTES, LENGTH_BYTES + length),
  ) as Head
  const arrays: Record<string, NumberArray> = {}
  let at = bytes.byteOffset + LENGTH_BYTES + length
  for (const [name, kind, count] of list) {
    const Kind = KINDS[kind]
    const array = new Kind(bytes.buffer, at, count)
    arrays[name] = array
    at += padded(array.byteLength)
  }
  if (at !== bytes.byteOffset + bytes.byteLength) throw new RangeError(`${path} is not as long as it says`)
  return { about, arrays }
}

function padded(length: number): number {
  return Math.ceil(length / ALIGN) * ALIGN
}
