import type { ContactId } from '../../channel/index.js'
import type { ChatService, Heard, Reply, ServiceAnswer, Written } from '../../chat/index.js'
import { MINUTE_MS, type Logger } from '../../shared/index.js'
import type { ErasedAll, PrivacyDesk } from './desk.js'
import * as texts from './texts.js'

const ERASE =
  /^(?:我?要?想?)?(?:删除|删掉|注销|清除|抹掉)(?:一下)?我的?(?:所有|全部)?(?:的)?(?:信息|资料|数据|个人信息|登记)$/
const EXPORT = /^(?:我?要?想?)?(?:导出|下载|要一份)我的?(?:所有|全部)?(?:的)?(?:信息|资料|数据|个人信息)$/
const LOOK =
  /^(?:看|查|查看|查询)?(?:一下)?(?:你(?:们)?)?(?:存了)?我的(?:信息|资料|个人信息)$|^(?:你|你们)?(?:存|知道|记)了?我(?:的)?(?:什么|哪些)(?:信息|资料)?[?？]?$/
const CONFIRM = /^确认删除[。!！]?$/
/** How long a confirmation is waited for; afterwards what is held is shown anew. */
const CONFIRM_MS = 30 * MINUTE_MS

/** 删除我的信息, 导出我的信息: by one's own word, in a private chat. */
export class PrivacyChat implements ChatService {
  readonly name = 'privacy'
  private readonly asked = new Map<ContactId, number>()

  constructor(
    private readonly desk: PrivacyDesk,
    private readonly logger: Logger,
  ) {}

  async hear(heard: Heard): Promise<ServiceAnswer | undefined> {
    const { message, addressed, understanding } = heard
    if (message.kind !== 'text' || !addressed || message.text.length > 30) return undefined
    const { text } = message
    const command = understanding?.kind === 'command' ? understanding.command : undefined
    const erases = command === 'delete-data' || ERASE.test(text)
    const wanted = erases || EXPORT.test(text) || LOOK.test(text) || CONFIRM.test(text)
    if (!wanted) return undefined
    if (message.room) return { note: 'in a room', replies: [say(texts.IN_PRIVATE)] }
    if (CONFIRM.test(text)) return this.confirmed(heard)
    if (EXPORT.test(text)) return this.export(heard)
    return this.show(heard)
  }

  private async show({ message, now }: Heard): Promise<ServiceAnswer> {
    const holdings = await this.desk.what(message.from.id)
    if (holdings.length === 0) return { note: 'nothing held', replies: [say(texts.NOTHING_HELD)] }
    return {
      note: 'shows what is held',
      replies: [say(texts.holdingsText(holdings))],
      committed: () => {
        for (const [contact, at] of this.asked) if (now - at > CONFIRM_MS) this.asked.delete(contact)
        this.asked.set(message.from.id, now)
      },
    }
  }

  private async export({ message }: Heard): Promise<ServiceAnswer> {
    const sections = await this.desk.export(message.from.id)
    const replies = sections.length === 0 ? [texts.NOTHING_HELD] : texts.exportTexts(sections)
    return { note: 'exports', replies: replies.map(say) }
  }

  private async confirmed({ message, now }: Heard): Promise<ServiceAnswer> {
    const contact = message.from.id
    const askedAt = this.asked.get(contact)
    if (askedAt === undefined || now - askedAt > CONFIRM_MS)
      return { note: 'confirms nothing', replies: [say(texts.ASK_FIRST)] }
    const holdings = await this.desk.what(contact)
    let erased: ErasedAll | undefined
    return {
      note: 'erased',
      replies: [],
      write: async (trx): Promise<Written> => {
        erased = await this.desk.eraseIn(trx, contact, holdings, now)
        return { replies: [say(texts.erasedText(erased.kept))] }
      },
      committed: () => {
        this.asked.delete(contact)
        erased
          ?.afterwards()
          .catch((error: unknown) =>
            this.logger.error({ err: error }, 'what is kept beside the database could not be erased'),
          )
      },
    }
  }
}

function say(text: string): Reply {
  return { kind: 'text', text }
}
