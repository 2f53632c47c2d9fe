import type { ChatService, Heard, Reply, ServiceAnswer } from '../../chat/index.js'
import { MINUTE_MS, plainText } from '../../shared/index.js'
import { placeIn } from '../../triage/index.js'
import type { HomeOf, Prompts } from '../desk/index.js'
import type { Nearest, ShelterDesk } from './desk.js'
import { PURPOSE_NAMES } from './shelter.js'

/** Asks where, not what: 什么是避难场所 is a question for the answers. */
const WHERE =
  /^(?:最近的?|附近的?)?(?:应急)?(?:避难|安置|疏散)(?:场所|所|点|处)?$|(?:避难|安置|疏散).{0,8}(?:在哪|哪里|哪儿|怎么走|去哪|位置|地址|多远)|(?:去哪|往哪|到哪|哪里|哪儿).{0,6}(?:避难|安置|疏散)/
/** The understanding takes it for the command, which it is not. */
const WHAT = /什么是|是什么|什么意思|标志|区别/
const NAMED = 4
const MENU_MS = 15 * MINUTE_MS

/** Where the shelters are: first the one for the building that somebody lives in, or names. */
export class ShelterChat implements ChatService {
  readonly name = 'shelters'

  constructor(
    private readonly desk: ShelterDesk,
    private readonly prompts: Prompts,
    private readonly homeOf: HomeOf,
  ) {}

  async hear(heard: Heard): Promise<ServiceAnswer | undefined> {
    const { message, understanding } = heard
    const chosen = await this.prompts.answered(heard, this.name)
    if (chosen) return this.show(heard, chosen.subject.split(','))
    if (!heard.addressed || message.kind !== 'text' || understanding === undefined) return undefined
    const plain = plainText(message.text)
    if (WHAT.test(plain)) return undefined
    if (!(understanding.kind === 'command' && understanding.command === 'shelter') && !WHERE.test(plain))  return undefined // prettier-ignore
    const said = placeIn(plain)
    const home = said !== '' ? { building: said } : await this.homeOf(message.from.id)
    const found = await this.desk.nearest(home ?? {})
    // Nothing entered yet: the shipped answer tells how to find one.
    if (found.length === 0) return undefined
    const named = found.slice(0, NAMED)
    return {
      note: `where, ${named[0]!.why}`,
      replies: [say(listText(named, home?.building))],
      ...(message.room === undefined && {
        write: (trx) => this.prompts.ask(trx, message.from.id, this.name, named.map(({ shelter }) => shelter.id).join(','), MENU_MS), // prettier-ignore
      }),
    }
  }

  private async show({ digit }: Heard, ids: readonly string[]): Promise<ServiceAnswer | undefined> {
    const id = ids[(digit ?? 0) - 1]
    const shelter = (await this.desk.all()).find((each) => each.id === id)
    if (!shelter) return undefined
    const lines = [
      `【${shelter.name}】`,
      shelter.address,
      ...(shelter.capacity === undefined ? [] : [`能容纳 ${shelter.capacity} 人`]),
      ...(shelter.purposes.length > 0 ? [`用于：${shelter.purposes.map((each) => PURPOSE_NAMES[each]).join('、')}`] : []), // prettier-ignore
      shelter.accessible ? '轮椅能进' : '轮椅不方便进',
      ...(shelter.route === '' ? [] : ['怎么走：', shelter.route]),
      ...(shelter.mapLink === '' ? [] : ['地图：', shelter.mapLink]),
    ]
    const picture: Reply[] = shelter.routePhoto ? [{ kind: 'kept-picture', file: shelter.routePhoto }] : []
    return { note: 'one shelter', replies: [say(lines.join('\n')), ...picture] }
  }
}

function listText(named: readonly Nearest[], building: string | undefined): string {
  const [first] = named
  const mine = first!.why !== 'order'
  const head = mine ? [`${building ?? '您家'}的避难场所：`] : ['社区的避难场所：']
  const lines = named.map(({ shelter }, i) => `${i + 1} ${shelter.name}\n${shelter.address}`)
  // Without the building, the order is that of staff, and says nothing of what is near.
  const hint = mine || building !== undefined ? [] : ['发楼栋给我，例如：', '三栋避难场所在哪']
  return [...head, ...lines, ...hint, '私聊我，回复数字看路线'].join('\n')
}

function say(text: string): Reply {
  return { kind: 'text', text }
}
