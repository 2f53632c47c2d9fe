import { each, Form, WordLexicon, type Words } from './form.js'

/** All on plain text: Simplified, lower case. `@` stands for an address, `~` for somebody's relation. */
const NO = ['没', '没有', '没得', '莫得', '冇', '冇得', '木', '木得', '么得']

const WORDS: Words = {
  filler: [
    '嗯', '哦', '噢', '啊', '哎', '唉', '那个', '就是', '报告', '汇报', '书记', '主任', '网格员', '社区', '您', '领导', '谢谢', '放心',
    '放心吧', '大家放心',
  ], // prettier-ignore
  somebody: [
    '我', '我们', '俺', '俺们', '咱', '咱们', '额', '额们', '阿拉', '本人', '我哋', '全家', '一家', '家', '家里', '家里人', '一家人', '屋里',
    '屋头', '@', '~', ...each(['一', '两', '三', '四', '五', '六', '七', '八'], ['口', '口人', '口子']),
  ], // prettier-ignore
  state: [
    '这里', '这边', '这儿', '那边', '楼', '单元', '户', '老少', '老小', '大小', '上下', '几个', '俩', '人', '·', ',', '的', '在', '和', '跟', '与',
    '住', '里', '也', '都', '还', '全', '全部', '均', '现在', '目前', '暂时', '已', '已经', '一直', '早', '早就', '这会', '这会儿', '刚', '刚刚', '是',
    '很', '挺', '蛮', '非常', '一切', '情况', '人员',
  ], // prettier-ignore
  news: [
    ...each(
      ['', '这', '这条', '条', '您的'],
      ['通知', '预警', '消息', '信息', '提醒', '短信', '公告', '内容', '信号', '警报'],
    ),
  ],
  sure: [
    '平平安安', '平安', '平安无事', '安全', '报平安', '报个平安', '没受影响', '没受到影响', '不受影响', '没进水', '没淹', '没淹到', '没淹着',
    '安然无恙', '无恙', '转移好', '撤离好', '转移完', '撤完', ...each(['没', '没有'], ['受伤', '人受伤', '危险']),
    ...each(['一切', '一切都'], ['正常', '好', '平安', '安好', 'ok']), ...each(['安全'], ['转移', '撤离', '到家', '到达']),
    ...each(
      ['转移', '撤', '撤离', '撤出', '撤出来', '撤出去', '搬', '搬出来', '出来', '下来', '到', '住', '住进'],
      ['', '到', '在', '了', '去'],
      ['安全地方', '安全的地方', '安全地带', '安全地点', '安置点', '避难所', '避难场所', '学校', '体育馆', '亲戚家', '儿子家', '女儿家',
        '高处', '高地', '楼上', '宾馆', '外面'],
    ),
  ], // prettier-ignore
  fine: ['好', 'ok', '中'],
  'fine-bare': [
    '挺好', '很好', '蛮好', '还好', '好好', '好得很', '好的很', '好着', '妥', '稳当', '正常', '安好', '无事', '都好', '没么事', '没大事', '没有大事',
    ...each(NO, ['', '啥', '啥子', '什么'], ['事', '事情', '问题']), ...each(NO, ['大问题', '得问题', '得事', '得啥事', '啥']),
  ], // prettier-ignore
  received: [
    '收到', '收悉', '知道', '知晓', '获悉', '明白', '了解', '晓得', '清楚', '已阅', '已读', '已看', '看到', '读到', '听到', '记住', '记下',
  ], // prettier-ignore
  nod: [
    '好', '好的', '好滴', '好哒', '好嘞', '好勒', '行', '中', '得嘞', '要得', '嗯', 'ok', 'okay', '是', '哦', '噢', '👌', '👍', '+1', '遵命', '照做',
    '会注意', '会注意的', '注意', '一定注意', '马上', '马上撤', '马上转移', '马上准备', '马上关', '配合',
  ], // prettier-ignore
  particle: [
    '了', '啦', '啊', '呀', '哈', '喽', '咯', '哩', '嘞', '咧', '呢', '的', '哦', '噢', '滴', '呐', '嘛', '着', '儿', '子', '吧', '哒',
  ], // prettier-ignore
  thanks: ['放心', '放心吧', '请放心', '大家放心', '别担心', '不用担心', '勿念'],
}

