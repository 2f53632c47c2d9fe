import type { ChatService, Heard, Reply, ServiceAnswer } from '../../chat/index.js'
import { may, type Act, type Actor, type StaffMember, type StaffRegister } from '../../directory/index.js'
import { fillLocal, type Entry, type LocalSettings } from '../../knowledge/index.js'
import { chinaDay, HOUR_MS, plainText } from '../../shared/index.js'
import type { Db } from '../../storage/index.js'
import { callLine } from '../../triage/index.js'
import type { CampaignDesk } from '../desk.js'
import type { Programme } from '../files/load.js'
import { keywordOf } from '../material/message.js'
import { slotIdsOn, slotsIn } from '../book/slots.js'
import { testContents } from '../sending/test-send.js'
import { todayText, weekText } from './staff-texts.js'

export interface CampaignChatOptions {
  db: Db
  desk: CampaignDesk
  staff: Pick<StaffRegister, 'byContact'>
  settings: LocalSettings
  programme: () => Programme
  entries: () => ReadonlyMap<string, Entry>
}

type StaffWish = 'today' | 'week' | 'cancel' | 'restore' | 'test' | 'room-off' | 'room-on'

/** What staff say, to the letter; without punctuation and spaces. */
const STAFF_WORDS: ReadonlyMap<string, StaffWish> = new Map(
  Object.entries({
    today: ['今日推送', '今天推送', '今天的推送', '今日宣传', '今天的宣传'],
    week: ['本周计划', '这周计划', '本周推送', '一周计划', '本周宣传'],
    cancel: ['取消今天的推送', '取消今日推送', '取消今天推送', '取消今天的宣传', '今天不发了'],
    restore: ['恢复今天的推送', '恢复今日推送', '恢复今天的宣传'],
    test: ['试发今天的推送', '试发今日推送', '试发'],
    'room-off': ['本群不要宣传', '本群停发宣传', '本群退订', '本群不要推送'],
    'room-on': ['本群恢复宣传', '本群要宣传', '本群订阅', '本群恢复推送'],
  } satisfies Record<StaffWish, string[]>).flatMap(([wish, words]) =>
    words.map((word) => [word, wish as StaffWish] as const),
  ),
)

const NEEDS: Record<StaffWish, Act> = {
  today: 'view',
  week: 'view',
  test: 'view',
  cancel: 'send',
  restore: 'send',
  'room-off': 'edit',
  'room-on': 'edit',
}

/** How long a keyword of a push is answered in a group without the bot being named. */
const KEYWORD_MS = 48 * HOUR_MS
/** With the call line in front it still is one message that people read. */
const MOST_CHARS = 260

/** What campaigns are asked in the chat: by staff what goes out, by residents for more, and by both for less. */
export class CampaignChat implements ChatService {
  readonly name = 'campaigns'
  private keywordsOf: Programme | undefined
  private keywords: ReadonlySet<string> = new Set()

  constructor(private readonly options: CampaignChatOptions) {}

