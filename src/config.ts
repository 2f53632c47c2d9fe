import { z } from 'zod'
import { resolve } from 'node:path'
import { LOCAL_SETTINGS, type LocalSettings } from './knowledge/index.js'
import type { PaceLimits } from './outbox/index.js'

/** sysexits.h EX_CONFIG: something in the configuration is wrong; starting again will not help. */
export const EXIT_CONFIG = 78

const phone = z.string().regex(/^[\d\s-]{3,20}$/, '要填电话号码，只用数字和短横线')
const words = z.string().max(200, '最多 200 个字')

/** Seconds between two things, drawn anew each time: `3-5`. */
const gap = z
  .string()
  .regex(/^\d+(\.\d+)?-\d+(\.\d+)?$/, '要填两个秒数，例如 3-5')
  .transform((text) => text.split('-').map((seconds) => Number(seconds) * 1_000) as [number, number])
  .refine(([min, max]) => min <= max, '前面的秒数不能比后面的大')
  .refine(([, max]) => max <= 60_000, '最多 60 秒')

/** From the evening to the morning, in China: `21:00-08:00`; the same twice is never. */
const hours = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/, '要填两个时间，例如 21:00-08:00')
  .transform((text) => {
    const [from, until] = text.split('-') as [string, string]
    return { from, until }
  })

/** Addresses that webhooks may lead to, without a path. */
const origins = z
  .string()
  .transform((text) =>
    text
      .split(/[,，]/)
      .map((origin) => origin.trim())
      .filter(Boolean),
  )
  .refine(
    (all) => all.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin),
    '要填网址的开头部分，例如 https://qyapi.weixin.qq.com',
  )

/** Every variable the program reads. `.env.example` documents the same ones; a test keeps them in step. */
const variables = z.object({
  WECHATY_PUPPET: z.string().default('web-chat'),
  WECHATY_PUPPET_SERVICE_TOKEN: z.string().optional(),
  WECHATY_PUPPET_SERVICE_ENDPOINT: z.string().optional(),
  LLM_BASE_URL: z.url({ protocol: /^https?$/, error: '要填 http:// 或 https:// 开头的网址' }).optional(),
  LLM_MODEL: z.string().max(100).optional(),
  LLM_API_KEY: z.string().max(500).optional(),
  LLM_TIMEOUT_SECONDS: z.coerce.number('要填秒数').min(0.5, '至少 0.5 秒').max(10, '最多 10 秒').default(3),
  ANLIN_BOT_NAME: z.string().min(1).max(30).default('安邻'),
  ANLIN_KNOWN_BOTS: z.string().default(''),
  ANLIN_HOST: z.string().default('127.0.0.1'),
  ANLIN_PORT: z.coerce
    .number('要填端口号')
    .int('要填整数')
    .min(0)
    .max(65535, '端口号最大 65535')
    .default(8512),
  ANLIN_HOST_NAMES: z.string().max(500, '最多 500 个字').default(''),
  ANLIN_DATA_DIR: z.string().min(1).default('data'),
  ANLIN_KNOWLEDGE_DIR: z.string().min(1).default('knowledge'),
  ANLIN_LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug'], '只能是 fatal、error、warn、info、debug')
    .default('info'),
  ANLIN_MAX_MESSAGE_AGE_MINUTES: z.coerce
    .number('要填分钟数')
    .min(1, '至少 1 分钟')
    .max(1440, '最多 1440 分钟')
    .default(10),
  ANLIN_PERSON_MESSAGES_PER_MINUTE: z.coerce
    .number('要填次数')
    .int()
    .min(1, '至少 1 次')
    .max(600)
    .default(12),
  ANLIN_ROOM_MESSAGES_PER_MINUTE: z.coerce.number('要填次数').int().min(1, '至少 1 次').max(6000).default(30),
  ANLIN_BULK_GAP_SECONDS: gap.default([3_000, 5_000]),
  ANLIN_URGENT_GAP_SECONDS: gap.default([2_000, 3_000]),
  ANLIN_SENDS_PER_MINUTE: z.coerce.number('要填条数').int().min(1, '至少 1 条').max(600).default(30),
  ANLIN_REPLY_SHARE_PERCENT: z.coerce.number('要填百分数').min(0, '至少 0').max(90, '最多 90').default(20),
  ANLIN_GROUP_POSTS_PER_DAY: z.coerce.number('要填条数').int().min(1, '至少 1 条').max(100_000).default(300),
  ANLIN_ROBOT_SENDS_PER_MINUTE: z.coerce
    .number('要填条数')
    .int()
    .min(1, '至少 1 条')
    .max(20, '企业微信规定最多 20 条')
    .default(20),
  ANLIN_ROBOT_ORIGINS: origins.default(['https://qyapi.weixin.qq.com']),
  ANLIN_SEND_TIMEOUT_SECONDS: z.coerce
    .number('要填秒数')
    .min(1, '至少 1 秒')
    .max(45, '最多 45 秒')
    .default(30),
  ANLIN_ECHO_WAIT_SECONDS: z.coerce.number('要填秒数').min(0).max(300, '最多 300 秒').default(10),
  ANLIN_DISK_FLOOR_MB: z.coerce.number('要填 MB 数').min(1, '至少 1 MB').max(100_000).default(100),
  ANLIN_QUIET_HOURS: hours.default({ from: '21:00', until: '08:00' }),
  ANLIN_PUSHES_PER_ROOM_DAY: z.coerce
    .number('要填条数')
    .int()
    .min(1, '至少 1 条')
    .max(5, '最多 5 条')
    .default(1),
  ANLIN_POSTER_QR: words.optional(),
  ANLIN_COMMUNITY: words.optional(),
  ANLIN_OFFICE_PHONE: phone.optional(),
  ANLIN_DUTY_PHONE: phone.optional(),
  ANLIN_PROPERTY_PHONE: phone.optional(),
  ANLIN_GAS_PHONE: phone.optional(),
  ANLIN_HAZARD_HOTLINE: phone.optional(),
  ANLIN_SHELTER: words.optional(),
  ANLIN_EBIKE_RULE: words.optional(),
  ANLIN_FIREWORKS_RULE: words.optional(),
  ANLIN_LIFT_HOTLINE: words.optional(),
})

