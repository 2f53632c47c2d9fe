// One head for everybody: turned, nodding, with hair and a face. Drawn with radius 50 around the origin.
import { color, INK } from './palette.mjs'

const pen = (width) =>
  `fill="none" stroke="${INK}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"`

const FACES = {
  calm: { brow: 0, eyes: 'open', mouth: 'M-11 0Q0 9 11 0' },
  firm: { brow: 2, eyes: 'open', mouth: 'M-9 2H9' },
  worry: { brow: -6, eyes: 'open', mouth: 'M-10 5Q0 -4 10 5' },
  asleep: { brow: 0, eyes: 'shut', mouth: 'M-7 2Q0 4 7 2' },
  pain: { brow: -7, eyes: 'squeezed', mouth: 'M-11 5Q-5 -4 0 3Q5 -4 11 5' },
  shout: { brow: -5, eyes: 'open', mouth: 'open' },
  cough: { brow: -5, eyes: 'squeezed', mouth: 'open' },
  gasp: { brow: -7, eyes: 'wide', mouth: 'small' },
}

/** A little wider at the cheeks than at the crown. */
const SKULL = 'M0 -50C30 -50 47 -30 47 -2C47 30 27 50 0 50C-27 50 -47 30 -47 -2C-47 -30 -30 -50 0 -50Z'

/** From the nose to the chin, seen from the side. */
const LIPS = {
  shut: 'C46 18 49 21 46 25C49 27 49 31 44 33C43 35 42 37 42 39',
  open: 'C44 18 47 20 45 23L34 26L40 33C46 34 46 37 42 39',
  blow: 'C46 19 51 21 52 25C52 30 48 33 44 34C44 36 43 38 42 40',
}
const profileWith = (lips) =>
  `M0 -50C22 -50 40 -38 43 -18C44 -12 43 -8 43 -5L57 9C58 13 54 15 47 15${lips}` +
  'C45 44 43 52 33 53C20 55 8 50 -6 48C-32 46 -50 24 -50 -4C-50 -32 -28 -50 0 -50Z'

const clip = (id, d) => `<clipPath id="${id}"><path d="${d}"/></clipPath>`

/** What keeps hair and cheeks inside a head; once in each picture. */
export const HEAD_DEFS =
  clip('skull', SKULL) +
  Object.entries(LIPS)
    .map(([name, lips]) => clip(`profile-${name}`, profileWith(lips)))
    .join('')

/**
 * `<a:head x="0" y="0" r="42" turn="0.7" nod="0" rot="0" hair="short" face="calm"/>`
 *
 * turn: -1 looks to the left, 0 at us, 1 to the right. nod: 1 looks down. rot: degrees, for people who lie.
 * profile: 1 or -1 for a true side view, where mouth, nose and chin must be seen; its lips are shut, open or blow.
 */
export function head(looks) {
  return looks.profile ? profile(looks) : threeQuarters(looks)
}

function threeQuarters({
  x,
  y,
  r = 42,
  turn = 0,
  nod = 0,
  rot = 0,
  hair = 'short',
  face = 'calm',
  skin = 'skin',
}) {
  const looks = FACES[face]
  if (!looks) throw new Error(`no face is called "${face}"; use ${Object.keys(FACES).join(', ')}`)
  const style = HAIR[hair]
  if (!style) throw new Error(`no hair is called "${hair}"; use ${Object.keys(HAIR).join(', ')}`)
  const t = Math.abs(turn)
  const tone = color(skin)
  const tint = color(hair === 'bun' || hair === 'bald' ? 'silver' : 'hair')
  const { behind = '', cap, over = '' } = style(t, tint)
  const ear = (cx) =>
    `<ellipse cx="${cx}" cy="${7 + nod * 4}" rx="9" ry="12" fill="${tone}" stroke="${INK}" stroke-width="5"/>`
  const nearEar = -47 + t * 38
  const inner = [
    behind,
    t < 0.5 ? ear(47 + t * 4) : '',
    t < 0.35 ? ear(nearEar) : '',
    `<path d="${SKULL}" fill="${tone}" stroke="${INK}" stroke-width="5.5"/>`,
    cap
      ? `<g clip-path="url(#skull)"><path d="${cap}" fill="${tint}" stroke="${INK}" stroke-width="4.5"/></g>`
      : '',
    `<path d="${SKULL}" ${pen(5.5)}/>`,
    t >= 0.35 ? ear(nearEar) : '',
    over,
    faceOf(looks, t * 21, nod * 13, t),
  ]
  const flip = turn < 0 ? ' scale(-1 1)' : ''
  return `<g transform="translate(${x} ${y}) rotate(${rot}) scale(${r / 50})${flip}">${inner.join('')}</g>`
}

function profile({ x, y, r = 42, profile: side, rot = 0, hair = 'short', lips = 'shut', eyes = 'open' }) {
  if (!LIPS[lips]) throw new Error(`no lips are called "${lips}"; use ${Object.keys(LIPS).join(', ')}`)
  const outline = profileWith(LIPS[lips])
  const hairline =
    hair === 'bob'
      ? 'M46 -28C24 -30 12 -16 8 0L4 52L-70 62V-70H60Z'
      : 'M46 -28C20 -34 10 -22 6 -8L2 10L-8 10L-14 28L-70 40V-70H60Z'
  const inner = [
    `<path d="${outline}" fill="${color('skin')}" stroke="${INK}" stroke-width="5.5" stroke-linejoin="round"/>`,
    `<g clip-path="url(#profile-${lips})"><path d="${hairline}" fill="${color('hair')}" stroke="${INK}" stroke-width="4.5"/>`,
    `<ellipse cx="24" cy="16" rx="8" ry="5" fill="${color('blush')}"/></g>`,
    `<path d="${outline}" ${pen(5.5)}/>`,
    `<ellipse cx="-6" cy="6" rx="9" ry="12" fill="${color('skin')}" stroke="${INK}" stroke-width="5"/>`,
    eyes === 'shut'
      ? `<path d="M22 -4q7 6 14 1" ${pen(4.5)}/>`
      : `<ellipse cx="31" cy="-3" rx="4.5" ry="6.5" fill="${INK}"/>`,
    `<path d="M20 -19q9 -5 17 0" ${pen(4.5)}/>`,
    lips === 'shut' ? `<path d="M46 25L37 26" ${pen(4)}/>` : '',
  ]
  return `<g transform="translate(${x} ${y}) rotate(${rot}) scale(${(side * r) / 50} ${r / 50})">${inner.join('')}</g>`
}

