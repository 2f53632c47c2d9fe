import { join } from 'node:path'
import sharp from 'sharp'
import type { Media } from '../../src/channel/index.js'
import type { ChatService } from '../../src/chat/index.js'
import { FormDesk } from '../../src/forms/index.js'
import { NO_NEIGHBOURS, openField, type FieldNeighbours, type FieldPart } from '../../src/parts/index.js'
import { PhotoShelf } from '../../src/photos/index.js'
import { createLogger } from '../../src/shared/index.js'
import {
  knowledgeDir,
  startTown,
  type Heard,
  type Speaker,
  type Town,
  type TownOptions,
} from '../support/town.js'

export interface FieldTown {
  town: Town
  part: FieldPart
  desks: FieldPart['desks']
  photos: PhotoShelf
  /** as when the program looks for letters and for what has become due */
  rounds(): Promise<void>
  /** the same town after a crash */
  restart(): Promise<FieldTown>
}

export interface FieldTownOptions extends TownOptions {
  neighbours?: Partial<FieldNeighbours>
  /** services of other areas, asked as in the program before those of the field */
  others?: (town: Town, desks: FieldPart['desks']) => readonly ChatService[]
}

const ends: (() => Promise<void>)[] = []

/** A town with the desks of the field, as `app.ts` puts them together. */
export async function startFieldTown(options: FieldTownOptions = {}): Promise<FieldTown> {
  let services: readonly ChatService[] = []
  // The services need the database of the town, which is there only once it has started.
  const late: ChatService = {
    name: 'field',
    async hear(heard) {
      for (const service of services) {
        const said = await service.hear(heard)
        if (said) return said
      }
      return undefined
    },
  }
  const town = await startTown({ ...options, services: [late] })
  const photos = new PhotoShelf(join(town.dataDir, 'photos'), town.vault)
  const { db, vault, clock, staff, outbox } = town
  const ground = {
    db,
    vault,
    clock,
    ticker: clock,
    staff,
    outbox,
    photos,
    knowledge: { shipped: knowledgeDir },
    rooms: town.rooms,
    broadcasts: outbox.broadcasts,
    logger: createLogger('silent'),
  }
  const part = openField(ground, { ...NO_NEIGHBOURS, ...options.neighbours })
  const forms = new FormDesk(ground)
  for (const form of part.forms) forms.register(form)
  services = [
    ...part.called,
    ...(options.others?.(town, part.desks) ?? []),
    ...part.ahead,
    forms,
    ...(part.services ?? []),
  ]
  await forms.start()
  await part.start?.()
  ends.push(async () => {
    forms.stop()
    await part.stop?.()
  })
  const loadOther = town.loadContent
  town.loadContent = async (content) =>
    content.kind === 'kept-picture' && photos.holds(content.file)
      ? { kind: 'image', ...(await photos.read(content.file)) }
      : loadOther(content)
  return {
    town,
    part,
    desks: part.desks,
    photos,
    async rounds() {
      await part.round()
      await town.settles()
    },
    async restart() {
      forms.stop()
      await part.stop?.()
      await town.close(true)
      return startFieldTown({ ...options, dataDir: town.dataDir, clock: town.clock.copy() })
    },
  }
}

/** Call in afterEach, before closeTowns. */
export async function stopField(): Promise<void> {
  for (const end of ends.splice(0)) await end()
}

/** A photo as a telephone takes it: JPEG, with EXIF that says where and when. */
export async function phonePhoto(): Promise<Buffer> {
  return sharp({ create: { width: 640, height: 480, channels: 3, background: '#4477aa' } })
    .withExif({
      IFD0: { Make: 'CANARY-PHONE', DateTime: '2026:05:12 08:00:00' },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '31/1 14/1 2/1',
        GPSLongitudeRef: 'E',
        GPSLongitude: '121/1 28/1 1/1',
      },
    })
    .jpeg()
    .toBuffer()
}

export function sendsPhoto(speaker: Speaker, bytes: Buffer, name = 'photo.jpg'): Heard {
  const media: Media = { name, mediaType: 'image/jpeg', bytes }
  return speaker.says('', { kind: 'image', media: () => Promise.resolve(media) })
}