export const VARIABLE_NAMES: readonly string[] = Object.keys(variables.shape)

export interface Config {
  puppet: { name: string; token?: string; endpoint?: string }
  botName: string
  knownBots: readonly string[]
  http: { host: string; port: number; names: readonly string[] }
  dataDir: string
  knowledgeDir: string
  logLevel: string
  maxMessageAgeMs: number
  rate: { personPerMinute: number; roomPerMinute: number }
  sending: {
    wechat: PaceLimits
    robot: PaceLimits
    robotOrigins: readonly string[]
    timeoutMs: number
    echoWaitMs: number
    diskFloorBytes: number
  }
  /** when groups are left alone, and how many campaigns a group gets a day */
  campaigns: { quiet: { from: string; until: string }; perDay: number; posterQr?: string }
  local: LocalSettings
  /** who may choose between entries when the index is unsure; nobody by default */
  languageModel?: { baseUrl: string; model: string; apiKey?: string; timeoutMs: number }
}

/** Variables that cannot be used, all of them at once, each with what to do. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  constructor(readonly problems: readonly string[]) {
    super(
      `配置有 ${problems.length} 处要改（.env 文件或环境变量）：\n${problems.map((p) => `  ${p}`).join('\n')}`,
    )
  }
}

/**
 * @param env the process environment
 * @param root what relative folders are relative to
 * @throws ConfigError naming every bad variable
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env, root: string = process.cwd()): Config {
  // An empty line in .env means "not set".
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''),
  )
  const problems: string[] = []
  for (const name of Object.keys(given)) {
    if (name.startsWith('ANLIN_') && !VARIABLE_NAMES.includes(name)) {
      problems.push(`${name}：没有这个变量，请对照 .env.example 检查拼写`)
    }
  }
  const parsed = variables.safeParse(given)
  if (!parsed.success) {
    for (const issue of parsed.error.issues)
      problems.push(`${issue.path.join('.')}=${given[String(issue.path[0])] ?? ''}：${issue.message}`)
  }
  const v = parsed.data
  if (v?.WECHATY_PUPPET === 'wechaty-puppet-service' && !v.WECHATY_PUPPET_SERVICE_TOKEN) {
    problems.push('WECHATY_PUPPET_SERVICE_TOKEN：使用 wechaty-puppet-service 时必须填写令牌')
  }
  if (v?.LLM_BASE_URL && !v.LLM_MODEL) {
    problems.push('LLM_MODEL：填了 LLM_BASE_URL 就要填模型名称')
  }
  if (problems.length > 0 || !v) throw new ConfigError(problems)
  const local: LocalSettings = {}
  for (const name of LOCAL_SETTINGS) {
    const value = v[`ANLIN_${name.toUpperCase()}` as keyof typeof v]
    if (typeof value === 'string') local[name] = value
  }
  return {
    puppet: {
      name: v.WECHATY_PUPPET,
      ...(v.WECHATY_PUPPET_SERVICE_TOKEN ? { token: v.WECHATY_PUPPET_SERVICE_TOKEN } : {}),
      ...(v.WECHATY_PUPPET_SERVICE_ENDPOINT ? { endpoint: v.WECHATY_PUPPET_SERVICE_ENDPOINT } : {}),
    },
    botName: v.ANLIN_BOT_NAME,
    knownBots: listed(v.ANLIN_KNOWN_BOTS),
    http: { host: v.ANLIN_HOST, port: v.ANLIN_PORT, names: listed(v.ANLIN_HOST_NAMES) },
    dataDir: resolve(root, v.ANLIN_DATA_DIR),
    knowledgeDir: resolve(root, v.ANLIN_KNOWLEDGE_DIR),
    logLevel: v.ANLIN_LOG_LEVEL,
    maxMessageAgeMs: v.ANLIN_MAX_MESSAGE_AGE_MINUTES * 60_000,
    rate: {
      personPerMinute: v.ANLIN_PERSON_MESSAGES_PER_MINUTE,
      roomPerMinute: v.ANLIN_ROOM_MESSAGES_PER_MINUTE,
    },
    sending: {
      wechat: {
        gapMs: { urgent: range(v.ANLIN_URGENT_GAP_SECONDS), bulk: range(v.ANLIN_BULK_GAP_SECONDS) },
        perMinute: v.ANLIN_SENDS_PER_MINUTE,
        replyShare: v.ANLIN_REPLY_SHARE_PERCENT / 100,
        bulkPerDay: v.ANLIN_GROUP_POSTS_PER_DAY,
      },
      // One robot is one group: it has nobody to reply to, and nothing to spread.
      robot: {
        gapMs: { urgent: { min: 0, max: 0 }, bulk: { min: 0, max: 0 } },
        perMinute: v.ANLIN_ROBOT_SENDS_PER_MINUTE,
        replyShare: 0,
        bulkPerDay: Infinity,
      },
      robotOrigins: v.ANLIN_ROBOT_ORIGINS,
      timeoutMs: v.ANLIN_SEND_TIMEOUT_SECONDS * 1_000,
      echoWaitMs: v.ANLIN_ECHO_WAIT_SECONDS * 1_000,
      diskFloorBytes: v.ANLIN_DISK_FLOOR_MB * 1024 * 1024,
    },
    campaigns: {
      quiet: v.ANLIN_QUIET_HOURS,
      perDay: v.ANLIN_PUSHES_PER_ROOM_DAY,
      ...(v.ANLIN_POSTER_QR === undefined ? {} : { posterQr: v.ANLIN_POSTER_QR }),
    },
    local,
    ...(v.LLM_BASE_URL && v.LLM_MODEL
      ? {
          languageModel: {
            baseUrl: v.LLM_BASE_URL,
            model: v.LLM_MODEL,
            ...(v.LLM_API_KEY ? { apiKey: v.LLM_API_KEY } : {}),
            timeoutMs: v.LLM_TIMEOUT_SECONDS * 1_000,
          },
        }
      : {}),
  }
}

function range([min, max]: [number, number]): { min: number; max: number } {
  return { min, max }
}

function listed(text: string): string[] {
  return text
    .split(/[,，]/)
    .map((each) => each.trim())
    .filter(Boolean)
}
