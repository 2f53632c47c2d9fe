import type { Hazard } from '../knowledge/index.js'
import { isCryForHelp } from '../language/index.js'

/** What the fixed reply to an emergency is made of. */
interface FirstAid {
  call: string
  /** at most three, short enough to be read while running */
  steps: readonly string[]
}

/**
 * One fixed text a danger: which number, at most three steps. The gas text sends people out before they call,
 * because a telephone can light the gas.
 *
 * @see docs/decisions/0006-triage.md for the sources of each line
 */
const FIRST_AID: Record<Hazard, FirstAid> = {
  fire: {
    call: '119',
    steps: ['人先走，随手关上着火房间的门', '楼道有烟就退回家，关门堵门缝', '不坐电梯，不回头拿东西'],
  },
  shock: {
    call: '120',
    steps: ['先拉电闸，没断电别碰人', '用干木棍把电线挑开', '断线落地、水里有电：离远点，别过去'],
  },
  flood: {
    call: '119',
    steps: ['往高处走，别蹚急水', '水到了电箱插座，别碰电', '车里进水，马上开窗开门离车'],
  },
  gas: {
    call: '119',
    steps: ['不开灯，不碰电器，不点火', '能关就关阀门，轻轻打开门窗', '人都到屋外，再打电话'],
  },
  medical: {
    call: '120',
    steps: ['喊他、看他有没有呼吸', '没呼吸：按压胸口正中，别停', '有呼吸：侧着躺，不喂水不喂药'],
  },
  structure: {
    call: '119',
    steps: ['马上离开，走空旷的地方', '别回屋拿东西', '有人被压，别硬拉，等救援'],
  },
  lift: {
    call: '119',
    steps: ['按轿厢里的警铃或对讲', '不扒门，不跳，靠边站稳', '等人来开门，别自己爬出去'],
  },
}

/** Kinds of one hazard where the general steps would be the wrong ones, most pressing first. */
const SPECIAL: readonly { hazard: Hazard; sign: RegExp; aid: FirstAid }[] = [
  {
    hazard: 'gas',
    sign: /炭|煤炉|炉子|火盆|火锅|热水器|洗澡|洗晕|头晕|头疼|头痛|恶心|想吐|晕倒|叫不醒|喊不醒|喊不应|没力气|一氧化碳|煤气中毒/,
    aid: { call: '120', steps: ['开窗开门，人到通风的地方', '关掉炉子、热水器', '叫不醒但有呼吸：侧着躺'] },
  },
  {
    hazard: 'medical',
    sign: /噎|卡住|卡到|卡了|卡嗓|卡喉|呛住|堵住喉|咽不下|说不出话了/,
    aid: {
      call: '120',
      steps: ['能咳就让他使劲咳', '咳不出：从背后抱住，冲击上腹', '一岁以下：拍背5下，压胸5下'],
    },
  },
  {
    hazard: 'medical',
    sign: /血|割|砍|扎|捅|刀/,
    aid: { call: '120', steps: ['干净布用力压住伤口，别松手', '扎进去的东西别拔', '让他躺下，盖好保暖'] },
  },
  {
    hazard: 'medical',
    sign: /烫|烧伤|开水|热油|泼/,
    aid: { call: '120', steps: ['马上用流动清水冲', '一直冲到不那么痛', '不抹牙膏酱油，水泡别挑'] },
  },
  {
    hazard: 'medical',
    sign: /药|误食|吞|喝了|电池|洁厕|84|毒/,
    aid: {
      call: '120',
      steps: ['问清吃了什么、多少、几点', '别自己催吐，听120指导', '把瓶子包装留给医生看'],
    },
  },
  {
    hazard: 'medical',
    sign: /胸|心口|心脏|心梗|嘴歪|脸歪|口齿|说不清|手抬不|半边|中风|胳膊麻/,
    aid: { call: '120', steps: ['原地坐下或躺下，别走动', '记下几点开始的', '不喂药不喂水，陪着他'] },
  },
  {
    hazard: 'medical',
    sign: /摔|跌|坠|滚下|砸/,
    aid: { call: '120', steps: ['别急着拉起来', '流血的地方用布压住', '盖好保暖，陪他说话'] },
  },
  {
    hazard: 'fire',
    sign: /油锅|锅里|锅烧|炒菜|炸东西|灶台|灶上/,
    aid: {
      call: '119',
      steps: ['关火，用锅盖盖严，别泼水', '盖不住就关气、出厨房、关门', '人到外面，别回头拿东西'],
    },
  },
  {
    hazard: 'fire',
    sign: /煤气罐|液化气|气罐|气瓶|罐子|钢瓶/,
    aid: {
      call: '119',
      steps: ['够得着就顺时针关阀门', '关不上：人都出去，别搬瓶', '别先把火扑灭，等消防员'],
    },
  },
  {
    hazard: 'fire',
    sign: /身上|衣服着|头发着|裤子着|袖子着/,
    aid: { call: '119', steps: ['停下别跑，躺倒来回滚', '旁人用厚棉布盖住压灭', '灭了用清水冲烫伤'] },
  },
]

/** Somebody cries for help and says no more. 119 rescues from fire, water, lifts and ruins, and passes calls on. */
const CRY: FirstAid = {
  call: '119',
  steps: ['受伤、生病：打120', '有人行凶：打110', '告诉我：在哪儿，出了什么事'],
}

export interface FirstReplyContext {
  /** telephone of whoever is on duty; left out when not configured */
  dutyPhone?: string
}

/**
 * The reply to an emergency: the number first, then what to do. It never says that anybody was told.
 *
 * @param plain the words, Simplified and lower case: they choose among the kinds of one hazard
 */
export function firstReply(hazard: Hazard, plain: string, context: FirstReplyContext): string {
  const cry = isCryForHelp(plain)
  const aid = cry ? CRY : aidFor(hazard, plain)
  const lines = [`🆘 请马上打电话`, callNumber(hazard, aid, plain)]
  if (hazard === 'gas' && aid.call === '119' && !cry) lines[0] = '🆘 人先出去，到屋外马上打'
  aid.steps.forEach((step, i) => lines.push(`${i + 1}. ${step}`))
  lines.push('我是机器人，不能替您报警。')
  if (context.dutyPhone) lines.push('社区值班电话：', context.dutyPhone)
  return lines.join('\n')
}

function aidFor(hazard: Hazard, plain: string): FirstAid {
  return SPECIAL.find((s) => s.hazard === hazard && s.sign.test(plain))?.aid ?? FIRST_AID[hazard]
}

function callNumber(hazard: Hazard, aid: FirstAid, plain: string): string {
  if (hazard === 'fire' && /受伤|烧伤|昏|晕|没呼吸|不省人事/.test(plain)) return '119 和 120'
  return aid.call
}

/** The one line that goes before an answer when the message may be about something happening now. */
export function callLine(hazard: Hazard, plain: string): string {
  const aid = aidFor(hazard, plain)
  if (hazard === 'gas' && aid.call === '119') return '如果正在发生：人先到屋外，再打\n119'
  return `如果正在发生，先打\n${aid.call}`
}
