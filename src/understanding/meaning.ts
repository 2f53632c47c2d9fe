import type { Hazard } from '../knowledge/index.js'

/** The commands a resident can give; `eval/commands.tsv` calls them the same. */
export const COMMANDS = [
  'volunteer-register',
  'volunteer-quit',
  'volunteer-hours',
  'hazard-report',
  'shelter',
  'contact',
  'event-signup',
  'quiz',
  'optout',
  'optin',
  'human',
  'menu-help',
  'delete-data',
] as const
export type Command = (typeof COMMANDS)[number]

export interface RankedTopic {
  id: string
  /** 0 to 1; how likely it is the right one */
  score: number
}

/** What a message means. */
export type Understanding =
  | { kind: 'emergency'; hazard: Hazard; topics: readonly RankedTopic[] }
  /** a question that may be asked in the middle of it: the call line comes first, then the answer */
  | { kind: 'ambiguous'; hazard: Hazard; topics: readonly RankedTopic[]; sure: boolean }
  | { kind: 'answer'; topics: readonly RankedTopic[] }
  | { kind: 'choices'; topics: readonly RankedTopic[] }
  | { kind: 'command'; command: Command; topics: readonly RankedTopic[] }
  | { kind: 'none'; topics: readonly RankedTopic[]; why: 'small-talk' | 'not-ours' | 'unknown' }

/** Whatever can tell what a message means: pure, and below two milliseconds. */
export interface Understander {
  /** @param text normalised text */
  understand(text: string): Understanding
}
