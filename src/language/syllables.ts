import { pinyin } from 'pinyin-pro'

const cache = new Map<string, string>()

const FUZZY: readonly (readonly [RegExp, string])[] = [
  [/^zh/, 'z'],
  [/^ch/, 'c'],
  [/^sh/, 's'],
  [/ng$/, 'n'],
  [/ü|v/, 'u'],
]

/**
 * How a syllable sounds to a voice keyboard and in many dialects: no tone, no retroflex, no final g
 * (zh=z, ch=c, sh=s, ang=an, eng=en, ing=in).
 */
export function fuzzySyllable(syllable: string): string {
  let out = syllable
  for (const [pattern, by] of FUZZY) out = out.replace(pattern, by)
  return out
}

/** The fuzzy syllable of one Chinese character; '' for anything else. */
export function syllableOf(char: string): string {
  const known = cache.get(char)
  if (known !== undefined) return known
  const syllable = fuzzySyllable(soundOf(char))
  cache.set(char, syllable)
  return syllable
}

function soundOf(char: string): string {
  return soundsOf(char)[0] ?? ''
}

/** All syllables of one Chinese character without their tones, the usual one first, ü as v; none for anything else. */
export function soundsOf(char: string): string[] {
  const sounds = pinyin(char, { toneType: 'none', v: true, multiple: true, type: 'array' })
  return [...new Set(sounds)].filter((sound) => sound !== char && /^[a-zü]+$/.test(sound))
}

const INITIALS = 'b p m f d t n l g k h j q x zh ch sh r z c s y w'.split(' ')
const FINALS =
  'a o e ai ei ao ou an en ang eng ong er i ia ie iao iu ian in iang ing iong u ua uo uai ui uan un uang ueng v ve ue'.split(
    ' ',
  )
/** Legal Mandarin syllables, generously: what is not in use does no harm. */
const LEGAL = new Set<string>([
  ...INITIALS.flatMap((initial) => FINALS.map((final) => initial + final)),
  'a', 'ai', 'an', 'ang', 'ao', 'e', 'ei', 'en', 'er', 'o', 'ou',
]) // prettier-ignore

/**
 * Splits a run of Latin letters into pinyin syllables, fewest first.
 *
 * @returns undefined when it is no pinyin (`hello`, `wifi`)
 */
export function splitPinyin(letters: string): string[] | undefined {
  const n = letters.length
  if (n > 40) return undefined
  const best: (string[] | undefined)[] = [[]]
  for (let end = 1; end <= n; end++) {
    for (let start = Math.max(0, end - 6); start < end; start++) {
      const before = best[start]
      if (!before || !LEGAL.has(letters.slice(start, end))) continue
      if (!best[end] || before.length + 1 < best[end]!.length)
        best[end] = [...before, letters.slice(start, end)]
    }
  }
  return best[n]
}