const lexicon = new WordLexicon(WORDS)

/** 平安 by itself; 没事 and 都好 of somebody: 没事 alone is also what one says to thanks. */
const SAFE = new Form(lexicon, {
  states: [
    { filler: 0, state: 1, somebody: 2, sure: 3 },
    { state: 1, somebody: 2, sure: 3 },
    { state: 2, somebody: 2, sure: 3, fine: 3, 'fine-bare': 3 },
    { particle: 3, state: 4, somebody: 4, sure: 3, fine: 3, 'fine-bare': 3, thanks: 5 },
    { state: 4, somebody: 4, sure: 3, fine: 3, 'fine-bare': 3 },
    { thanks: 5 },
  ],
  ends: [3, 5],
})

const SAFE_BARE = new Form(lexicon, {
  states: [{ filler: 0, state: 1, 'fine-bare': 2 }, { state: 1, 'fine-bare': 2 }, { particle: 2, 'fine-bare': 2, thanks: 3 }, { thanks: 3 }], // prettier-ignore
  ends: [2, 3],
})

const RECEIVED = new Form(lexicon, {
  states: [
    { filler: 0, state: 0, somebody: 0, news: 0, nod: 0, received: 1 },
    { particle: 1, news: 1, received: 1, filler: 2, state: 2, somebody: 2, nod: 3, thanks: 3 },
    { filler: 2, state: 2, somebody: 2, news: 2, received: 1 },
    { nod: 3, particle: 3, thanks: 3, received: 1, state: 3 },
  ],
  ends: [1, 3],
})

const NOD = new Form(lexicon, {
  states: [{ nod: 1 }, { nod: 1, particle: 1, thanks: 2 }, {}],
  ends: [1, 2],
})

/** 王秀英平安, 老李收到: a name that we do not know, by itself */
const NAMED =
  /^@?([\u4e00-\u9fa5]{2,3}?)(?:家|一家|全家|夫妻)?(?:都|已经?)?(平安|安全|没事|收到)(?:了|啦|哦|的|啊|咯|嘞){0,2}$/
const NOT_A_NAME =
  /祝|愿|保|一路|出入|岁岁|年年|报|注意|不|没|求|中国|大家|各位|希望|但|福|心|生|命|全国|人人|家家|户户|处处|考|旅|行|路|才|就|最|更|说|听|讲|平|是否|谁|你|您|他|她|车|飞机|孩|确|用|电|食品|消防|校园|水|网络|信息|药|燃|交通|安全|要|觉|感|看|为|闲|季|居然|果然|竟然|肚|会|贵|家庭|公交|猫|狗/
const A_THING =
  /没|未|不|别|谁|请|才|怎|哪|何|能|可|还|快递|工资|红包|礼物|货|钱|款|费|件|票|补贴|邀请|验证|押金|有人|刚|说|让|叫|等|会|应|都|各|收|要|想|已有|外卖|菜|包裹|你|他|她|回复|后|凡|如/

/** Sounds and slips of voice input. */
const RECEIVED_HEARD = /^(?:shou ?dao|(?:手|受|首|收)(?:到|道|倒|导))(?:了|啦)?$/
const SAFE_HEARD = /^(?:ping ?an|平安安|评安|平按|苹安)(?:了|啦)?$/

/** @param alone the clause is the whole message */
export function saysReceived(clause: string, alone: boolean): boolean {
  if (RECEIVED_HEARD.test(clause) || RECEIVED.reads(clause)) return true
  const [, name, what] = (alone && NAMED.exec(clause)) || []
  return name !== undefined && what === '收到' && !A_THING.test(name)
}

/** @param alone the clause is the whole message */
export function saysSafe(clause: string, alone: boolean): boolean {
  if (SAFE_HEARD.test(clause) || SAFE.reads(clause)) return !/和好(?!友)/.test(clause)
  const [, name, what] = (alone && NAMED.exec(clause)) || []
  return name !== undefined && what !== '收到' && !NOT_A_NAME.test(name)
}

/** 好的, ok, 👌: an answer only to who asked. */
export function nods(clause: string): boolean {
  return NOD.reads(clause)
}

/** 没事, 挺好的: an answer only to who asked. */
export function saysFine(clause: string): boolean {
  return SAFE_BARE.reads(clause)
}
