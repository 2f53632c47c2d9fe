import type { ChatService } from '../chat/index.js'
import type { PersonalRecords } from '../directory/index.js'
import type { Fields, Form } from '../forms/index.js'
import type { KnowledgeFolders } from '../knowledge/index.js'
import type { PhotoShelf } from '../photos/index.js'
import {
  CalloutChat,
  CalloutDesk,
  CalloutRecords,
  loadPlans,
  MutualHelp,
  NO_HELPERS,
  RollCall,
  type HelperPool,
} from '../services/callout/index.js'
import { everySoOften, Letters, Prompts, type GridOf, type HomeOf } from '../services/desk/index.js'
import {
  DrillBook,
  EventChat,
  EventDesk,
  eventForm,
  EventRecords,
  type Credit,
  type ReceiptsOf,
} from '../services/events/index.js'
import {
  HazardChat,
  HazardDesk,
  hazardForm,
  HazardRecords,
  hazardStats,
  loadRoundLists,
  remindOfHazards,
  RoundBook,
  RoundChat,
} from '../services/hazards/index.js'
import { ShelterChat, ShelterDesk, SupplyDesk } from '../services/shelters/index.js'
import { MINUTE_MS, SECOND_MS } from '../shared/index.js'
import type { Db } from '../storage/index.js'
import type { Ground, Part } from './part.js'

/** What the desks need: in the program that has the channel, and in a command line beside it, which has no outbox. */
export type FieldGround = Pick<
  Ground,
  'db' | 'vault' | 'clock' | 'logger' | 'staff' | 'rooms' | 'broadcasts'
> & {
  photos: PhotoShelf
  knowledge: KnowledgeFolders
  outbox?: Ground['outbox']
}

/** What other areas know and this one asks them. */
export interface FieldNeighbours {
  homeOf: HomeOf
  gridOf: GridOf
  helpers: HelperPool
  /** time that somebody gave, for their hours */
  credit: (trx: Db, credit: Credit) => Promise<unknown>
  receiptsOf: ReceiptsOf
}

/** While nobody keeps the households. */
export const NO_NEIGHBOURS: FieldNeighbours = {
  homeOf: () => Promise.resolve(undefined),
  gridOf: () => Promise.resolve(undefined),
  helpers: NO_HELPERS,
  credit: () => Promise.resolve(),
  receiptsOf: () => Promise.resolve(undefined),
}

export type FieldDesks = ReturnType<typeof openFieldDesks>

/** Shelters and supplies, hazards, events, call-outs: what staff do with them, wherever they do it. */
export function openFieldDesks(ground: FieldGround, neighbours: FieldNeighbours = NO_NEIGHBOURS) {
  const { db, vault, clock, logger, outbox, staff, photos } = ground
  const letters = new Letters(db, vault, clock, logger, outbox)
  const prompts = new Prompts(db, clock)
  const rollCall = new RollCall({ db, vault, clock, letters, prompts, staff })
  const { plans, problems: planProblems } = loadPlans(ground.knowledge)
  const callouts = new CalloutDesk({
    db,
    vault,
    clock,
    logger,
    letters,
    prompts,
    staff,
    rollCall,
    plans,
    planProblems,
    pool: neighbours.helpers,
    calls: outbox !== undefined,
  })
  const wakeBroadcasts = (): void => outbox?.wakeBroadcasts()
  const { broadcasts } = ground
  const events = new EventDesk({
    db,
    vault,
    clock,
    letters,
    broadcasts,
    wakeBroadcasts,
    credit: neighbours.credit,
  })
  return {
    letters,
    prompts,
    callouts,
    events,
    drills: new DrillBook({
      db,
      vault,
      clock,
      events,
      receiptsOf: neighbours.receiptsOf,
      calloutReport: (number) => callouts.report(number),
    }),
    wakeBroadcasts,
    photos,
    hazards: new HazardDesk({ db, vault, clock, letters, staff, gridOf: neighbours.gridOf }),
    hazardStats: (from: number, until: number) => hazardStats(db, from, until, clock.now()),
    rounds: new RoundBook(db, vault, clock),
    rollCall,
    mutual: new MutualHelp(db, vault, clock),
    shelters: new ShelterDesk(db, photos, clock),
    supplies: new SupplyDesk(db, clock, letters, staff),
  }
}

