/** White letters are readable on each: contrast of at least 4.5. */
const COLOURS = [
  '#2f6f9f',
  '#a3542b',
  '#6a5aa8',
  '#2c7a55',
  '#a5455b',
  '#4a6fa5',
  '#8a6419',
  '#3b7684',
  '#8b4f93',
]

/**
 * @param place where the person stands among all people, so that neighbours differ; -1 for a stranger
 */
export function colourOf(place: number): string {
  return COLOURS[place % COLOURS.length] ?? '#6b6b6b'
}

/** The one character that stands for a name: 张阿姨 is 张, 小陈 is 陈, 网格员小刘 is 刘. */
export function initialOf(name: string): string {
  const afterTitle = /(?:^|[员长])[小老阿](.)/u.exec(name)?.[1]
  return afterTitle ?? [...name][0] ?? '?'
}
