import type { FastifyInstance } from 'fastify'
import type { Chat } from '../../services/takeover/index.js'
import { chatsApi } from '../contract/index.js'
import { Refusal } from '../errors.js'
import { staffRoutesOf } from './guard.js'
import type { StaffHouse } from './house.js'

const PAGE = 40

const UNDERSTOOD: Record<string, string> = {
  emergency: '险情',
  incident: '险情',
  ambiguous: '可能是险情',
  answer: '回答了',
  choices: '给了选项',
  command: '要办事',
  none: '没答上',
  digit: '选了数字',
  bind: '绑定',
  media: '图片',
  ignored: '不用答',
  service: '办事',
}
const STATES: Record<string, string> = {
  queued: '排队',
  sending: '正在发',
  sent: '发出',
  echoed: '发出',
  failed: '没发出',
  'in-doubt': '说不准',
  expired: '过期没发',
  stopped: '停发',
}

/** Ready-made sentences for whoever answers in a hurry. */
const CANNED = [
  '您好，我是社区工作人员，我来帮您。',
  '请告诉我楼栋和单元，我马上联系网格员。',
  '已经告诉网格员了，请等他和您联系。',
  '有着火、有人受伤，请先打 119 或 120。',
  '请把现场拍一张照片发给我。',
]

/** What residents asked, and a person who answers instead of the bot. */
export function addChatsRoutes(app: FastifyInstance, house: StaffHouse): void {
  const route = staffRoutesOf(app, chatsApi, house)
  const { takeover: desk, vault, staff } = house

  /** Sealed: whoever reads an address or a log does not learn who it is. */
  const nameOf = ({ contactId, roomId }: Chat): string =>
    Buffer.from(vault.seal(JSON.stringify([contactId, roomId ?? null]), 'chat')).toString('base64url')
  function chatOf(name: string): Chat {
    try {
      const [contactId, roomId] = JSON.parse(
        vault.unseal(Buffer.from(name, 'base64url').toString(), 'chat'),
      ) as [string, string | null]
      return { contactId, roomId: roomId ?? undefined }
    } catch {
      throw new Refusal(404, 'no-chat', '没有这个对话，请回到列表再选')
    }
  }
  const whoOf = ({ contactId }: Chat): string =>
    staff.all().find((member) => member.contactId === contactId)?.name ??
    `居民 ${vault.fingerprint(`chat:${contactId}`).slice(0, 4)}`

  async function roomNames(): Promise<ReadonlyMap<string, string>> {
    const rooms = await house.rooms.all()
    return new Map(
      rooms.flatMap(({ binding, name }) =>
        'channelId' in binding ? [[binding.channelId as string, name]] : [],
      ),
    )
  }
  const whereOf = ({ roomId }: Chat, names: ReadonlyMap<string, string>): string =>
    roomId === undefined ? '私聊' : (names.get(roomId) ?? '没登记的群')

  route('GET /api/staff/chats', async ({ query }) => {
    const names = await roomNames()
    return {
      chats: (await desk.chats(PAGE, query.before)).map((chat) => {
        const taken = desk.takenBy(chat)
        return {
          chat: nameOf(chat),
          who: whoOf(chat),
          where: whereOf(chat, names),
          lastAt: chat.lastAt,
          text: chat.text.slice(0, 80),
          understood: UNDERSTOOD[chat.decision] ?? chat.decision,
          messages: chat.messages,
          ...(taken && { takenBy: staff.byId(taken.staffId)?.name ?? '同事' }),
        }
      }),
      size: PAGE,
    }
  })
  route('GET /api/staff/chats/:chat', async ({ params, me }) => {
    const chat = chatOf(params.chat)
    const taken = desk.takenBy(chat)
    return {
      who: whoOf(chat),
      where: whereOf(chat, await roomNames()),
      lines: (await desk.lines(chat)).map(({ at, from, text, note }) => ({
        at,
        from,
        text,
        note: (from === 'resident' ? UNDERSTOOD[note] : STATES[note]) ?? note,
      })),
      ...(taken && {
        taken: {
          by: staff.byId(taken.staffId)?.name ?? '同事',
          mine: taken.staffId === me.staffId,
          until: taken.until,
        },
      }),
      canned: CANNED,
    }
  })
  route('POST /api/staff/chats/:chat/take', async ({ params, me }) => {
    await desk.take(chatOf(params.chat), me.staffId)
    return {}
  })
  route('POST /api/staff/chats/:chat/say', async ({ params, body, me }) => {
    if (!(await desk.say(chatOf(params.chat), body.text, me.staffId)))
      throw new Refusal(409, 'not-taken', '这个对话现在不归您：请先点“我来答”')
    return {}
  })
  route('POST /api/staff/chats/:chat/give-back', async ({ params, me }) => {
    await desk.giveBack(chatOf(params.chat), me.actor)
    return {}
  })
}
