/**
 * What a file may be at most. A warning of a province with every county's outline is some 200 KB; nothing that a
 * community is sent comes near these.
 */
export const CAP_LIMITS = {
  bytes: 1_048_576,
  depth: 20,
  elements: 20_000,
  attributes: 20_000,
  infos: 20,
  areas: 500,
  values: 2_000,
  references: 100,
  /** UTF-16 units of one element */
  text: 200_000,
} as const
