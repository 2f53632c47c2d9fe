import { recordAudit, type AuditFacts } from '../directory/index.js'
import type { BatchId, BroadcastId, DeliveryState, StateCounts, TalkState } from '../outbox/index.js'
import { shortTime } from './times.js'
import { UsageError, type CommandWorld, type House, type Register } from './world.js'

const STATE_NAMES: Record<TalkState, string> = {
  'handed-in': '待发',
  queued: '待发',
  sending: '正在发',
  sent: '已发出',
  echoed: '已确认',
  failed: '没发出',
  'in-doubt': '说不准',
  expired: '过期未发',
  stopped: '已停发',
}
const LANE_NAMES = { urgent: '紧急', reply: '回复', bulk: '宣传' } as const

export const registerOutbox: Register = (program, world) => {
  const { out, open } = world
  const outbox = program.command('outbox').description('群发：进度、存疑、暂停')
  outbox
    .command('status')
    .description('还有多少没发、发到哪里、要多久')
    .action(() => open((house) => status(house, world)))
  outbox
    .command('doubt')
    .description('列出说不准收到没有的群')
    .option('--batch <batch>', '只列一批')
    .action((options: { batch?: string }) =>
      open(async ({ broadcasts, rooms }) => {
        const names = new Map((await rooms.all()).map(({ id, name }) => [id, name]))
        const all = await broadcasts.inDoubt(options.batch as BatchId | undefined)
        for (const row of all)
          out(`${row.id}  ${shortTime(row.settledAt ?? row.createdAt)}  ${names.get(row.room) ?? row.room}  批次 ${row.batch}`) // prettier-ignore
        out(
          all.length === 0
            ? '没有说不准的。'
            : `共 ${all.length} 个群。去群里看一眼，没有就补发：anlin outbox resend 编号`,
        )
      }),
    )
  outbox
    .command('resend <id>')
    .description('给一个说不准或没发出的群补发')
    .action((text: string) =>
      open(async (house) => {
        if (!/^\d+$/.test(text)) throw new UsageError('请写编号，见 anlin outbox doubt')
        const id = Number(text) as BroadcastId
        const outcome = await acted(house, 'outbox.resend', { kind: 'delivery', id: text }, (trx) =>
          house.broadcasts.resend(trx, id),
        )
        switch (outcome) {
          case 'queued':
            return out('已排队，会按顺序补发。')
          case 'unknown':
            throw new UsageError(`没有编号 ${text}，见 anlin outbox doubt`)
          case 'not in doubt':
            throw new UsageError('这一条不用补发：已经发出，或者还在排队。')
          case 'expired':
            throw new UsageError('已过有效期，不再发。')
          case 'overtaken':
            throw new UsageError('这个群已经收到后来的更正或解除，不能再发旧的。')
        }
      }),
    )
  outbox
    .command('pause')
    .description('暂停群发（回复和险情不受影响）')
    .option('--batch <batch>', '只暂停一批')
    .action((options: { batch?: string }) => open((house) => hold(house, world, options.batch, true)))
  outbox
    .command('resume')
    .description('继续群发')
    .option('--batch <batch>', '只继续一批')
    .action((options: { batch?: string }) => open((house) => hold(house, world, options.batch, false)))
}

async function status(house: House, { out }: CommandWorld): Promise<void> {
  const { broadcasts, outlook, db } = house
  const talk = await db
    .selectFrom('delivery')
    .select((eb) => ['lane', 'state', eb.fn.countAll<number>().as('rows')])
    .where('created_at', '>', house.clock.now() - 24 * 3_600_000)
    .groupBy(['lane', 'state'])
    .orderBy('lane')
    .execute()
  out('回复和呼叫（近 24 小时）：')
  if (talk.length === 0) out('  没有')
  for (const { lane, state, rows } of talk)
    out(`  ${LANE_NAMES[lane as keyof typeof LANE_NAMES]}  ${STATE_NAMES[state as TalkState]} ${rows}`)
  for (const account of await outlook.accounts()) {
    const { urgent, bulk } = account.waiting
    const parts = [`待发：紧急 ${urgent}，宣传 ${bulk}`, `今天已发 ${account.postsToday}`]
    if (account.paused) parts.push('已暂停')
    if (account.circuitMs > 0) parts.push(`发送太频繁，${Math.ceil(account.circuitMs / 60_000)} 分钟后继续`)
    out(
      `${account.account === 'wechat' ? '微信号' : `群机器人 ${account.account.slice(6)}`}：${parts.join('；')}`,
    )
  }
  const open = await broadcasts.open()
  if (open.length === 0) out('没有正在进行的群发。')
  for (const { batch, lane, paused, counts } of open) {
    const eta = paused ? '已暂停' : `还要约 ${await outlook.eta(batch)} 分钟`
    out(`批次 ${batch}（${LANE_NAMES[lane]}）：${countsText(counts)}；${eta}`)
  }
  const doubt = await broadcasts.inDoubt()
  if (doubt.length > 0) out(`有 ${doubt.length} 个说不准，见 anlin outbox doubt`)
}

async function hold(
  house: House,
  { out }: CommandWorld,
  batch: string | undefined,
  paused: boolean,
): Promise<void> {
  const action = paused ? 'outbox.pause' : 'outbox.resume'
  if (batch === undefined) {
    await acted(house, action, { kind: 'outbox', id: 'all' }, (trx) => house.broadcasts.pauseAll(trx, paused))
    return out(paused ? '群发已暂停。继续：anlin outbox resume' : '群发已继续。')
  }
  const rooms = await acted(house, action, { kind: 'batch', id: batch }, (trx) =>
    paused ? house.broadcasts.pause(trx, batch as BatchId) : house.broadcasts.resume(trx, batch as BatchId),
  )
  if (rooms === 0)
    throw new UsageError(`批次 ${batch} 没有${paused ? '在排队' : '暂停'}的群，见 anlin outbox status`)
  out(paused ? `已暂停，还有 ${rooms} 个群没发。` : `已继续，还有 ${rooms} 个群。`)
}

/** What staff decide about sending is in the trail, in the same transaction. */
async function acted<T>(
  { db, clock }: House,
  action: string,
  subject: { kind: string; id: string },
  act: (trx: House['db']) => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async (trx) => {
    const outcome = await act(trx)
    const after: AuditFacts = typeof outcome === 'string' || typeof outcome === 'number' ? { outcome } : {}
    await recordAudit(trx, { at: clock.now(), actor: 'cli', action, subject, after })
    return outcome
  })
}

function countsText(counts: StateCounts): string {
  return Object.entries(counts)
    .filter(([, rooms]) => rooms > 0)
    .map(([state, rooms]) => `${STATE_NAMES[state as DeliveryState]} ${rooms}`)
    .join('，')
}
