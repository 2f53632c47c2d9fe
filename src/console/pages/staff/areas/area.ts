import type { RouteRecordRaw } from 'vue-router'
import type { Act } from '../../../contract/index.js'

/** One area of the console: where it stands in the navigation, and its pages, each loaded when it is opened. */
export interface Area {
  nav?: { group: 'now' | 'people' | 'know' | 'office'; to: string; title: string; icon: string; act?: Act }[]
  routes: RouteRecordRaw[]
}

export const GROUPS: Record<NonNullable<Area['nav']>[number]['group'], string> = {
  now: '现在',
  know: '知识和宣传',
  people: '人和地方',
  office: '办公室',
}
