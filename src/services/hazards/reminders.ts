import type { StaffRegister } from '../../directory/index.js'
import { chinaDay, chinaHour, DAY_MS, type Clock } from '../../shared/index.js'
import type { Db, Vault } from '../../storage/index.js'
import type { Letter, Letters } from '../desk/index.js'
import { targetOf } from '../incidents/index.js'
import type { Hazard } from './hazard.js'
import { HazardStore } from './store.js'
import { overdue, stillUnchecked } from './texts.js'

/** Nobody is woken for what has waited for days. */
const FROM_HOUR = 8
const UNTIL_HOUR = 20
/** What was fixed should be looked at within this time. */
const RECHECK_MS = 3 * DAY_MS

export interface ReminderOptions {
  db: Db
  vault: Vault
  clock: Clock
  letters: Letters
  staff: StaffRegister
}

/** Once a day and hazard: whoever looks after it before it is due and after; whoever is on duty once it is late. */
export async function remindOfHazards(options: ReminderOptions): Promise<number> {
  const { db, vault, clock, letters, staff } = options
  const now = clock.now()
  if (chinaHour(now) < FROM_HOUR || chinaHour(now) >= UNTIL_HOUR) return 0
  const today = chinaDay(now)
  const store = new HazardStore(vault)
  const waiting = (await store.list(db, ['assigned', 'rectified'])).filter((hazard) => isDue(hazard, now))
  if (waiting.length === 0) return 0
  const told = await db.transaction().execute(async (trx) => {
    let told = 0
    for (const hazard of waiting) {
      const fresh = await trx
        .updateTable('hazard')
        .set({ reminded_on: today })
        .where('id', '=', hazard.id)
        .where('state', '=', hazard.state)
        .where((eb) => eb.or([eb('reminded_on', 'is', null), eb('reminded_on', '!=', today)]))
        .returning('id')
        .executeTakeFirst()
      if (!fresh) continue
      const worker = staff.byId(hazard.assignee ?? '')
      const late = hazard.state === 'rectified' || hazard.dueAt! <= now
      const members = new Set([
        ...(hazard.state === 'assigned' && worker ? [worker] : []),
        ...(late ? staff.onDuty() : []),
      ])
      const text = hazard.state === 'assigned' ? overdue(hazard, now) : stillUnchecked(hazard)
      const to = [...members].flatMap((member) => targetOf(member) ?? [])
      await letters.write(trx, to.map((to): Letter => ({ to, lane: 'bulk', cause: `hazard:${hazard.id}`, content: { kind: 'text', text } }))) // prettier-ignore
      told += to.length
    }
    return told
  })
  if (told > 0) letters.soon()
  return told
}

function isDue(hazard: Hazard, now: number): boolean {
  if (hazard.state === 'rectified') return now - (hazard.rectifiedAt ?? now) >= RECHECK_MS
  // an urgent one has a day in all: half of it is soon enough
  const ahead = hazard.urgent ? DAY_MS / 2 : DAY_MS
  return hazard.dueAt !== undefined && hazard.dueAt - ahead <= now
}
