/** Outreach through the year: approved plans, their material, and one row a push and room. */
export interface CampaignsSchema {
  campaign_plan: CampaignPlanTable
  campaign_state: CampaignStateTable
  campaign_dates: CampaignDatesTable
  campaign_slot: CampaignSlotTable
  campaign_variant: CampaignVariantTable
  campaign_push: CampaignPushTable
  campaign_batch: CampaignBatchTable
  campaign_room_off: CampaignRoomOffTable
  campaign_reminder: CampaignReminderTable
  campaign_test: CampaignTestTable
}

/** Years whose plan was approved. */
export interface CampaignPlanTable {
  year: number
  approved_at: number
  approved_by: string
}

/** One row. */
export interface CampaignStateTable {
  id: number
  /** grows with each change of a plan, so that a running process sees what a command line did */
  version: number
  /** the pushes that are due until some time after this moment have their rows */
  synced_at: number
}

/** The dates of one year as staff entered them. */
export interface CampaignDatesTable {
  campaign_id: string
  year: number
  /** 2027-05-09 */
  from_day: string
  to_day: string | null
  theme: string | null
  entered_at: number
}

/** One moment of a campaign as it was approved. */
export interface CampaignSlotTable {
  /** `<campaign>/<occurrence>` */
  id: string
  campaign_id: string
  occurrence: string
  year: number
  title: string
  due_at: number
  /** rule, default, announced, entered */
  dates_from: string
  priority: number
  grace_ms: number
  life_safety: number
  move_days: number
  /** approved, cancelled */
  state: string
  /** staff chose this moment: neither new dates nor another approval move it */
  moved_by_staff: number
  /** what was due before was never approved, and is not sent late */
  valid_from: number
}

/** A text of a slot for one audience, as it was approved. */
export interface CampaignVariantTable {
  slot_id: string
  variant: number
  /** JSON: "all", or a list of tags */
  audience: string
  text: string
  keyword: string
  /** JSON: ids of entries */
  entries: string
  /** JSON: headline, lines, entry */
  poster: string | null
  quiz: number
  /** staff wrote it: another approval leaves it alone */
  edited: number
}

/** One push to one room; its key is what makes it happen once. */
export interface CampaignPushTable {
  campaign_id: string
  occurrence: string
  room_id: string
  slot_id: string
  community_id: string
  variant: number
  /** after quiet hours and moves */
  due_at: number
  /** planned, queued, skipped */
  state: string
  /** why it was skipped */
  reason: string | null
  batch: string | null
  decided_at: number | null
}

/** Batches of the outbox that belong to campaigns. */
export interface CampaignBatchTable {
  batch: string
  slot_id: string
  community_id: string
  /** text, poster, quiz */
  part: string
  created_at: number
  expires_at: number
  /** 1 while an alert holds it */
  held: number
}

/** Rooms that want no campaigns; alerts still reach them. */
export interface CampaignRoomOffTable {
  room_id: string
  at: number
}

/** What staff were reminded of already. */
export interface CampaignReminderTable {
  key: string
  at: number
}

/** A push that somebody of the staff wants to see on their own telephone first. */
export interface CampaignTestTable {
  id: string
  slot_id: string
  variant: number
  staff_id: string
  asked_at: number
  sent_at: number | null
}
