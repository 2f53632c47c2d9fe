import { tagFor, type CommunityRoom, type Grid, type StaffMember } from '../directory/index.js'
import { UsageError, type House } from './world.js'

/** The community that is meant: the one that is named, or the only one. */
export async function communityOf(house: House, name: string | undefined): Promise<string> {
  const all = await house.grids.communities()
  if (name !== undefined) {
    const found = all.find((community) => community.id === name || community.name === name)
    if (!found) throw new UsageError(`没有社区「${name}」，用 anlin community list 查看`)
    return found.id
  }
  if (all.length === 0) throw new UsageError('还没有社区。先运行：anlin community add 社区名称')
  if (all.length > 1) throw new UsageError('有几个社区，请用 --community 写明是哪一个')
  return all[0]!.id
}

/** By code, name or id. */
export async function gridOf(house: House, text: string): Promise<Grid> {
  const fitting = (await house.grids.grids()).filter((grid) => [grid.id, grid.code, grid.name].includes(text))
  return only(fitting, text, '网格', 'anlin grid list')
}

/** By name or id. */
export async function roomOf(house: House, text: string): Promise<CommunityRoom> {
  return only(await house.rooms.find(text), text, '群', 'anlin room list')
}

/** By name or id. */
export function memberOf(house: House, text: string): StaffMember {
  const byId = house.staff.byId(text)
  return byId ?? only(house.staff.byName(text), text, '工作人员', 'anlin staff list')
}

export function countOf(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new UsageError(`「${text}」不是人数，请填数字`)
  return Number(text)
}

/** `老旧小区,低洼` as it is stored. */
export function tagsOf(text: string): string[] {
  return text
    .split(/[,，、\s]+/)
    .filter(Boolean)
    .map(tagFor)
}

/** 138****0000: enough to know it again, not enough to call it. */
export function masked(phone: string): string {
  return phone.length < 8 ? '****' : `${phone.slice(0, 3)}****${phone.slice(-4)}`
}

function only<T extends { id: string }>(all: readonly T[], text: string, what: string, list: string): T {
  if (all.length === 0) throw new UsageError(`没有${what}「${text}」，用 ${list} 查看`)
  if (all.length > 1)
    throw new UsageError(
      `有 ${all.length} 个${what}叫「${text}」，请用编号：${all.map((each) => each.id).join('、')}`,
    )
  return all[0]!
}
