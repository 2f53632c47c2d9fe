import {
  addressField,
  choicesField,
  countField,
  defineForm,
  FormDesk,
  mobileField,
  nameField,
  optional,
  photoField,
  proseField,
  repeated,
  yesField,
  type Fields,
  type Form,
} from '../../src/forms/index.js'
import { createLogger } from '../../src/shared/index.js'
import { startTown, type Town, type TownOptions } from '../support/town.js'

export interface Entered {
  kind: string
  values: Record<string, unknown>
  consent?: { version: string; at: number }
  contact: string
}

/** A registration with most kinds of fields, and a report with pictures; what is submitted is kept in memory. */
export function sampleForms(): { forms: Form<Fields>[]; entered: Entered[]; dropped: string[] } {
  const entered: Entered[] = []
  const dropped: string[] = []
  const helper = defineForm({
    kind: 'helper',
    title: '帮手登记',
    commands: ['volunteer-register'],
    words: /^报名/,
    notice: { version: '1', text: '登记后社区的人会联系您。' },
    fields: {
      name: nameField({ label: '姓名', prompt: '您的姓名？' }),
      mobile: mobileField({ label: '手机号', prompt: '您的手机号？' }),
      home: addressField({ label: '住址', prompt: '您住几栋？', upTo: 'building' }),
      adult: yesField({ label: '满 18 岁', prompt: '您满 18 岁了吗？' }),
      skills: choicesField({
        label: '本领',
        prompt: '您会哪些本领？',
        choices: [
          { value: 'aid', name: '急救', words: ['救护'] },
          { value: 'electric', name: '电工' },
          { value: 'driving', name: '驾驶', words: ['开车'] },
        ],
      }),
      note: optional(proseField({ label: '留言', prompt: '还有什么要说的？', most: 100 })),
    },
    submit(_trx, { values, who, consent }) {
      if (values.mobile === '13800009999')
        return Promise.resolve({ again: 'mobile' as const, problem: '这个号码有人用了。' })
      entered.push({ kind: 'helper', values, contact: who.contact, ...(consent && { consent }) })
      return Promise.resolve({ replies: [{ kind: 'text', text: `登记好了，${values.name}。` }] })
    },
  })
  const report = defineForm({
    kind: 'report',
    title: '随手拍',
    commands: ['hazard-report'],
    confirms: false,
    fields: {
      what: proseField({ label: '什么隐患', prompt: '是什么隐患？', most: 200 }),
      people: countField({ label: '几个人', prompt: '几个人看到了？', least: 1, most: 50 }),
      photos: optional(
        repeated(
          photoField({
            label: '照片',
            prompt: '请发照片。',
            keep: ({ id, text }) =>
              Promise.resolve(
                text === 'svg'
                  ? { ok: false as const, problem: '这种图片看不了，请发照片。' }
                  : { ok: true as const, value: `photo-${id.split('-')[1]}` },
              ),
            drop: (names) => {
              dropped.push(...names)
              return Promise.resolve()
            },
          }),
          3,
        ),
      ),
    },
    submit(_trx, { values, who }) {
      entered.push({ kind: 'report', values, contact: who.contact })
      return Promise.resolve({ replies: [{ kind: 'text', text: '隐患报好了。' }] })
    },
  })
  return { forms: [helper, report] as unknown as Form<Fields>[], entered, dropped }
}

export interface FormTown {
  town: Town
  desk: FormDesk
}

/** A town whose form desk is built on its own database. */
export async function formTown(forms: readonly Form<Fields>[], options: TownOptions = {}): Promise<FormTown> {
  const late: { desk?: FormDesk } = {}
  const town = await startTown({
    rate: { personPerMinute: 100_000, roomPerMinute: 100_000 },
    ...options,
    services: [{ name: 'forms', hear: (heard) => late.desk!.hear(heard) }, ...(options.services ?? [])],
  })
  const { db, vault, outbox, clock } = town
  const desk = new FormDesk({ db, vault, outbox, clock, ticker: clock, logger: createLogger('silent') })
  for (const form of forms) desk.register(form)
  await desk.start()
  late.desk = desk
  return { town, desk }
}