function faceOf({ brow, eyes, mouth }, dx, dy, t) {
  const gap = 18 - t * 2
  const eye = (side) => {
    const cx = dx + side * gap
    const cy = 1 + dy
    if (eyes === 'shut') return `<path d="M${cx - 7} ${cy}q7 7 14 0" ${pen(4.5)}/>`
    if (eyes === 'squeezed')
      return `<path d="M${cx - side * 7} ${cy - 6}l${side * 12} 6l${-side * 12} 6" ${pen(4.5)}/>`
    const ry = eyes === 'wide' ? 8 : 6.5
    return `<ellipse cx="${cx}" cy="${cy}" rx="${eyes === 'wide' ? 6 : 5.2}" ry="${ry}" fill="${INK}"/>`
  }
  const browAt = (side) => {
    const cx = dx + side * (gap + 1)
    const cy = -14 + dy
    return `<path d="M${cx - side * 8} ${cy + brow}L${cx + side * 8} ${cy - brow * 0.2 + 1}" ${pen(4.5)}/>`
  }
  const lips =
    mouth === 'open'
      ? `<ellipse cx="${dx}" cy="${29 + dy * 0.6}" rx="10" ry="11" fill="${color('brick')}" stroke="${INK}" stroke-width="4.5"/>`
      : mouth === 'small'
        ? `<ellipse cx="${dx}" cy="${28 + dy * 0.6}" rx="6" ry="7.5" fill="${color('brick')}" stroke="${INK}" stroke-width="4"/>`
        : `<path d="${mouth}" transform="translate(${dx} ${26 + dy * 0.6})" ${pen(4.5)}/>`
  const blush = [-1, 1].map(
    (side) =>
      `<ellipse cx="${dx + side * (gap + 9)}" cy="${17 + dy}" rx="7" ry="4.5" fill="${color('blush')}"/>`,
  )
  return (
    `<g clip-path="url(#skull)">${blush.join('')}</g>` +
    eye(-1) +
    eye(1) +
    browAt(-1) +
    browAt(1) +
    `<path d="M${dx + t * 6} ${7 + dy}q${5 + t * 5} 8 ${-2 + t} 8" ${pen(3.6)}/>` +
    lips
  )
}

/** The line where hair ends: lower at the back of the head, which is on the left when it looks to the right. */
function cap(t, fringe, sides) {
  const front = -52 + t * 40
  return (
    `M-70 -70H70V${sides - t * 30}L${48 + t * 2} ${sides - 2 - t * 26}Q${42 + t * 4} ${fringe - 4} ${20 + t * 16} ${fringe - 6}` +
    `Q${-10 + t * 24} ${fringe + 8} ${front + 14} ${fringe + 4}L${front + 8} ${sides - 4 + t * 6}L${front - 8 - t * 4} ${sides + t * 14}` +
    `L-70 ${sides + 4 + t * 30}Z`
  )
}

const outlined = (d, fill, width = 5.5) =>
  `<path d="${d}" fill="${fill}" stroke="${INK}" stroke-width="${width}" stroke-linejoin="round"/>`

const HAIR = {
  short: (t) => ({ cap: cap(t, -22, 0) }),
  /** to the chin */
  bob: (t, tint) => ({
    behind: outlined(
      `M-54 -8C-58 -62 ${54 - t * 6} -64 ${54 - t * 8} -6C${56 - t * 14} 20 ${52 - t * 24} 38 ${44 - t * 26} 44L-46 ${46 + t * 4}C-54 34 -56 14 -54 -8Z`,
      tint,
    ),
    cap: cap(t, -18, 22),
  }),
  /** an older woman */
  bun: (t, tint) => ({
    behind: outlined(`M${-t * 26 - 20} -48a20 20 0 1 1 40 0a20 20 0 1 1 -40 0Z`, tint),
    cap: cap(t, -20, 8),
  }),
  /** an older man */
  bald: (t) => ({
    cap: `M-70 -14L${-44 + t * 30} -12L${-42 + t * 32} 12L-70 30ZM70 -14L${44 + t * 12} -10L${45 + t * 12} 8L70 20Z`,
  }),
  child: (t, tint) => ({
    behind: outlined('M-6 -46C-12 -58 -2 -66 8 -64C4 -58 8 -54 14 -46Z', tint, 4.5),
    cap: cap(t, -12, 0),
  }),
  pony: (t, tint) => ({
    behind: outlined(
      `M${-40 - t * 4} -26C${-78 - t * 4} -30 ${-82 - t * 4} 20 ${-64 - t * 4} 40C-60 20 -52 4 -38 -2Z`,
      tint,
    ),
    cap: cap(t, -18, 4),
  }),
  baby: (t, tint) => ({
    over: `<path d="M-6 -48q-4 12 6 16q10 -2 6 -10" fill="none" stroke="${tint}" stroke-width="6" stroke-linecap="round"/>`,
  }),
}
