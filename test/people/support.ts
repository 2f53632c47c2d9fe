import type { ChatService } from '../../src/chat/index.js'
import { FormDesk } from '../../src/forms/index.js'
import { VolunteerChat, VolunteerDesk } from '../../src/services/volunteers/index.js'
import { createLogger } from '../../src/shared/index.js'
import { startTown, type Speaker, type Town, type TownOptions } from '../support/town.js'

export interface PeopleTown {
  town: Town
  forms: FormDesk
  volunteers: VolunteerDesk
}

/** A town with the services of people, put together as parts/people.ts does. */
export async function peopleTown(options: TownOptions = {}): Promise<PeopleTown> {
  const services: ChatService[] = []
  const town = await startTown({
    rate: { personPerMinute: 100_000, roomPerMinute: 100_000 },
    ...options,
    services,
  })
  const { db, vault, outbox, clock, staff, grids } = town
  const settings = { community: '幸福里社区', office_phone: '0563-4012345' }
  const forms = new FormDesk({ db, vault, outbox, clock, ticker: clock, logger: createLogger('silent') })
  const volunteers = new VolunteerDesk({ db, vault, clock, outbox, gridOf: () => Promise.resolve(undefined) })
  const chat = new VolunteerChat({ db, desk: volunteers, staff, grids, settings })
  for (const form of chat.forms()) forms.register(form)
  await forms.start()
  services.push(forms, chat)
  return { town, forms, volunteers }
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
