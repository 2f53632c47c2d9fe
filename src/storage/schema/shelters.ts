export interface SheltersSchema {
  shelter: ShelterTable
  shelter_serves: ShelterServesTable
  supply: SupplyTable
}

/** A place that is public: nothing here is about a person. */
export interface ShelterTable {
  id: string
  community_id: string
  name: string
  address: string
  /** people */
  capacity: number | null
  /** JSON: what it is for */
  purposes: string
  /** 1 when a wheelchair gets in */
  accessible: number
  route_words: string
  map_link: string
  /** name on the photo shelf */
  route_photo: string | null
  /** the order that staff gave; the smallest is named first to whoever is served by none */
  rank: number
  created_at: number
}

export interface ShelterServesTable {
  shelter_id: string
  /** building, grid */
  kind: string
  /** `3栋`, or a grid id */
  value: string
}

/** One lot in one store. */
export interface SupplyTable {
  id: string
  community_id: string
  store: string
  name: string
  quantity: number
  unit: string
  /** 2026-05-12, or '' for what does not expire */
  expires_on: string
  remind_days: number
  /** the day of expiry that staff were reminded of: one that is changed is told anew */
  reminded_for: string | null
  created_at: number
}
