import { deflateSync, crc32 as zlibCrc32 } from 'node:zlib'

/** A PNG of one colour, so that a test needs no file. */
export function pngOf(
  width: number,
  height: number,
  [r, g, b]: [number, number, number] = [200, 60, 40],
): Buffer {
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, Buffer.from([r, g, b]))])
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(Array.from({ length: height }, () => row)))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(zlibCrc32(typed))
  return Buffer.concat([length, typed, sum])
}

/** The head of a JPEG: an EXIF orientation, perhaps, and a frame. Enough to be measured, not to be shown. */
export function jpegHead(width: number, height: number, orientation?: number): Buffer {
  const parts = [Buffer.from([0xff, 0xd8])]
  if (orientation) {
    const tiff = Buffer.from([
      0x4d,
      0x4d,
      0,
      42,
      0,
      0,
      0,
      8,
      0,
      1,
      1,
      0x12,
      0,
      3,
      0,
      0,
      0,
      1,
      0,
      orientation,
      0,
      0,
    ])
    const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff])
    parts.push(Buffer.from([0xff, 0xe1, 0, body.length + 2]), body)
  }
  parts.push(
    Buffer.from([0xff, 0xc0, 0, 11, 8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0]),
  )
  return Buffer.concat(parts)
}

/** The first bytes of what an iPhone takes. */
export const HEIC_HEAD = Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1')
