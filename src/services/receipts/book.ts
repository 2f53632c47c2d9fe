import type { CommunityRoomId, Receipts } from '../../directory/index.js'
import type { ContactId, IncomingMessage, RoomId } from '../../channel/index.js'
import { newId } from '../../shared/index.js'
import type { Db, ReceiptTable, Vault } from '../../storage/index.js'
import type { Subject, SubjectKind } from './people.js'
import { placeText, type Place } from './place.js'
import type { ReceiptState } from './read-receipt.js'

/** Where an answer counts. */
export interface Home {
  room?: { id: CommunityRoomId; name: string }
  gridId?: string
  receipts: Receipts
}

export interface Answer {
  state: ReceiptState
  about: Subject
  place?: Place
  /** of an earlier answer that this one adds to: whom it is about, as it stands in the table */
  key?: string
}

/** One answer as staff read it. */
export interface ReadAnswer extends ReceiptTable {
  name: string
  words: string
  place: string
  about: SubjectKind
}

const NO_HOME: Home = { receipts: 'received' }

/** The answers of residents, each a row; who they are and what they wrote is sealed. */
export class ReceiptBook {
  constructor(
    private readonly db: Db,
    private readonly vault: Vault,
  ) {}

  /** The room of the community that a chat is; one that staff have not bound counts for no grid. */
  async homeOf(channelRoom: RoomId): Promise<Home> {
    return this.home((query) => query.where('room.channel_id', '=', channelRoom))
  }

  /** In a private chat: where the person answered last. */
  async lastHomeOf(contact: ContactId): Promise<Home> {
    const last = await this.db
      .selectFrom('receipt')
      .select('room_id')
      .where('contact_id', '=', contact)
      .where('room_id', 'is not', null)
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst()
    return last ? this.home((query) => query.where('room.id', '=', last.room_id)) : NO_HOME
  }

  async add(
    trx: Db,
    thread: string,
    message: IncomingMessage,
    home: Home,
    answers: readonly Answer[],
    now: number,
  ): Promise<void> {
    for (const answer of answers) {
      const { state, place } = answer
      const id = newId(now)
      const spot = place && placeText(place)
      await trx
        .insertInto('receipt')
        .values({
          id,
          thread_id: thread,
          message_id: message.id,
          contact_id: message.from.id,
          channel_room_id: message.room?.id ?? null,
          room_id: home.room?.id ?? null,
          grid_id: home.gridId ?? null,
          subject: this.keyOf(answer),
          state,
          at: message.at,
          name_sealed: this.vault.seal(message.from.name, `receipt_name:${id}`),
          words_sealed: this.vault.seal(message.text, `receipt_words:${id}`),
          place_sealed: spot ? this.vault.seal(spot, `receipt_place:${id}`) : null,
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    }
  }

  /** What somebody has said in a thread, oldest first. */
  ofContact(thread: string, contact: ContactId, trx: Db = this.db): Promise<ReceiptTable[]> {
    return trx
      .selectFrom('receipt')
      .selectAll()
      .where('thread_id', '=', thread)
      .where('contact_id', '=', contact)
      .orderBy('id')
      .execute()
  }

  /** Everything said in a thread, oldest first. */
  ofThread(thread: string): Promise<ReceiptTable[]> {
    return this.db.selectFrom('receipt').selectAll().where('thread_id', '=', thread).orderBy('id').execute()
  }

  read(row: ReceiptTable): ReadAnswer {
    return {
      ...row,
      name: this.vault.unseal(row.name_sealed, `receipt_name:${row.id}`),
      words: this.vault.unseal(row.words_sealed, `receipt_words:${row.id}`),
      place: row.place_sealed === null ? '' : this.vault.unseal(row.place_sealed, `receipt_place:${row.id}`),
      about: row.subject.split(':')[0] as SubjectKind,
    }
  }

  /** Whom an answer is about; neighbours are told apart without their names standing in the table. */
  keyOf({ about: { kind, name }, key }: Pick<Answer, 'about' | 'key'>): string {
    if (key !== undefined) return key
    return name === undefined ? kind : `${kind}:${this.vault.fingerprint(`neighbour ${name}`).slice(0, 16)}`
  }

  private async home(where: (query: ReturnType<typeof homes>) => ReturnType<typeof homes>): Promise<Home> {
    const row = await where(homes(this.db)).executeTakeFirst()
    if (!row) return NO_HOME
    return {
      room: { id: row.id as CommunityRoomId, name: row.name },
      ...(row.grid_id !== null && { gridId: row.grid_id }),
      receipts: (row.receipts ?? 'received') as Receipts,
    }
  }
}

function homes(db: Db) {
  return db
    .selectFrom('room')
    .leftJoin('grid', 'grid.id', 'room.grid_id')
    .select(['room.id', 'room.name', 'room.grid_id', 'grid.receipts'])
}
