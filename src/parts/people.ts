import type { GridFinder } from '../services/volunteers/index.js'
import { VolunteerChat, VolunteerDesk, VolunteerRecords } from '../services/volunteers/index.js'
import type { PersonalRecords } from '../directory/index.js'
import { FormDesk } from '../forms/index.js'
import type { Ground, Part } from './part.js'

/** People who talk to Anlin about themselves: forms, volunteers. */
export interface People extends Part {
  /** first of all services; other areas register their forms here before the start */
  forms: FormDesk
  volunteers: VolunteerDesk
  /** other areas that hold something about people add themselves */
  records: PersonalRecords[]
}

export function openPeople(ground: Ground): People {
  const { db, vault, clock, outbox, ticker, logger, staff, grids, config } = ground
  const forms = new FormDesk({ db, vault, outbox, clock, ticker, logger })
  const gridOf: GridFinder = () => Promise.resolve(undefined)
  const volunteers = new VolunteerDesk({ db, vault, clock, outbox, gridOf })
  const chat = new VolunteerChat({ db, desk: volunteers, staff, grids, settings: config.local })
  for (const form of chat.forms()) forms.register(form)
  return {
    forms,
    volunteers,
    records: [new VolunteerRecords(db, volunteers)],
    services: [forms, chat],
    start: () => forms.start(),
    stop: () => forms.stop(),
  }
}