/** How soon the program takes up what a command line has done. */
const LETTERS_EVERY_MS = 5 * SECOND_MS
const REMINDERS_EVERY_MS = 10 * MINUTE_MS

export interface FieldPart extends Part {
  desks: FieldDesks
  /** asked before everything else: whoever is called answers that */
  called: readonly ChatService[]
  /** asked before forms: orders to the letter */
  ahead: readonly ChatService[]
  /** for the desk that keeps what is half filled in */
  forms: readonly Form<Fields>[]
  /** what these desks hold about people */
  records: readonly PersonalRecords[]
  /** takes up what others have written, and does what has become due; runs by itself between start and stop */
  round(): Promise<void>
}

export function openField(
  ground: FieldGround & Pick<Ground, 'ticker'>,
  neighbours: FieldNeighbours = NO_NEIGHBOURS,
): FieldPart {
  const { db, vault, clock, ticker, logger, staff } = ground
  const desks = openFieldDesks(ground, neighbours)
  const {
    letters,
    prompts,
    photos,
    shelters,
    supplies,
    hazards,
    rounds: walks,
    callouts,
    rollCall,
    mutual,
    events,
    drills,
  } = desks
  const { lists, problems } = loadRoundLists(ground.knowledge)
  for (const problem of [...callouts.planProblems, ...problems])
    logger.error({ problem }, 'a file of the knowledge folder is left out')
  const rounds: (() => Promise<void>)[] = []
  const post = async (): Promise<void> => {
    await prompts.load()
    await letters.posted()
    await callouts.ran()
  }
  const remind = async (): Promise<void> => {
    await prompts.sweep()
    await supplies.remind()
    await events.remind()
    await remindOfHazards({ db, vault, clock, letters, staff })
  }
  const eventChat = new EventChat({
    desk: events,
    drills,
    staff,
    rooms: ground.rooms,
    prompts,
    letters,
    wakeBroadcasts: desks.wakeBroadcasts,
  })
  const hazardChat = new HazardChat({ desk: hazards, staff, photos, prompts, letters })
  return {
    desks,
    called: [new CalloutChat({ db, vault, clock, desk: callouts, rollCall, mutual, staff, prompts })],
    ahead: [
      new RoundChat({ lists, rounds: walks, desk: hazards, staff, prompts, letters }),
      hazardChat.orders,
      eventChat.orders,
    ],
    forms: [hazardForm(hazards, hazardChat, photos, clock), eventForm(events, staff)],
    records: [
      new HazardRecords(db, vault, photos),
      new EventRecords(db, vault),
      new CalloutRecords(db, vault),
    ],
    async round() {
      await remind()
      await post()
    },
    services: [hazardChat, eventChat, new ShelterChat(shelters, prompts, neighbours.homeOf), lastOf(prompts)],
    async start() {
      await prompts.load()
      rounds.push(
        everySoOften(ticker, LETTERS_EVERY_MS, logger, 'letters', post),
        everySoOften(ticker, REMINDERS_EVERY_MS, logger, 'reminders', remind),
      )
    },
    async stop() {
      await Promise.all(rounds.map((end) => end()))
      await callouts.idle()
      await letters.idle()
    },
  }
}

/** Asked after the others: what nobody here wanted leads elsewhere, and so does the digit after it. */
function lastOf(prompts: Prompts): ChatService {
  return {
    name: 'field-passed',
    hear(heard) {
      prompts.passed(heard)
      return Promise.resolve(undefined)
    },
  }
}
