import { checkReason, recordExport, type Actor } from '../../directory/index.js'
import { addressText, chinaDay, maskMobile, type Clock } from '../../shared/index.js'
import type { Db, Vault } from '../../storage/index.js'
import { toXlsx } from '../../tables/index.js'
import type { VolunteerDesk } from './desk.js'
import { namesOf, ROLES, SKILLS, STATE_NAMES, TIMES } from './words.js'

/** @throws ReasonMissingError */
export async function exportVolunteers(
  { db, vault, clock }: { db: Db; vault: Vault; clock: Clock },
  desk: VolunteerDesk,
  { reason, full, actor }: { reason: string; full: boolean; actor: Actor },
): Promise<Buffer> {
  checkReason(reason)
  const volunteers = await desk.list()
  const memberships = await db
    .selectFrom('team_member')
    .innerJoin('team', 'team.id', 'team_member.team_id')
    .select(['team_member.volunteer_id', 'team.name'])
    .execute()
  const times = await db
    .selectFrom('volunteer_time')
    .select(['volunteer_id', 'kind'])
    .select((eb) => eb.fn.sum<number>('minutes').as('minutes'))
    .select((eb) => eb.fn.countAll<number>().as('entries'))
    .groupBy(['volunteer_id', 'kind'])
    .execute()
  const teamsOf = new Map<string, string[]>()
  for (const { volunteer_id, name } of memberships)
    teamsOf.set(volunteer_id, [...(teamsOf.get(volunteer_id) ?? []), name])
  const timeOf = new Map(times.map((row) => [`${row.volunteer_id} ${row.kind}`, row]))
  const rows = volunteers.map((volunteer) => [
    `V${volunteer.number}`,
    volunteer.name,
    full ? volunteer.mobile : maskMobile(volunteer.mobile),
    volunteer.home ? addressText(volunteer.home) : '',
    namesOf(SKILLS, volunteer.skills),
    namesOf(TIMES, volunteer.times),
    namesOf(ROLES, volunteer.roles),
    (teamsOf.get(volunteer.id) ?? []).join('、'),
    STATE_NAMES[volunteer.state],
    Math.round((Number(timeOf.get(`${volunteer.id} service`)?.minutes ?? 0) / 60) * 10) / 10,
    Number(timeOf.get(`${volunteer.id} training`)?.entries ?? 0),
    chinaDay(volunteer.appliedAt),
  ])
  const headers = ['编号', '姓名', '手机号', '住址', '特长', '时间', '岗位', '队伍', '状态', '服务小时', '培训次数', '登记日期'] // prettier-ignore
  const file = await toXlsx([headers, ...rows], '志愿者')
  await recordExport(db, vault, {
    at: clock.now(),
    actor,
    what: 'volunteer',
    rows: rows.length,
    masked: !full,
    reason,
  })
  return file
}
