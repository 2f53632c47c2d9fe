import { createLogger } from '../../src/shared/index.js'
import { openPeople, type People } from '../../src/parts/index.js'
import type { IncidentPictures } from '../../src/services/privacy/index.js'
import type { ChatService } from '../../src/chat/index.js'
import { standingWakeUp, startTown, type Speaker, type Town, type TownOptions } from '../support/town.js'

export interface PeopleTown extends People {
  town: Town
}

const NO_PICTURES: IncidentPictures = {
  countOf: () => Promise.resolve(0),
  eraseOf: () => Promise.resolve(),
  eraseBefore: () => Promise.resolve(),
}

/** A town with the services of people, put together as in the program. */
export async function peopleTown(options: TownOptions = {}, pictures = NO_PICTURES): Promise<PeopleTown> {
  const services: ChatService[] = []
  const settings = { community: '幸福里社区', office_phone: '0000-4012345' }
  const town = await startTown({
    rate: { personPerMinute: 100_000, roomPerMinute: 100_000 },
    settings,
    ...options,
    services,
  })
  const { db, vault, outbox, clock, staff, grids } = town
  const people = openPeople({
    db,
    vault,
    outbox,
    clock,
    ticker: clock,
    wakeUp: standingWakeUp(clock),
    logger: options.logger ?? createLogger('silent'),
    staff,
    grids,
    incidentPictures: pictures,
    config: { local: settings },
  })
  services.push(...people.services!)
  await people.start!()
  return { ...people, town }
}

/** Says one thing after the other; returns the last reply. */
export async function chats(speaker: Speaker, ...lines: string[]): Promise<string> {
  let last = ''
  for (const line of lines) last = (await speaker.says(line).replies()).join('\n———\n')
  return last
}

/** Registers somebody as in life, up to the number that staff see. */
export async function registers(speaker: Speaker, name: string, mobile: string): Promise<string> {
  return chats(
    speaker,
    `报名志愿者 ${name} ${mobile} 3栋2单元501 急救 引路员 周末`,
    '同意',
    '1',
    '跳过',
    '提交',
  )
}
