import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import QRCode from 'qrcode'
import { headlineOf, LEVEL_NAMES, type Alert, type Level } from '../../alerts/index.js'
import { addDays, enteredDates, instantAt, messageText, slotsIn } from '../../campaigns/index.js'
import { fillLocal, type Entry } from '../../knowledge/index.js'
import { chinaDay, DAY_MS, MINUTE_MS } from '../../shared/index.js'
import type { ScreenAlert, ScreenShown, ScreenSlide } from '../contract/index.js'
import type { StaffHouse } from './house.js'

/** What a whole week shows is made anew at this pace; alerts are looked up each time. */
const SLIDES_FOR_MS = MINUTE_MS
const TIPS = 6
/** Of these domains anybody in a lobby may read something; the others answer one person's question. */
const TIP_DOMAINS: readonly Entry['domain'][] = ['fire', 'elec', 'gas', 'flood', 'weather', 'quake', 'aid']
const SERIOUS: readonly Level[] = ['red', 'orange', 'yellow', 'blue', 'notice']
const QR_PIXELS = 480

/** What screens in lobbies show: what is going on, else this week's material, the office, and short advice. */
export class ScreenShow {
  private slides: { until: number; day: string; all: ScreenSlide[]; revision: string } | undefined
  private readonly codes = new LRUCache<string, string>({ max: 50 })

  constructor(
    private readonly house: Pick<
      StaffHouse,
      'db' | 'clock' | 'alerts' | 'library' | 'settings' | 'grids' | 'posterQr' | 'version'
    >,
  ) {}

  /** @param known the revision of the slides that the page has already */
  async now(known: string): Promise<ScreenShown> {
    const { clock, settings, grids, version } = this.house
    const { all, revision } = await this.material()
    const [first] = settings.current.community === undefined ? await grids.communities() : []
    const qr = await this.officeCode()
    return {
      now: clock.now(),
      version,
      community: settings.current.community ?? first?.name ?? '社区',
      phone: settings.current.office_phone ?? settings.current.duty_phone ?? '',
      alerts: await this.alerts(),
      revision,
      ...(known !== revision && { slides: all }),
      ...(qr && { qr }),
    }
  }

  /** A drill is left out while something real is going on. The most serious comes first. */
  private async alerts(): Promise<ScreenAlert[]> {
    const active = (await this.house.alerts.active({ drills: true })).map(({ alert }) => alert)
    const actual = active.filter(({ kind }) => kind === 'actual')
    const shown = actual.length > 0 ? actual : active
    return Promise.all(
      [...shown]
        .sort((a, b) => SERIOUS.indexOf(a.level) - SERIOUS.indexOf(b.level))
        .map((alert) => this.alertShown(alert)),
    )
  }

  private async alertShown(alert: Alert): Promise<ScreenAlert> {
    const { id, kind, type, level, number, text, issuer, issuedAt, expiresAt, sourceLink } = alert
    return {
      id,
      kind,
      type,
      level,
      levelName: level === 'notice' ? '社区通知' : `${LEVEL_NAMES[level]}预警`,
      number,
      headline: headlineOf(alert),
      text,
      issuer,
      ...(issuedAt !== undefined && { issuedAt }),
      expiresAt: expiresAt!,
      ...(sourceLink !== '' && { qr: await this.code(sourceLink) }),
    }
  }

  private async material(): Promise<{ all: ScreenSlide[]; revision: string }> {
    const now = this.house.clock.now()
    const day = chinaDay(now)
    if (this.slides && this.slides.until > now && this.slides.day === day) return this.slides
    const all = [...(await this.campaigns(day)), this.office(), ...this.tips(now)]
    const revision = createHash('sha256').update(JSON.stringify(all)).digest('base64url').slice(0, 16)
    this.slides = { until: now + SLIDES_FOR_MS, day, all, revision }
    return this.slides
  }

  /** What goes out in this week, Monday to Sunday, and was approved. */
  private async campaigns(day: string): Promise<ScreenSlide[]> {
    const { db, settings } = this.house
    const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7
    const monday = instantAt(addDays(day, -weekday), '00:00')
    const themes = await enteredDates(db)
    const slots = (await slotsIn(db)).filter(
      ({ dueAt, cancelled }) => !cancelled && dueAt >= monday && dueAt < monday + 7 * DAY_MS,
    )
    return slots.flatMap((slot) => {
      // A lobby is for everybody: words for one kind of household only are left to their rooms.
      const variant = slot.variants.find(({ audience }) => audience === 'all')
      if (!variant) return []
      const { poster, text } = variant
      const theme = themes.get(`${slot.campaignId} ${slot.year}`)?.theme
      const lines = poster
        ? poster.lines
        : linesOf(messageText({ text, keyword: '', quiz: false }, settings.current, theme))
      return [
        {
          kind: 'campaign' as const,
          title: poster?.headline ?? slot.title,
          lines: [...lines],
          note: '本周宣传',
        },
      ]
    })
  }

  private office(): ScreenSlide {
    const { office_phone, duty_phone, property_phone, shelter } = this.house.settings.current
    const phones = [
      ['居委会', office_phone],
      ['值班', duty_phone],
      ['物业', property_phone],
    ].flatMap(([name, phone]) => (phone === undefined ? [] : [`${name} ${phone}`]))
    return {
      kind: 'office',
      title: '有事打这些电话',
      lines: [
        '火警 119',
        '急救 120',
        '报警 110',
        ...phones,
        ...(shelter === undefined ? [] : [`避难场所：${shelter}`]),
      ],
      note: '拍下来，存进手机',
    }
  }

  /** Others each day, all of them in their turn. */
  private tips(now: number): ScreenSlide[] {
    const { library, settings } = this.house
    const entries = [...library.current().entries.values()]
      .filter(({ domain }) => TIP_DOMAINS.includes(domain))
      .sort((a, b) => turnOf(a.id).localeCompare(turnOf(b.id)))
    const from = Math.floor(now / DAY_MS) * TIPS
    return Array.from({ length: Math.min(TIPS, entries.length) }, (_, i) => {
      const entry = entries[(from + i) % entries.length]!
      return {
        kind: 'tip',
        title: entry.title,
        lines: linesOf(fillLocal(entry.answer, settings.current)),
        note: `出自《${entry.sources[0]!.name.replace(/[《》]|（.*$/g, '')}》`,
      }
    })
  }

  private async officeCode(): Promise<ScreenShown['qr']> {
    const { posterQr, settings } = this.house
    const phone = settings.current.office_phone ?? settings.current.duty_phone
    if (posterQr !== undefined) return { image: await this.code(posterQr), words: '扫一扫，问安邻' }
    if (phone === undefined) return undefined
    return { image: await this.code(`tel:${phone.replace(/[\s-]/g, '')}`), words: '扫一扫，打电话' }
  }

  private async code(content: string): Promise<string> {
    const known = this.codes.get(content)
    if (known !== undefined) return known
    const image = await QRCode.toDataURL(content, { width: QR_PIXELS, margin: 2, errorCorrectionLevel: 'M' })
    this.codes.set(content, image)
    return image
  }
}

/** Mixes the subjects: six entries on gas bottles in a row teach nobody. */
function turnOf(id: string): string {
  return createHash('sha256').update(id).digest('hex')
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}
