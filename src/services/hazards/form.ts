import {
  defineForm,
  optional,
  photoField,
  proseField,
  repeated,
  type Fields,
  type Form,
} from '../../forms/index.js'
import { refusalText, type PhotoShelf } from '../../photos/index.js'
import { plainText, type Clock } from '../../shared/index.js'
import { placeIn } from '../../triage/index.js'
import { photoOf } from '../desk/index.js'
import { placeOf, type HazardChat } from './chat.js'
import type { HazardDesk } from './desk.js'
import { taken, TOO_MANY } from './texts.js'

/** Below this length the words only ask for the form. */
const TELLS_SOMETHING = 9
const PHOTOS = 3

/** The form of 随手拍. Who says all of it at once after 隐患 needs none; see HazardChat. */
export function hazardForm(
  desk: HazardDesk,
  chat: HazardChat,
  photos: PhotoShelf,
  clock: Clock,
): Form<Fields> {
  return defineForm({
    kind: 'hazard',
    title: '随手拍',
    commands: ['hazard-report'],
    words: /^(?:隐患|随手拍|(?:我要)?(?:报|上报|举报)隐患|隐患上报)(?!\s*[:：#]?\s*\d+$)/,
    fields: {
      what: proseField({
        label: '什么隐患',
        prompt: '看到了什么隐患？',
        example: '楼道堆满了纸箱',
        most: 300,
      }),
      // Said in a group, it would show who reports.
      where: proseField({ label: '在哪里', prompt: '在哪里？写清楚几栋几单元几楼。', example: '三栋二单元一楼', most: 100, personal: true }), // prettier-ignore
      photos: optional(
        repeated(
          photoField({
            label: '照片',
            prompt: '请发照片，最多 3 张。',
            async keep(message) {
              const checked = await photoOf(message)
              if (checked.kind === 'refused') return { ok: false, problem: refusalText(checked.why) }
              return { ok: true, value: await photos.keep(checked.jpeg, clock.now()) }
            },
            async drop(files) {
              for (const file of files) await photos.remove(file)
            },
          }),
          PHOTOS,
        ),
      ),
    },
    async begin(who, heard) {
      const { text } = heard.message
      // 隐患 12 asks how it goes; the understanding takes it for a report.
      const said = await chat.hear(heard)
      if (said) return { kind: 'answer', answer: said }
      if (await desk.tooMany(who.contact)) return { kind: 'answer', answer: { note: 'too many hazards', replies: [{ kind: 'text', text: TOO_MANY }] } } // prettier-ignore
      const words = text.replace(/^(?:隐患|随手拍|(?:我要)?(?:报|上报|举报)隐患|隐患上报)[\s:：,，]*/, '')
      if (words.length < TELLS_SOMETHING) return { kind: 'open' }
      const where = placeIn(plainText(words)) === '' ? {} : { where: placeOf(words) }
      return { kind: 'open', values: { what: words.slice(0, 300), ...where } }
    },
    async submit(trx, { values, who }) {
      const given = { what: values.what, where: values.where, reporter: who.contact, source: 'resident' as const, photos: values.photos ?? [] } // prettier-ignore
      const hazard = await desk.report(given, { id: who.contact, where: 'chat' }, trx)
      return { replies: [{ kind: 'text', text: taken(hazard) }] }
    },
  }) as unknown as Form<Fields>
}
