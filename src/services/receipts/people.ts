/** Whom an answer is about, seen from whoever wrote it. */
export const SUBJECTS = [
  'self',
  'mother',
  'father',
  'parents',
  'in-laws',
  'grandparents',
  'child',
  'spouse',
  'neighbour',
] as const
export type SubjectKind = (typeof SUBJECTS)[number]

export interface Subject {
  kind: SubjectKind
  /** what a neighbour is called, such as 王奶奶: there are several */
  name?: string
}

export const SUBJECT_NAMES: Record<SubjectKind, string> = {
  self: '本人',
  mother: '母亲',
  father: '父亲',
  parents: '家里老人',
  'in-laws': '公婆或岳父母',
  grandparents: '祖辈',
  child: '孩子',
  spouse: '爱人',
  neighbour: '邻居',
}

const ME = '(?:我们?|俺们?|咱们?|额|阿拉)'
const MINE = `(?:${ME}(?:家|屋里|屋头)?(?:里|的|那)?)`

/** 王奶奶 is a neighbour; 我奶奶 and 奶奶 are not. */
const NAMED =
  /(?:隔壁|对门|楼上|楼下|邻居|对面)?(?:家|的|那)?([^我俺咱额的老是和跟在个位家有给让帮叫问找接送陪背扶你他她们里\W\d]|[\u4e00-\u9fa5](?<![我俺咱额的老是和跟在个位家有给让帮叫问找接送陪背扶你他她们里]))(奶奶|爷爷|大爷|阿姨|大妈|大娘|大叔|叔叔|婶|师傅|老太)/

/** In this order: longer words before those that they contain. */
const RELATIONS: readonly (readonly [SubjectKind, RegExp])[] = [
  [
    'neighbour',
    /(?:邻居|隔壁|对门)(?:家)?(?:的)?(?:老人家?|孩子|小孩)?|(?:楼上|楼下|对面)(?:的|那)?(?:[\u4e00-\u9fa5]{0,2}(?:老人|家|户))/,
  ],
  ['in-laws', /公公婆婆|公婆|公公|婆婆|岳父|岳母|丈母娘|老丈人/],
  ['parents', /爸妈|爹妈|爹娘|父母|二老|老两口|老人家?|爸爸妈妈/],
  ['grandparents', /爷爷|奶奶|姥姥|姥爷|外公|外婆|阿公|阿婆|嗲嗲/],
  ['mother', new RegExp(`${MINE}(?:老妈|妈妈?|母亲|老娘|娘)|妈妈|母亲|老妈|老娘`)],
  ['father', new RegExp(`${MINE}(?:老爸|爸爸?|父亲|老爹|爹|老爷子)|爸爸|父亲|老爸|老爹`)],
  ['child', new RegExp(`孩子|儿子|女儿|闺女|小孩|娃娃?|孙子|孙女|宝宝|${ME}崽`)],
  ['spouse', /老公|老婆|爱人|我对象|媳妇|老伴|丈夫|妻子/],
]

/** 我和我妈, 我们, 我家: whoever writes is among them. */
const WITH_ME = new RegExp(
  [
    `${ME}(?:和|跟|与|同|带|陪|也|都|还|自己|本人|俩|全家|一家)`,
    '(?:和|跟|与|同|还有)(?:我|俺)(?:都|也|$)',
    '全家|一家',
    // What is left when the relations are taken out of 我妈 and 我家老人.
    `${ME}(?!·|(?:家|屋里|屋头)?(?:里|的|那)?·)`,
    '我哋|家里人|(?<!在)(?:家里|屋里|屋头|家(?!里))(?!的?·)',
  ].join('|'),
)

/** What a clause says of whom it is about; empty when it does not say. */
export function subjectsIn(clause: string): Subject[] {
  const subjects: Subject[] = []
  let rest = clause
  for (let named = NAMED.exec(rest); named; named = NAMED.exec(rest)) {
    subjects.push({ kind: 'neighbour', name: `${named[1]}${named[2]}` })
    rest = rest.replace(named[0], '·')
  }
  for (const [kind, words] of RELATIONS) {
    if (!words.test(rest)) continue
    rest = rest.replace(new RegExp(words, 'g'), '·')
    if (kind !== 'neighbour' || subjects.length === 0) subjects.push({ kind })
  }
  if (WITH_ME.test(rest)) subjects.unshift({ kind: 'self' })
  return subjects
}
