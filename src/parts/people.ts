import type { PersonalRecords } from '../directory/index.js'
import { FormDesk } from '../forms/index.js'
import { HouseholdChat, HouseholdDesk, HouseholdRecords, QuarterlyAsking, type HouseholdDeskOptions } from '../services/households/index.js' // prettier-ignore
import {
  ConsentRecords,
  FormRecords,
  IncidentRecords,
  PrivacyChat,
  PrivacyDesk,
  QuestionRecords,
  QuizRecords,
  ReceiptRecords,
  Retention,
  StaffRecords,
  TalkRecords,
} from '../services/privacy/index.js'
import { VolunteerChat, VolunteerDesk, VolunteerRecords } from '../services/volunteers/index.js'
import type { Ground, Part } from './part.js'

/** People who talk to Anlin about themselves: forms, volunteers, where they live, what is held about them. */
export interface People extends Part {
  /** the first of all services; other areas register their forms here before the start */
  forms: FormDesk
  volunteers: VolunteerDesk
  households: HouseholdDesk
  privacy: PrivacyDesk
  asking: QuarterlyAsking
  retention: Retention
  /** other areas that hold something about people add themselves before the start */
  records: PersonalRecords[]
}

export type PeopleGround = Pick<
  Ground,
  'db' | 'vault' | 'clock' | 'ticker' | 'wakeUp' | 'logger' | 'staff' | 'grids' | 'incidentPictures'
> & { config: Pick<Ground['config'], 'local'>; outbox: Pick<Ground['outbox'], 'toRow' | 'wake'> }

/** @param shelterFor which shelter serves a building, where an area knows it */
export function openPeople(ground: PeopleGround, shelterFor?: HouseholdDeskOptions['shelterFor']): People {
  const { db, vault, clock, ticker, wakeUp, logger, outbox, staff, grids, incidentPictures } = ground
  const settings = ground.config.local
  const forms = new FormDesk({ db, vault, outbox, clock, ticker, logger })
  const households = new HouseholdDesk({
    db,
    vault,
    clock,
    staff,
    grids,
    settings,
    ...(shelterFor && { shelterFor }),
  })
  const volunteers = new VolunteerDesk({ db, vault, clock, outbox, gridOf: households.gridOf })
  const records: PersonalRecords[] = [
    new VolunteerRecords(db, volunteers),
    new HouseholdRecords(households),
    new FormRecords(forms),
    new IncidentRecords(db, vault, incidentPictures),
    new ReceiptRecords(db, vault, clock),
    new QuestionRecords(db, vault),
    new QuizRecords(db),
    new ConsentRecords(db),
    new StaffRecords(staff),
    // The words last: what others find by them is gone by then.
    new TalkRecords(db, vault),
  ]
  const privacy = new PrivacyDesk({ db, vault, clock, records: () => records })
  const volunteerChat = new VolunteerChat({ db, desk: volunteers, staff, grids, settings })
  const householdChat = new HouseholdChat({ desk: households, forms, settings })
  for (const form of [...volunteerChat.forms(), householdChat.form()]) forms.register(form)
  const asking = new QuarterlyAsking({ db, vault, desk: households, outbox, clock, ticker, logger })
  const retention = new Retention({ db, clock, wakeUp, logger, records: () => records })
  return {
    forms,
    volunteers,
    households,
    privacy,
    asking,
    retention,
    records,
    // 我的志愿者信息 is a question to the volunteers before it is one about everything.
    services: [forms, volunteerChat, householdChat, new PrivacyChat(privacy, logger)],
    async start() {
      await forms.start()
      asking.start()
      retention.start()
    },
    async stop() {
      forms.stop()
      asking.stop()
      await retention.stop()
    },
  }
}
