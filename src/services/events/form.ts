import { choiceField, defineForm, optional, countField, type Field, type Fields, type Form } from '../../forms/index.js' // prettier-ignore
import { may, type StaffRegister } from '../../directory/index.js'
import { HOUR_MS } from '../../shared/index.js'
import { actorOf, momentText } from '../desk/index.js'
import type { EventDesk } from './desk.js'
import { DRILL_HAZARDS, EVENT_KINDS, HAZARD_NAMES, KIND_NAMES } from './event.js'
import { momentCell } from './moment.js'

/** The form with which staff make an event in a private chat. */
export function eventForm(desk: EventDesk, staff: StaffRegister): Form<Fields> {
  return defineForm({
    kind: 'event',
    title: '新活动',
    words: /^(?:新活动|新建活动|办活动|新演练)$/,
    fields: {
      kind: choiceField({
        label: '类型',
        prompt: '什么活动？',
        choices: EVENT_KINDS.map((value) => ({ value, name: KIND_NAMES[value] })),
      }),
      hazard: choiceField({
        label: '演练内容',
        prompt: '演练什么？',
        choices: DRILL_HAZARDS.map((value) => ({ value, name: HAZARD_NAMES[value] })),
        when: (values) => values['kind'] === 'drill',
      }),
      // Only staff see this form, in a private chat: whoever is in a group is sent there.
      title: namedField('名称', '活动叫什么？', '灭火器怎么用', 30),
      place: namedField('地点', '在哪里办？', '社区礼堂', 40),
      starts: whenField(),
      hours: countField({ label: '几个小时', prompt: '办几个小时？', example: '2', least: 1, most: 12 }),
      seats: optional(countField({ label: '名额', prompt: '最多多少人？不限就回复 跳过', example: '50', least: 1, most: 10_000 })), // prettier-ignore
    },
    begin(who) {
      const member = staff.byContact(who.contact)
      if (member && may(member.role, 'edit')) return Promise.resolve({ kind: 'open' as const })
      const text = '办活动请找社区的人。\n想参加，回复：活动'
      return Promise.resolve({ kind: 'answer' as const, answer: { note: 'not staff', replies: [{ kind: 'text' as const, text }] } }) // prettier-ignore
    },
    async submit(trx, { values, who, now }) {
      const member = staff.byContact(who.contact)
      if (!member || !may(member.role, 'edit'))
        return { replies: [{ kind: 'text', text: '您没有办活动的权限，\n请找社区的人。' }] }
      if (values.starts <= now) return { again: 'starts', problem: '这个时间已经过了。' }
      const event = await desk.create({ kind: values.kind, hazard: values.hazard ?? undefined, title: values.title, place: values.place, startsAt: values.starts, endsAt: values.starts + values.hours * HOUR_MS, seats: values.seats ?? undefined }, actorOf(member), trx) // prettier-ignore
      return {
        replies: [
          {
            kind: 'text',
            text: `建好了，活动 ${event.number}。\n发到群里，回复：\n发布活动 ${event.number}`,
          },
        ],
      }
    },
  }) as unknown as Form<Fields>
}

/** A name may read like a question to us (灭火器怎么用), and is one only here. */
function namedField(label: string, prompt: string, example: string, most: number): Field<string> {
  return {
    label,
    prompt,
    example,
    personal: true,
    read(text) {
      if (text.length < 2) return { ok: false, problem: '请多写几个字。' }
      if (text.length > most) return { ok: false, problem: `太长了，请写在 ${most} 个字以内。` }
      return { ok: true, value: text, sure: true }
    },
    show: (text) => text,
  }
}

function whenField(): Field<number> {
  return {
    label: '时间',
    prompt: '什么时候开始？',
    example: '5月20日 19:00',
    read(text, now) {
      const moment = momentCell(text, now)
      return moment.ok ? { ...moment, sure: true } : moment
    },
    show: momentText,
  }
}
