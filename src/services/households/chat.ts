import type { ChatService, Heard, Reply, ServiceAnswer, Written } from '../../chat/index.js'
import {
  addressField,
  defineForm,
  mobileField,
  optional,
  type Fields,
  type Form,
  type FormDesk,
} from '../../forms/index.js'
import type { LocalSettings } from '../../knowledge/index.js'
import { readMobile } from '../../shared/index.js'
import type { HouseholdDesk } from './desk.js'
import * as texts from './texts.js'

export interface HouseholdChatOptions {
  desk: HouseholdDesk
  forms: Pick<FormDesk, 'open'>
  settings: LocalSettings
}

const FORM = 'household'
const CARD =
  /^(?:我|我家|我们家|俺)?(?:归|属于?|是)?(?:谁管|哪个网格|什么网格|几网格)[?？啊呀呢]?$|^(?:看|查|要|给我)?(?:一下|看看)?(?:我的|我家的?)?明白卡$|^(?:我的|我家的?)?网格员(?:是谁|电话|是哪个)?[?？]?$/
const REBIND =
  /^(?:我?要?想?)?(?:改|换|登记|绑定|修改)(?:一下)?(?:我的|我家的?)?(?:住址|地址|楼栋|门牌|房号)$|^我搬家了$/
const UNBIND = /^(?:我?要?想?)?(?:删除|删掉|取消|去掉)(?:我的|我家的?)?(?:住址|地址|门牌)$|^我搬走了$/
const SAME = /^(?:手机)?号码?(?:没变|没有变|还对|对的|没换)[。!！]?$/
const CHANGED = /^(?:手机)?号码?(?:换成|改成|换了|变了|是|改为)[:：\s]*(.*)$/
const NO_NUMBER = /^(?:删除|删掉|去掉)(?:我的)?(?:手机)?号码?$/

/** Where somebody lives, and whom they turn to: 我归谁管, 明白卡. */
export class HouseholdChat implements ChatService {
  readonly name = 'households'

  constructor(private readonly options: HouseholdChatOptions) {}

  /** To be registered with the form desk. */
  form(): Form<Fields> {
    const { desk, settings } = this.options
    const form = defineForm({
      kind: FORM,
      title: '登记住址',
      words: REBIND,
      notice: { version: texts.NOTICE_VERSION, text: texts.noticeText(settings) },
      fields: {
        home: addressField({ label: '住址', prompt: '您住几栋几单元几号？', upTo: 'room' }),
        mobile: optional(mobileField({ label: '手机号', prompt: '留个手机号吗？\n险情时好找您' })),
      },
      async submit(trx, { values, who, consent, now }): Promise<Written> {
        const home = { address: values.home, mobile: values.mobile }
        const bound = await desk.bind(trx, who.contact, home, consent, now)
        const card = texts.cardText(await desk.card(bound.address, trx))
        const unknown = bound.buildingId === undefined ? [say(texts.UNKNOWN_BUILDING)] : []
        return { replies: [say(texts.BOUND_TEXT), ...unknown, say(card)] }
      },
    })
    return form as unknown as Form<Fields>
  }

  async hear(heard: Heard): Promise<ServiceAnswer | undefined> {
    const { message, addressed } = heard
    const { text } = message
    if (message.kind !== 'text' || !addressed || text.length > 40) return undefined
    if (CARD.test(text)) return this.card(heard)
    if (message.room) return undefined
    if (UNBIND.test(text)) return this.unbind(heard)
    if (SAME.test(text)) return this.number(heard, 'same')
    if (NO_NUMBER.test(text)) return this.number(heard, null)
    const changed = CHANGED.exec(text)
    return changed ? this.changeNumber(heard, changed[1]!) : undefined
  }

  private async card(heard: Heard): Promise<ServiceAnswer> {
    const { message } = heard
    if (message.room) return { note: 'card in a room', replies: [say(texts.IN_PRIVATE)] }
    const home = await this.options.desk.homeOf(message.from.id)
    if (!home && /网格员/.test(message.text))
      return { note: 'offers a card', replies: [say(texts.OFFER)], after: true }
    if (!home) return this.options.forms.open(FORM, heard)
    return { note: 'card', replies: [say(texts.cardText(await this.options.desk.card(home.address)))] }
  }

  private unbind({ message, now }: Heard): ServiceAnswer {
    return {
      note: 'unbinds',
      replies: [],
      write: async (trx): Promise<Written> => {
        const gone = await this.options.desk.unbind(trx, message.from.id, now)
        return { replies: [say(gone ? texts.UNBOUND_TEXT : texts.NOTHING_BOUND)] }
      },
    }
  }

  private async changeNumber(heard: Heard, text: string): Promise<ServiceAnswer | undefined> {
    // Somebody who has no home here means another number.
    if (!(await this.options.desk.homeOf(heard.message.from.id))) return undefined
    const read = readMobile(text)
    if (read.kind !== 'mobile') return { note: 'number wrong', replies: [say(texts.NUMBER_WRONG)] }
    return this.number(heard, read.number)
  }

  private async number(
    { message, now }: Heard,
    mobile: string | null | 'same',
  ): Promise<ServiceAnswer | undefined> {
    const { desk } = this.options
    if (!(await desk.homeOf(message.from.id))) return undefined
    const text =
      mobile === 'same' ? texts.NUMBER_KEPT : mobile === null ? texts.NUMBER_REMOVED : texts.NUMBER_CHANGED
    return {
      note: 'number confirmed',
      replies: [say(text)],
      write: async (trx) => void (await desk.confirmMobile(trx, message.from.id, mobile, now)),
    }
  }
}

function say(text: string): Reply {
  return { kind: 'text', text }
}
