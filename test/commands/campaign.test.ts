import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { QuizBook } from '../../src/campaigns/index.js'
import { openDatabase, Vault } from '../../src/storage/index.js'
import { Office } from './support.js'

let office: Office
beforeEach(() => (office = new Office()))
afterEach(() => office.close())

/** A year that no clock has reached. */
const YEAR = 2039

const OWN = `id: own
title: 本社区活动
kind: week
rule: { week_with: "05-12", starts_on: 6 }
confirm_from: "04-15"
priority: 100
pushes:
  - day: 1
    text: |
      {{theme|防灾减灾}}从家里做起。
      今天先看看楼道。
    entries: [fire-stair-clutter]
    poster:
      headline: 楼道别堆物
      lines: [堆物会着火, 也会挡住路]
      entry: fire-stair-clutter
  - day: 1
    audience: [shops]
    text: 店门口别堵消防车道，请今天看一遍。
    entries: [fire-lane-blocked]
  - day: 4
    text: 今天是防灾减灾日，请看看家里的出口。
    entries: [fire-plan-home]
`

async function community(): Promise<void> {
  office.file('x', '')
  await office.does('community add 南园社区')
  await office.does('room add 一号楼群')
  await office.does('room add 商铺群')
  await office.does('room tag 商铺群 --add 沿街商铺')
  const { mkdirSync, writeFileSync } = await import('node:fs')
  mkdirSync(join(office.folder, 'knowledge/campaigns'), { recursive: true })
  writeFileSync(join(office.folder, 'knowledge/campaigns/own.yaml'), OWN)
}

test('plan, dates, approve, edit, cancel, restore, preview, poster, room', async () => {
  await community()
  expect(await office.does('campaign check')).toMatch(/0 处错误/)
  const draft = await office.does(`campaign plan --year ${YEAR}`)
  expect(draft).toMatch(/05-07 周六 09:00 {2}【本社区活动】own\/2039-d1 第1段（全部） {2}1 个群：一号楼群/)
  expect(draft).toMatch(/05-07 周六 09:00 {2}【本社区活动】own\/2039-d1 第2段（沿街商铺） {2}1 个群：商铺群/)
  expect(draft).toMatch(/own 的日期只是惯例/)
  expect(draft).toMatch(/还没有审批，不会发/)

  expect(await office.refuses(`campaign dates own --year ${YEAR} --from 2039-02-30`)).toMatch(
    /没有 2039-02-30/,
  )
  expect(await office.refuses(`campaign dates own --year ${YEAR} --from 2039-05-13`)).toMatch(
    /要包含 2039-05-12/,
  )
  expect(await office.does(`campaign dates own --year ${YEAR} --from 2039-05-09 --theme 人人讲安全`)).toMatch(
    /5月9日到5月15日/,
  )
  expect(await office.does(`campaign approve --year ${YEAR}`)).toMatch(/已审批/)
  expect(await office.does(`campaign preview own/2039-d1 --part 1`)).toMatch(
    /│人人讲安全从家里做起。\n│今天先看看楼道。\n│\n│回复 /,
  )

  expect(
    await office.run([
      'campaign',
      'edit',
      'own/2039-d4',
      '--at',
      '2039-05-13 10:30',
      '--text',
      '改过的内容\\n第二行',
    ]),
  ).toMatchObject({ code: 0 })
  expect(await office.refuses('campaign edit own/2039-d9 --text 什么')).toMatch(/没有 own\/2039-d9 这一场/)
  expect((await office.run(['campaign', 'edit', 'own/2039-d4', '--at', '2020-01-01 10:00'])).error).toMatch(
    /已经过了/,
  )
  const plan = await office.does(`campaign plan --year ${YEAR}`)
  expect(plan).toMatch(/05-09 周一 09:00 {2}【本社区活动】own\/2039-d1/)
  expect(plan).toMatch(/05-13 周五 10:30 {2}【本社区活动】own\/2039-d4/)
  expect(plan).toMatch(/改过的内容 第二行[\s\S]*社区改过/)
  expect(plan).not.toMatch(/审批以后文件里又改了/)

  expect(await office.does('campaign cancel own/2039-d4')).toMatch(/已取消/)
  expect(await office.does(`campaign plan --year ${YEAR}`)).toMatch(/own\/2039-d4（全部） 已取消/)
  expect(await office.refuses('campaign cancel own/2039-d4')).toMatch(/已经取消/)
  await office.does('campaign restore own/2039-d4')

  const file = join(office.folder, 'p.png')
  expect(await office.does(`campaign poster own/2039-d1 --out ${file}`)).toMatch(/已存到/)
  expect(await sharp(readFileSync(file)).metadata()).toMatchObject({ width: 1080, height: 1440 })
  expect(await office.refuses('campaign poster own/2039-d4')).toMatch(/没有海报/)

  expect(await office.does('campaign room 商铺群 --off')).toMatch(/不再发宣传/)
  expect(await office.does(`campaign plan --year ${YEAR}`)).toMatch(/第2段（沿街商铺） {2}没有群会收到/)
  expect(await office.does('audit verify')).toMatch(/完好/)
})

