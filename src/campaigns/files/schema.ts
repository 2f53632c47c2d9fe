import { z } from 'zod'
import { TAG_NAMES, tagFor } from '../../directory/index.js'

export const ZONE = 'Asia/Shanghai'
/** What WeChat and WeCom take without cutting. */
export const MAX_TEXT_BYTES = 2_048
export const MAX_TEXT_CHARS = 300

const DAYS_IN_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** `05-12`; 29 February is allowed and stands for the 28th in other years. */
const monthDay = z
  .string('要写成带引号的 "05-12"')
  .regex(/^\d{2}-\d{2}$/, '要写成 05-12 这样的月-日')
  .refine((text) => {
    const [month, day] = text.split('-').map(Number) as [number, number]
    return month >= 1 && month <= 12 && day >= 1 && day <= DAYS_IN_MONTH[month - 1]!
  }, '没有这一天')

const time = z
  .string('要写成带引号的 "09:00"')
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, '要写成 09:00 这样的时间，最晚 23:59')

/** 1 Monday to 7 Sunday. */
const weekday = z.int().min(1, '1 是星期一，7 是星期日').max(7, '1 是星期一，7 是星期日')
const nth = z.int().refine((n) => (n >= 1 && n <= 5) || n === -1, '只能是 1 到 5，或者 -1（最后一个）')

/** One of the twenty-four, as lunar calendars write it. */
export const SOLAR_TERMS = [
  '小寒', '大寒', '立春', '雨水', '惊蛰', '春分', '清明', '谷雨', '立夏', '小满', '芒种', '夏至',
  '小暑', '大暑', '立秋', '处暑', '白露', '秋分', '寒露', '霜降', '立冬', '小雪', '大雪', '冬至',
] as const // prettier-ignore

/** `01-15` of the lunar year; `12-last` is its last day, whether that is the 29th or the 30th. */
const lunarDay = z
  .string('要写成带引号的 "01-15"')
  .regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|30|last)$/, '要写成农历 01-15 这样的月-日，除夕写 12-last')

export const ruleSchema = z.union(
  [
    z.strictObject({ date: monthDay }),
    z.strictObject({ from: monthDay, to: monthDay }),
    z.strictObject({ month: z.int().min(1).max(12), weekday, nth }),
    z.strictObject({ lunar: lunarDay }),
    z.strictObject({ term: z.enum(SOLAR_TERMS) }),
    z.strictObject({ week_with: monthDay, starts_on: weekday }),
    z.strictObject({ quarterly: z.strictObject({ month: z.int().min(1).max(3), weekday, nth }) }),
    z.strictObject({ weekly: z.strictObject({ weekday }) }),
  ],
  {
    error:
      'rule 不对：只能是 date、from+to、month+weekday+nth、lunar、term、week_with+starts_on、quarterly、weekly 之一，见 knowledge/campaigns/README.md',
  },
)
export type Rule = z.output<typeof ruleSchema>

const tag = z
  .string()
  .min(1)
  .max(20)
  .transform(tagFor)
  .refine((code) => !/^[a-z-]+$/i.test(code) || code in TAG_NAMES, {
    error: `没有这种群，只能是：${Object.keys(TAG_NAMES).join('、')}，或者自己写的中文标签`,
  })
const audience = z.union([z.literal('all'), z.array(tag).min(1, '至少写一种群')], {
  error: 'audience 要写 all，或者群的种类，例如 [shops, old-estate]',
})

export const posterSchema = z.strictObject({
  headline: z.string().min(1).max(12, '标题最多 12 个字'),
  lines: z.array(z.string().min(1).max(14, '每行最多 14 个字')).min(1, '至少一行').max(4, '最多 4 行'),
  /** the entry that the poster rests on */
  entry: z.string(),
})
export type PosterText = z.output<typeof posterSchema>

const pushSchema = z.strictObject({
  /** 1 is the first day of the occurrence, 0 the day before */
  day: z.int().min(-60).max(400).optional(),
  /** a date within the occurrence */
  date: monthDay.optional(),
  /** of a weekly series: the how many-th of that weekday in the year */
  week: z.int().min(1).max(53).optional(),
  /** of a quarterly one; all four without it */
  quarter: z.int().min(1).max(4).optional(),
  time: time.optional(),
  audience: audience.default('all'),
  text: z
    .string()
    .trim()
    .min(10, '太短')
    .refine((text) => [...text].length <= MAX_TEXT_CHARS, `最多 ${MAX_TEXT_CHARS} 个字`)
    .refine(
      (text) => Buffer.byteLength(text, 'utf8') <= MAX_TEXT_BYTES,
      `超过 ${MAX_TEXT_BYTES} 字节，微信会截断`,
    ),
  entries: z.array(z.string()).min(1, '至少写一个知识条目').max(4),
  /** what to reply for more; a keyword of the first entry when absent */
  keyword: z.string().min(2).max(8).optional(),
  poster: posterSchema.optional(),
  quiz: z.boolean().default(false),
})

export const campaignSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, '编号只用小写字母、数字和短横线'),
  title: z.string().min(2).max(30),
  kind: z.enum(['week', 'day', 'month', 'season', 'weekly']),
  rule: ruleSchema,
  /** first days that were announced, by year: what is known wins over the rule */
  announced: z.record(z.string().regex(/^\d{4}$/, '年份要写成 2026'), monthDay).optional(),
  /** staff are reminded from this day on that the year's dates are only a default */
  confirm_from: monthDay.optional(),
  /** when a day is no working day */
  shift: z.enum(['none', 'next-working-day', 'previous-working-day']).default('none'),
  /** when another goes first on its day: how many days later it may come; 0 for what is said of that very day */
  move_days: z.int().min(0).max(14).optional(),
  /** the higher goes first when two meet in one room on one day */
  priority: z.int().min(1).max(100).default(50),
  grace_minutes: z.int().min(10).max(1_440).default(180),
  /** beyond quiet hours and the daily limit; for what cannot wait */
  life_safety: z.boolean().default(false),
  time: time.default('09:00'),
  zone: z.literal(ZONE, `时区只能是 ${ZONE}`).default(ZONE),
  pushes: z.array(pushSchema).min(1, '至少写一条内容').max(400),
})

export const questionSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, '编号只用小写字母、数字和短横线'),
  entry: z.string(),
  question: z.string().min(4).max(60, '题目最多 60 个字'),
  options: z
    .array(z.string().min(1).max(24, '选项最多 24 个字'))
    .min(2, '至少两个选项')
    .max(4, '最多四个选项'),
  /** from 1 */
  answer: z.int().min(1),
  why: z.string().min(2).max(50, '解释最多 50 个字'),
})

export type CampaignFile = z.output<typeof campaignSchema>
export type PushFile = CampaignFile['pushes'][number]
export type QuizQuestion = z.output<typeof questionSchema>
