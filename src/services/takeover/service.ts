import type { ChatService, Heard, ServiceAnswer } from '../../chat/index.js'
import type { TakeoverDesk } from './desk.js'

/** Keeps the bot silent where a person answers. Triage has gone first: an emergency is heard all the same. */
export class TakeoverService implements ChatService {
  readonly name = 'takeover'

  constructor(private readonly desk: Pick<TakeoverDesk, 'takenBy'>) {}

  hear({ message }: Heard): Promise<ServiceAnswer | undefined> {
    const taken = this.desk.takenBy({ contactId: message.from.id, roomId: message.room?.id })
    return Promise.resolve(taken && { note: 'a person answers', replies: [] })
  }
}
