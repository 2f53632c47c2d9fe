import { fillLocal, type Entry, type LocalSettings } from '../knowledge/index.js'
import { contacts } from './texts.js'
import type { Command } from '../understanding/index.js'

export interface CommandReply {
  text: string
  /** a wish that a person has to fulfil: it is kept for staff */
  forStaff?: boolean
  optOut?: boolean
}

interface CommandContext {
  settings: LocalSettings
  entries: ReadonlyMap<string, Entry>
}

/**
 * The answer to a command that no service took, because it failed or knows nothing here: it claims nothing, keeps the wish
 * for staff, and names a way.
 */
export function commandReply(
  command: Exclude<Command, 'human' | 'menu-help'>,
  context: CommandContext,
): CommandReply {
  const { settings } = context
  const office = settings.office_phone
    ? ['也可以打社区电话', settings.office_phone]
    : ['也可以直接到社区居委会']
  const kept = (first: string): CommandReply => ({
    text: [first, '您的话已经记下，社区会看到。', ...office].join('\n'),
    forStaff: true,
  })
  switch (command) {
    case 'volunteer-register':
    case 'volunteer-quit':
    case 'volunteer-hours':
    case 'event-signup':
    case 'delete-data':
      return kept('刚才没办成。')
    case 'hazard-report': {
      const hotline = settings.hazard_hotline ?? '12345'
      return {
        text: [
          '刚才没登记成。',
          '您的话已经记下，社区会看到。',
          '要马上有人管，请打物业或',
          hotline,
          '已经冒烟、有火、有人受伤，先打',
          '119 / 120',
        ].join('\n'),
        forStaff: true,
      }
    }
    case 'shelter': {
      const entry = context.entries.get('serv-shelter')
      const place = settings.shelter
        ? [`最近的避难场所：`, settings.shelter]
        : ['避难场所的位置还没有登记到我这里，请问社区居委会。', ...office]
      return { text: [...place, ...(entry ? ['', fillLocal(entry.answer, settings)] : [])].join('\n') }
    }
    case 'contact':
      return { text: contacts(settings) }
    case 'quiz':
      return { text: '现在出不了题，请过一会儿再试。\n也可以问我：灭火器怎么用' }
    case 'optout':
      return {
        text: '好的，宣传内容不再发给您。\n紧急预警不一样，仍会发到群里。\n想恢复，回复 订阅',
        optOut: true,
      }
    case 'optin':
      return { text: '好的，宣传内容会继续发给您。\n不想收了，回复 退订', optOut: false }
  }
}
