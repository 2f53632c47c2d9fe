// Few, calm colours with strong differences in brightness, so that a drawing still reads in grey.

export const INK = '#1F2D3A'

/** The colours that a drawing may name; `class="teal"` on plain shapes, `color="teal"` on people. */
export const COLORS = {
  ink: INK,
  white: '#FFFFFF',
  paper: '#F4F1EA',
  wall: '#E6EEF0',
  floor: '#D3DEE0',
  line: '#B9C7CB',
  grey: '#8C9AA3',
  dark: '#4A5965',
  skin: '#F3C9A5',
  tan: '#E2AE84',
  blush: '#EBA98C',
  hair: '#2E2A2B',
  silver: '#C3C9CC',
  strip: '#17495A',
  teal: '#2A8C91',
  mint: '#A8D8D0',
  navy: '#38507A',
  sky: '#BFE0F2',
  water: '#4C9FD1',
  amber: '#EDAE3D',
  sand: '#F3DDAE',
  brick: '#C23B2B',
  rose: '#E9B7AC',
  fire: '#EB5E28',
  flame: '#FBB829',
  core: '#FFEFA6',
  wood: '#C08A55',
  plank: '#E0B582',
  leaf: '#5E9C59',
  plum: '#8A5A83',
}

/** @throws Error when a drawing names a colour that is not in the palette */
export function color(name) {
  const value = COLORS[name]
  if (!value) throw new Error(`there is no colour "${name}"; use one of ${Object.keys(COLORS).join(', ')}`)
  return value
}
