import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freeBytes } from '../../src/outbox/index.js'
import { MINUTE_MS } from '../../src/shared/index.js'
import { closeTowns } from '../support/town.js'
import { broadcast, broadcastTown, counts, said } from './support.js'

const MB = 1024 * 1024
const folder = mkdtempSync(join(tmpdir(), 'anlin-disk-'))
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', folder]).status === 0
const onSmallDisk = mounted ? test : test.skip

afterEach(closeTowns)
afterAll(() => {
  if (mounted) spawnSync('umount', [folder])
  rmSync(folder, { recursive: true, force: true })
})

if (!mounted) console.log('no small disk here: mounting a tmpfs needs root; the same with an invented disk is in trouble.test.ts') // prettier-ignore

const ballast = join(folder, 'ballast')

onSmallDisk(
  'a disk that fills up: sending stops at the floor, staff are told once, and it goes on when there is room',
  async () => {
    const dataDir = join(folder, 'floor')
    const disk = { free: () => freeBytes(folder), floorBytes: 3 * MB }
    const { town, rooms, notices } = await broadcastTown(40, { dataDir, disk })
    town.channel.answer = async () => {
      if (town.channel.sent.length === 10)
        writeFileSync(ballast, Buffer.alloc((await freeBytes(folder)) - 2 * MB))
      return undefined
    }
    await broadcast(town, 'b', rooms)
    await town.passes(10 * MINUTE_MS)
    const stopped = said(town).length
    expect(stopped).toBeGreaterThanOrEqual(10)
    expect(stopped).toBeLessThanOrEqual(12)
    expect(await counts(town, 'b')).toEqual({ sent: stopped, queued: 40 - stopped })
    expect(notices).toEqual([{ kind: 'cannot-write', why: 'disk' }])
    rmSync(ballast)
    await town.passes(MINUTE_MS)
    expect(said(town)).toEqual(rooms.map((_, i) => `chat-${i + 1} b`))
    expect(await counts(town, 'b')).toEqual({ sent: 40 })
    expect(notices.at(-1)).toEqual({ kind: 'can-write-again' })
  },
)

onSmallDisk(
  'a disk that is full to the last byte, and no floor: an outcome that cannot be written is kept, nothing is sent twice',
  async () => {
    const dataDir = join(folder, 'full')
    const { town, rooms, notices } = await broadcastTown(40, { dataDir })
    town.channel.answer = () => {
      if (town.channel.sent.length === 10) {
        for (let kb = 12 * 1024; kb > 0; kb = Math.floor(kb / 2)) fill(kb)
      }
      return undefined
    }
    await broadcast(town, 'b', rooms)
    await town.passes(10 * MINUTE_MS)
    expect(said(town).length).toBeLessThan(40)
    expect(notices).toEqual([{ kind: 'cannot-write', why: 'database' }])
    rmSync(ballast)
    await town.passes(5 * MINUTE_MS)
    expect(said(town)).toEqual(rooms.map((_, i) => `chat-${i + 1} b`))
    expect(await counts(town, 'b')).toEqual({ sent: 40 })
  },
)

/** Takes what is left, in ever smaller pieces. */
function fill(kb: number): void {
  try {
    for (;;) writeFileSync(ballast, Buffer.alloc(kb * 1024), { flag: 'a' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  }
}
