import type { AlertDesk } from '../alerts/index.js'
import {
  CampaignChat,
  CampaignDesk,
  CampaignRunner,
  daily,
  dueReminders,
  questionFor,
  QuizBook,
  QuizChat,
  sendTests,
  LiveProgramme,
  type CampaignRunnerOptions,
  type Programme,
} from '../campaigns/index.js'
import { may } from '../directory/index.js'
import { pages } from '../services/incidents/index.js'
import type { KnowledgeFolders } from '../knowledge/index.js'
import type { Delivery } from '../outbox/index.js'
import type { Db } from '../storage/index.js'
import type { Ground, Part } from './part.js'

export interface CampaignNeeds {
  folders: KnowledgeFolders
  /** whether an orange or red alert is active in a community */
  alertActive: CampaignRunnerOptions['alertActive']
}

/** Campaigns rest in a community while a serious warning is active there; drills hold nothing. */
export function heldBy(alerts: Pick<AlertDesk, 'active'>): CampaignNeeds['alertActive'] {
  return async (communityId) => (await alerts.active({ communityId, levels: ['orange', 'red'] })).length > 0
}

/** Outreach: sends what is due, and is what staff decide about it. */
export function openCampaigns(
  ground: Ground,
  needs: CampaignNeeds,
): Part & { desk: CampaignDesk; programme: () => Programme } {
  const { db, clock, config, library, logger, outbox, staff, broadcasts } = ground
  const programme = new LiveProgramme(needs.folders, () => library.current(), logger, ground.ticker)
  const limits = config.campaigns
  const desk = new CampaignDesk({
    db,
    clock,
    broadcasts,
    programme: () => programme.current(),
    entries: () => library.current().entries,
  })
  const store = async (trx: Db, deliveries: readonly Delivery[]): Promise<void> => {
    if (deliveries.length === 0) return
    await trx
      .insertInto('delivery')
      .values(deliveries.map((delivery) => outbox.toRow(delivery)))
      .execute()
  }
  const tellStaff: CampaignRunnerOptions['tellStaff'] = async (trx, text, cause) => {
    const onDuty = staff.onDuty()
    // A push that was not sent must not go unseen because nobody is on the roster.
    const readers = onDuty.length > 0 ? onDuty : staff.all().filter((member) => may(member.role, 'send'))
    const deliveries = pages(text, readers, cause, clock.now(), 'bulk')
    await store(trx, deliveries)
    return deliveries
  }
  const runner = new CampaignRunner({
    db,
    outbox,
    clock,
    ticker: ground.ticker,
    wakeUp: ground.wakeUp,
    logger,
    limits,
    settings: config.local,
    alertActive: needs.alertActive,
    tellStaff,
    question: (trx, group, variant) =>
      questionFor(trx, group.send, variant.entries, programme.current().questions, clock.now()),
    also: [
      async (trx, now) => ({
        deliveries: await sendTests(trx, now, { staff, settings: config.local, store }),
        broadcasts: false,
      }),
      async (trx, now) => {
        const reminders = await dueReminders(trx, now, programme.current(), limits.quiet)
        const deliveries = []
        for (const { key, text } of reminders)
          deliveries.push(...(await tellStaff(trx, text, `campaign-reminder:${key}`)))
        return { deliveries, broadcasts: false }
      },
      async (trx, now, alerted) => {
        const { questions } = programme.current()
        const { quiet } = limits
        return {
          deliveries: [],
          broadcasts: await daily(trx, now, { broadcasts, questions, quiet, alerted }),
        }
      },
    ],
  })
  const chat = new CampaignChat({
    db,
    desk,
    staff,
    settings: config.local,
    programme: () => programme.current(),
    entries: () => library.current().entries,
  })
  const quiz = new QuizChat({ db, book: new QuizBook(ground.vault), programme: () => programme.current() })
  return {
    desk,
    programme: () => programme.current(),
    services: [chat, quiz],
    start: () => runner.start(),
    stop: () => runner.stop(),
  }
}
