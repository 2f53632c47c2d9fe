import type { Actor, StaffMember } from '../../directory/index.js'

/** A member of staff who acts by chat. */
export function actorOf(member: StaffMember): Actor {
  return { id: member.id, where: 'chat' }
}

/** One person may be entered twice: the same contact or the same telephone is the same person. */
export function samePerson(a: StaffMember, b: StaffMember): boolean {
  return (
    a.id === b.id ||
    (a.contactId !== undefined && a.contactId === b.contactId) ||
    (a.phone !== undefined && a.phone === b.phone)
  )
}
