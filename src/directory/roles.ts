export const ROLES = ['viewer', 'editor', 'dispatcher', 'approver', 'admin'] as const
export type Role = (typeof ROLES)[number]

/**
 * What staff do: look; keep grids, rooms, entries and drafts; send alerts and campaigns; be the second person who
 * approves; decide who is staff.
 */
export const ACTS = ['view', 'edit', 'send', 'approve', 'administer'] as const
export type Act = (typeof ACTS)[number]

const MAY: Record<Role, readonly Act[]> = {
  viewer: ['view'],
  editor: ['view', 'edit'],
  dispatcher: ['view', 'edit', 'send'],
  approver: ['view', 'approve'],
  admin: ACTS,
}

export const ROLE_NAMES: Record<Role, string> = {
  viewer: '只看',
  editor: '编辑',
  dispatcher: '发送',
  approver: '审批',
  admin: '管理',
}

export function may(role: Role, act: Act): boolean {
  return MAY[role].includes(act)
}