test('dates of an approved plan move what is ahead without another approval', async () => {
  await community()
  await office.does(`campaign approve --year ${YEAR}`)
  await office.does(`campaign dates own --year ${YEAR} --from 2039-05-12`)
  expect(await office.does(`campaign plan --year ${YEAR}`)).toMatch(
    /05-15 周日 09:00 {2}【本社区活动】own\/2039-d4/,
  )
})

test('what the files say after the approval is not sent until it is approved, and the plan says so', async () => {
  await community()
  await office.does(`campaign approve --year ${YEAR}`)
  const { writeFileSync } = await import('node:fs')
  writeFileSync(
    join(office.folder, 'knowledge/campaigns/own.yaml'),
    OWN.replace('请看看家里的出口', '请认一认出口'),
  )
  expect(await office.does(`campaign preview own/2039-d4`)).toMatch(/请看看家里/)
  expect(await office.does(`campaign plan --year ${YEAR}`)).toMatch(/又改了 1 场（own\/2039-d4/)
  await office.does(`campaign approve --year ${YEAR}`)
  expect(await office.does(`campaign preview own/2039-d4`)).toMatch(/请认一认出口/)
})

test('a broken file is named, and the rest is planned', async () => {
  await community()
  const { writeFileSync } = await import('node:fs')
  writeFileSync(
    join(office.folder, 'knowledge/campaigns/bad.yaml'),
    OWN.replace('id: own', 'id: bad').replace('05-12', '02-30'),
  )
  const { code, error } = await office.run(['campaign', 'check'])
  expect([code, error]).toEqual([1, expect.stringMatching(/^local\/campaigns\/bad.yaml:4: .*没有这一天/)])
  expect(await office.does(`campaign plan --year ${YEAR}`)).toMatch(/本社区活动/)
})

test('whoever is to see a test must be bound', async () => {
  await community()
  await office.does('staff add 王主任')
  expect(await office.refuses('campaign send-test own/2039-d1 --to 王主任')).toMatch(/还没有绑定微信/)
  expect(await office.refuses('campaign send-test own/2039-d1 --to 谁')).toMatch(/没有“谁”/)
})

test('the report and the results of the quiz as tables that no program runs', async () => {
  await community()
  expect(await office.does(`campaign report --year ${YEAR}`)).toMatch(/还没有发过宣传/)
  expect(await office.does('quiz results')).toMatch(/还没有人答题/)
  expect(await office.does('quiz daily 一号楼群 --on')).toMatch(/每天上午 10 点一题/)
  expect(await office.refuses('quiz daily 没有的群 --on')).toMatch(/没有“没有的群”这个群/)
  expect(await office.refuses('quiz daily 一号楼群')).toMatch(/--on/)
  expect(await office.refuses('quiz results --from 2027-02-30')).toMatch(/没有 2027-02-30/)

  const db = await openDatabase(join(office.folder, 'anlin.db'))
  const vault = Vault.open(join(office.folder, 'anlin.key'))
  const [room] = await db.selectFrom('room').select(['id', 'community_id']).orderBy('id').execute()
  const book = new QuizBook(vault)
  const question = {
    id: 'q1',
    entry: 'fire-oil-pan',
    question: '哪个',
    options: ['一', '二'],
    answer: 1,
    why: '为了',
  }
  await db
    .transaction()
    .execute((trx) =>
      book.answer(trx, { id: 'wxid_1' as never, name: '=cmd()' }, question, 1, room!.id, Date.now()),
    )
  await office.does(`campaign approve --year ${YEAR}`)
  const key = { campaign_id: 'own', occurrence: '2039-d1', slot_id: 'own/2039-d1' }
  await db
    .insertInto('campaign_push')
    .values({
      ...key,
      room_id: room!.id,
      community_id: room!.community_id,
      variant: 0,
      due_at: 1,
      state: 'skipped',
      reason: 'late',
      batch: null,
      decided_at: 2,
    })
    .execute()
  await db.updateTable('campaign_slot').set({ title: '+活动' }).where('id', '=', key.slot_id).execute()
  await db.destroy()

  const results = join(office.folder, 'results.csv')
  await office.does(`quiz results --csv ${results}`)
  expect(readFileSync(results, 'utf8')).toMatch(/没有网格,1,'=cmd\(\),1,1\r\n/)
  const report = join(office.folder, 'report.csv')
  await office.does(`campaign report --year ${YEAR} --csv ${report}`)
  expect(readFileSync(report, 'utf8')).toMatch(/^\uFEFF编号,宣传,场次,到达群数/)
  expect(readFileSync(report, 'utf8')).toMatch(/own,'\+活动,0,0,0,0,1,0,0,,0\r\n/)
  expect(await office.does(`campaign report --year ${YEAR}`)).toMatch(
    /《\+活动》（own）\n {4}0 场，到了 0 个群，发出 0 条\n {4}说不准 0，没发出 1/,
  )
})