  async hear(heard: Heard): Promise<ServiceAnswer | undefined> {
    const { message, addressed, understanding } = heard
    if (message.kind !== 'text' || message.text === '') return undefined
    const words = plainText(message.text).replace(/[\s。.!！?？“”"]/g, '')
    const wish = addressed ? STAFF_WORDS.get(words) : undefined
    const member = wish && this.options.staff.byContact(message.from.id)
    if (wish && member) return this.ofStaff(wish, member, heard)
    const command = understanding?.kind === 'command' ? understanding.command : undefined
    if (addressed && message.room && (command === 'optout' || command === 'optin'))
      return say('room opt-out explained', ROOM_OPT_OUT)
    return this.more(words, heard)
  }

  private async ofStaff(wish: StaffWish, member: StaffMember, heard: Heard): Promise<ServiceAnswer> {
    const { db, desk } = this.options
    const { message, now } = heard
    const actor: Actor = { id: member.id, where: 'chat' }
    if (!may(member.role, NEEDS[wish]))
      return say(`refused ${wish}`, '您的权限不能做这个，\n请找能发送的同事。')
    switch (wish) {
      case 'today':
        return say(wish, await todayText(db, now))
      case 'week':
        return say(wish, await weekText(db, now))
      case 'test':
        return { note: wish, replies: await this.today(now) }
      case 'cancel':
        return {
          note: wish,
          replies: [],
          write: async (trx) => {
            const { titles, stopped } = await desk.cancelDayIn(trx, chinaDay(now), actor)
            return { replies: [text(cancelledText(titles, stopped))] }
          },
        }
      case 'restore':
        return {
          note: wish,
          replies: [],
          write: async (trx) => {
            const titles = await desk.restoreDayIn(trx, chinaDay(now), actor)
            const lines = titles.map((title) => `《${title}》`)
            return {
              replies: [
                text(titles.length === 0 ? '今天没有可以恢复的。' : ['已恢复：', ...lines].join('\n')),
              ],
            }
          },
        }
      case 'room-off':
      case 'room-on':
        if (!message.room) return say(wish, '请在要停发的群里说。')
        return {
          note: wish,
          replies: [],
          write: async (trx) => {
            const room = await roomOn(trx, message.room!.id)
            const known = room !== undefined && (await desk.setRoomIn(trx, room, wish === 'room-on', actor))
            if (!known) return { replies: [text('这个群还没有绑定，\n本来就不会收到宣传。')] }
            return { replies: [text(wish === 'room-on' ? ROOM_ON : ROOM_OFF)] }
          },
        }
    }
  }

  /** What goes out today, as rooms will see it. */
  private async today(now: number): Promise<Reply[]> {
    const { db, settings } = this.options
    const community = await db.selectFrom('community').select('id').orderBy('id').executeTakeFirst()
    const replies: Reply[] = []
    for (const id of await slotIdsOn(db, chinaDay(now)))
      for (const slot of await slotsIn(db, { id }))
        for (const { variant } of slot.variants)
          replies.push(...(await testContents(db, slot, variant, settings, community?.id ?? '')))
    return replies.length > 0 ? replies : [text('今天没有宣传。')]
  }

  /** A resident replies with the keyword of a push: here, or to a push that they saw in a group. */
  private async more(words: string, heard: Heard): Promise<ServiceAnswer | undefined> {
    const keyword = words.replace(/^(?:回复|了解)/, '')
    if (!this.known().has(keyword)) return undefined
    const { message, addressed, understanding, now } = heard
    const ambiguous = understanding?.kind === 'ambiguous' ? understanding : undefined
    // Said to the bot, it is answered with the call line and a digit for what is happening now: not our business.
    if (ambiguous && addressed) return undefined
    const entryId = await recentKeyword(this.options.db, keyword, message.room?.id, now)
    const entry = entryId === undefined ? undefined : this.options.entries().get(entryId)
    if (!entry) return undefined
    const text = moreText(entry, this.options.settings)
    const call = ambiguous ? `${callLine(ambiguous.hazard, plainText(message.text))}\n\n` : ''
    return say(`more ${entry.id}`, call + text)
  }

  /** Asked for every message, so the database is not. */
  private known(): ReadonlySet<string> {
    const programme = this.options.programme()
    if (programme !== this.keywordsOf) {
      const entries = this.options.entries()
      this.keywordsOf = programme
      this.keywords = new Set(
        [...programme.campaigns.values()].flatMap((campaign) =>
          campaign.pushes.map((push) => plainText(keywordOf(push, entries))),
        ),
      )
    }
    return this.keywords
  }
}

/** The entry that a keyword stands for in a push of the last two days: in this room, or in any for a private chat. */
async function recentKeyword(
  db: Db,
  keyword: string,
  channelRoom: string | undefined,
  now: number,
): Promise<string | undefined> {
  let query = db
    .selectFrom('campaign_push')
    .innerJoin('campaign_variant', (join) =>
      join
        .onRef('campaign_variant.slot_id', '=', 'campaign_push.slot_id')
        .onRef('campaign_variant.variant', '=', 'campaign_push.variant'),
    )
    .select(['campaign_variant.keyword', 'campaign_variant.entries'])
    .distinct()
    .where('campaign_push.state', '=', 'queued')
    .where('campaign_push.decided_at', '>', now - KEYWORD_MS)
  if (channelRoom !== undefined)
    query = query
      .innerJoin('room', 'room.id', 'campaign_push.room_id')
      .where('room.channel_id', '=', channelRoom)
  const rows = await query.execute()
  const found = rows.find((row) => plainText(row.keyword) === keyword)
  return found && (JSON.parse(found.entries) as string[])[0]
}

async function roomOn(trx: Db, channelId: string): Promise<string | undefined> {
  const row = await trx
    .selectFrom('room')
    .select('id')
    .where('channel_id', '=', channelId)
    .where('state', '=', 'bound')
    .executeTakeFirst()
  return row?.id
}

/** An entry as whoever asked for more reads it: the answer, and as many steps as fit. */
function moreText(entry: Entry, settings: LocalSettings): string {
  let said = fillLocal(`【${entry.title}】\n${entry.answer}`, settings)
  for (const [i, step] of entry.steps.entries()) {
    const next = `${said}${i === 0 ? '\n' : ''}\n${fillLocal(step, settings)}`
    if ([...next].length > MOST_CHARS) break
    said = next
  }
  return said
}

function cancelledText(titles: readonly string[], stopped: number): string {
  if (titles.length === 0) return '今天没有要发的宣传。'
  return [
    '已取消今天的宣传：',
    ...titles.map((title) => `《${title}》`),
    ...(stopped > 0 ? [`${stopped} 个群还没发到，不发了。`] : []),
    '已经发出的收不回来。',
    '要恢复，回复',
    '恢复今天的推送',
  ].join('\n')
}

const ROOM_OPT_OUT =
  '群里的宣传是社区发的，\n我不能只对您一个人停。\n不想看，可以把群设成免打扰。\n全群都不想要，请告诉社区。\n预警不一样，请留意看。'
const ROOM_OFF = '好的，本群不再发宣传。\n预警不一样，还会发到群里。\n要恢复，@我 发\n本群恢复宣传'
const ROOM_ON = '好的，本群恢复宣传。\n不想要了，@我 发\n本群不要宣传'

function text(words: string): Reply {
  return { kind: 'text', text: words }
}

function say(note: string, words: string): ServiceAnswer {
  return { note, replies: [text(words)] }
}
