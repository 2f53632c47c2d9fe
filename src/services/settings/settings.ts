import { recordAudit, type Actor } from '../../directory/index.js'
import { LOCAL_SETTINGS, type LocalSetting, type LocalSettings } from '../../knowledge/index.js'
import type { Clock } from '../../shared/index.js'
import type { Db } from '../../storage/index.js'

/** What each local setting is called, and what it is for. */
export const SETTING_NAMES: Record<LocalSetting, { title: string; hint: string }> = {
  community: { title: '社区名称', hint: '例如 幸福里社区；机器人打招呼时说' },
  office_phone: { title: '居委会电话', hint: '上班时间有人接的号码' },
  duty_phone: { title: '值班电话', hint: '险情时给居民，要 24 小时有人接' },
  property_phone: { title: '物业电话', hint: '停水停电、电梯' },
  gas_phone: { title: '燃气抢险电话', hint: '当地燃气公司的抢险号码' },
  hazard_hotline: { title: '隐患举报电话', hint: '不填就说 12345' },
  shelter: { title: '最近的避难场所', hint: '一句话说清在哪、怎么走' },
  ebike_rule: { title: '电动自行车的规定', hint: '本地停放、充电的规定，一句话' },
  fireworks_rule: { title: '烟花爆竹的规定', hint: '本地禁放、限放的规定，一句话' },
  lift_hotline: { title: '电梯求助电话', hint: '电梯被困时打，例如 96333' },
}

const PHONES: readonly LocalSetting[] = [
  'office_phone',
  'duty_phone',
  'property_phone',
  'gas_phone',
  'hazard_hotline',
  'lift_hotline',
]

export type SettingFault = { name: LocalSetting; message: string }

/**
 * What is said about this community, as staff set it in the console: before what `.env` says. The settings are one
 * object that everybody who answers holds; it is changed in place, so that the next answer has it.
 */
export class SettingBook {
  private readonly fromFile: LocalSettings

  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    readonly current: LocalSettings,
  ) {
    this.fromFile = { ...current }
  }

  /** Reads what was set before. */
  async load(): Promise<void> {
    for (const { name, value } of await this.db.selectFrom('setting').selectAll().execute())
      if (isSetting(name)) this.current[name] = value
  }

  /** Whether the value is the one of `.env`. */
  isFromFile(name: LocalSetting): boolean {
    return this.current[name] !== undefined && this.current[name] === this.fromFile[name]
  }

  /** @param changes an empty value goes back to what `.env` says. @returns the first fault; nothing is set then */
  async set(changes: Readonly<Record<string, string>>, actor: Actor): Promise<SettingFault | undefined> {
    const known = Object.entries(changes).filter((entry): entry is [LocalSetting, string] =>
      isSetting(entry[0]),
    )
    for (const [name, value] of known) {
      if (value !== '' && PHONES.includes(name) && !/^[\d\s-]{3,20}$/.test(value))
        return { name, message: `${SETTING_NAMES[name].title}：要填电话号码，只用数字和短横线` }
      if (/[{}\n]/.test(value))
        return { name, message: `${SETTING_NAMES[name].title}：写成一行，不要用大括号` }
    }
    const now = this.clock.now()
    await this.db.transaction().execute(async (trx) => {
      for (const [name, value] of known) {
        await trx.deleteFrom('setting').where('name', '=', name).execute()
        if (value !== '') await trx.insertInto('setting').values({ name, value, updated_at: now }).execute()
      }
      const after = { changed: known.map(([name]) => name) }
      await recordAudit(trx, { at: now, actor, action: 'setting.edit', after })
    })
    for (const [name, value] of known) {
      const next = value === '' ? this.fromFile[name] : value
      if (next === undefined) delete this.current[name]
      else this.current[name] = next
    }
    return undefined
  }
}

function isSetting(name: string): name is LocalSetting {
  return (LOCAL_SETTINGS as readonly string[]).includes(name)
}
