import { plainText } from '../../shared/index.js'
import { placeIn } from '../../triage/index.js'

export const PURPOSES = ['earthquake', 'flood', 'fire', 'weather'] as const
export type Purpose = (typeof PURPOSES)[number]

export const PURPOSE_NAMES: Record<Purpose, string> = {
  earthquake: '地震',
  flood: '防汛',
  fire: '火灾',
  weather: '高温严寒',
}

/** A building, or a whole grid, that staff have told to go to a shelter. */
export interface Serves {
  kind: 'building' | 'grid'
  /** `3栋`, or a grid id */
  value: string
}

export interface ShelterDetails {
  name: string
  address: string
  capacity?: number | undefined
  purposes: readonly Purpose[]
  accessible: boolean
  /** how to walk there, in words */
  route: string
  mapLink: string
  /** the smaller, the sooner it is named */
  rank: number
  serves: readonly Serves[]
}

export interface Shelter extends ShelterDetails {
  id: string
  communityId: string
  /** name on the photo shelf */
  routePhoto?: string
}

/** 地震、防汛 as purposes. @returns undefined when one of the words is none */
export function purposesIn(text: string): Purpose[] | undefined {
  const words = text.split(/[、,，;；/\s]+/).filter(Boolean)
  const found = words.map((word) => PURPOSES.find((each) => each === word || PURPOSE_NAMES[each] === word))
  return found.every((each) => each !== undefined) ? [...new Set(found as Purpose[])] : undefined
}

/**
 * `三栋、4号楼、网格2` as what a shelter serves.
 *
 * @param gridIdOf a grid id by code or name
 * @returns the word that is neither a building nor a grid, if there is one
 */
export function servesIn(
  text: string,
  gridIdOf: (word: string) => string | undefined,
): { serves: Serves[] } | { unknown: string } {
  const serves: Serves[] = []
  for (const word of text.split(/[、,，;；/\s]+/).filter(Boolean)) {
    const grid = gridIdOf(word) ?? gridIdOf(word.replace(/^网格|网格$/g, ''))
    const building = placeIn(plainText(word))
    if (grid !== undefined) serves.push({ kind: 'grid', value: grid })
    else if (building !== '') serves.push({ kind: 'building', value: building })
    else return { unknown: word }
  }
  return { serves }
}
