import { sql } from 'kysely'

/**
 * Of a row of `broadcast_delivery`: the room has not heard a later one of the thread. An alert that goes out after its
 * all-clear would be read as a new alert.
 */
export const NOT_OVERTAKEN = sql<boolean>`not exists (
  select 1 from broadcast_delivery as later
  where later.thread = broadcast_delivery.thread
    and later.room_id = broadcast_delivery.room_id
    and later.id > broadcast_delivery.id
    and later.state in ('sending', 'sent', 'echoed', 'in-doubt'))`
