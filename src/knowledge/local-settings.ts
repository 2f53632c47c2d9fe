/** What differs from one community to the next, and so is a setting and never part of an entry. */
export const LOCAL_SETTINGS = [
  'community',
  'office_phone',
  'duty_phone',
  'property_phone',
  'gas_phone',
  'hazard_hotline',
  'shelter',
  'ebike_rule',
  'fireworks_rule',
  'lift_hotline',
] as const

export type LocalSetting = (typeof LOCAL_SETTINGS)[number]
export type LocalSettings = Partial<Record<LocalSetting, string>>

const PLACEHOLDER = /\{\{(\w+)\|([^{}]*)\}\}/g

/** Fills in `{{name|what to say when it is not set}}`. */
export function fillLocal(text: string, settings: LocalSettings): string {
  return text.replace(
    PLACEHOLDER,
    (_, name: string, fallback: string) => settings[name as LocalSetting] ?? fallback,
  )
}

/** The names between double braces that are no setting, or a brace that fits nothing. */
export function badPlaceholders(text: string): string[] {
  const bad: string[] = []
  const rest = text.replace(PLACEHOLDER, (_, name: string) => {
    if (!(LOCAL_SETTINGS as readonly string[]).includes(name)) bad.push(name)
    return ''
  })
  if (rest.includes('{{') || rest.includes('}}')) bad.push('{{…}} without a fallback')
  return bad
}
