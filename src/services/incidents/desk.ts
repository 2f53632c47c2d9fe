import type { ContactId, IncomingMessage, RoomId } from '../../channel/index.js'
import type { Hazard } from '../../knowledge/index.js'
import { DAY_MS, MINUTE_MS, newId } from '../../shared/index.js'
import type { Db, IncidentReportTable, IncidentTable, Vault } from '../../storage/index.js'
import { placeIn } from '../../triage/index.js'

/** How long after its last report another neighbour's report is heard as the same thing. */
const SAME_INCIDENT_MS = 15 * MINUTE_MS

export const HAZARD_NAMES: Record<Hazard, string> = {
  fire: '着火',
  shock: '触电、带电',
  flood: '进水、被水困',
  gas: '燃气、一氧化碳',
  medical: '有人受伤或急病',
  structure: '房屋、墙体倒塌',
  lift: '电梯困人',
}

interface OpenIncident {
  id: string
  number: number
  hazard: Hazard
  roomId: RoomId | undefined
  place: string
  openedAt: number
  lastReportAt: number
  reporters: Set<ContactId>
}

/** What one report does: rows to be committed with the message, and whether staff are paged now. */
export interface Reported {
  incidentId: string
  number: number
  /** a new incident: page at once. Otherwise the words join an incident that staff already know of. */
  opened: boolean
  reporters: number
  incidentRow: IncidentTable
  reportRow: IncidentReportTable
}

/**
 * Knows which emergencies are going on, so that ten neighbours who see one fire give one page. Reports are
 * joined when danger and place fit: the same building, or the same room, or no place named by one of them.
 */
export class IncidentDesk {
  private open: OpenIncident[] = []
  private lastNumber = 0

  constructor(
    private readonly db: Db,
    private readonly vault: Vault,
  ) {}

  /** Reads what was going on before a restart. */
  async load(now: number): Promise<void> {
    const rows = await this.db
      .selectFrom('incident')
      .selectAll()
      .where('last_report_at', '>', now - DAY_MS)
      .execute()
    const last = await this.db
      .selectFrom('incident')
      .select((eb) => eb.fn.max('number').as('number'))
      .executeTakeFirst()
    this.lastNumber = last?.number ?? 0
    this.open = []
    for (const row of rows) {
      const reports = await this.db
        .selectFrom('incident_report')
        .select('contact_id')
        .where('incident_id', '=', row.id)
        .execute()
      this.open.push({
        id: row.id,
        number: row.number,
        hazard: row.hazard as Hazard,
        roomId: (row.room_id ?? undefined) as RoomId | undefined,
        place: row.place,
        openedAt: row.opened_at,
        lastReportAt: row.last_report_at,
        reporters: new Set(reports.map((r) => r.contact_id as ContactId)),
      })
    }
  }

  /** Decides which incident a report belongs to. Remembers it at once; the rows are the caller's to commit. */
  report(message: IncomingMessage, hazard: Hazard, now: number): Reported {
    this.open = this.open.filter((incident) => now - incident.lastReportAt < SAME_INCIDENT_MS)
    const place = placeIn(message.text)
    const known = this.open.find((incident) => sameThing(incident, message, hazard, place))
    const incident: OpenIncident = known ?? {
      id: newId(now),
      number: ++this.lastNumber,
      hazard,
      roomId: message.room?.id,
      place,
      openedAt: now,
      lastReportAt: now,
      reporters: new Set(),
    }
    if (!known) this.open.push(incident)
    incident.lastReportAt = now
    if (incident.place === '') incident.place = place
    incident.reporters.add(message.from.id)
    const reportId = newId(now)
    return {
      incidentId: incident.id,
      number: incident.number,
      opened: known === undefined,
      reporters: incident.reporters.size,
      incidentRow: {
        id: incident.id,
        number: incident.number,
        hazard: incident.hazard,
        room_id: incident.roomId ?? null,
        place: incident.place,
        opened_at: incident.openedAt,
        last_report_at: now,
        state: 'open',
      },
      reportRow: {
        id: reportId,
        incident_id: incident.id,
        message_id: message.id,
        contact_id: message.from.id,
        at: message.at,
        words_sealed: this.vault.seal(message.text || `[${message.kind}]`, `incident_report:${reportId}`),
        // the first report is the page itself
        paged: known ? 0 : 1,
      },
    }
  }
}

function sameThing(incident: OpenIncident, message: IncomingMessage, hazard: Hazard, place: string): boolean {
  // Whoever has reported goes on reporting the same thing, whatever it turns into.
  if (incident.reporters.has(message.from.id))
    return place === '' || incident.place === '' || place === incident.place
  if (incident.hazard !== hazard) return false
  if (incident.place !== '' && place !== '') return incident.place === place
  // Two people taken ill are two emergencies, unless they are told of in one room.
  if (hazard === 'medical') return message.room !== undefined && message.room.id === incident.roomId
  return true
}
