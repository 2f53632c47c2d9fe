// Arms, legs and bodies: tapered shapes along joints, so that every person has the same proportions.
import { color, INK } from './palette.mjs'

const OUTLINE = 5

const round = (n) => Math.round(n * 10) / 10

/** @param {string} text "10,20 30,40" */
export function points(text) {
  return text
    .trim()
    .split(/\s+/)
    .map((pair) => pair.split(',').map(Number))
    .map(([x, y]) => {
      if (!Number.isFinite(x) || !Number.isFinite(y)) throw new Error(`not a list of points: ${text}`)
      return { x, y }
    })
}

/** The outline around two circles, as one closed path. */
function hull(a, b) {
  const [dx, dy] = [b.x - a.x, b.y - a.y]
  const distance = Math.hypot(dx, dy)
  if (distance <= Math.abs(a.r - b.r) + 0.01) return circle(a.r > b.r ? a : b)
  const base = Math.atan2(dy, dx)
  const open = Math.acos((a.r - b.r) / distance)
  const on = (c, angle) => `${round(c.x + c.r * Math.cos(angle))} ${round(c.y + c.r * Math.sin(angle))}`
  const arc = (c, large, to) => `A${round(c.r)} ${round(c.r)} 0 ${large ? 1 : 0} 0 ${to}`
  return (
    `M${on(a, base + open)}L${on(b, base + open)}${arc(b, open > Math.PI / 2, on(b, base - open))}` +
    `L${on(a, base - open)}${arc(a, open < Math.PI / 2, on(a, base + open))}Z`
  )
}

function circle({ x, y, r }) {
  return `M${round(x + r)} ${round(y)}A${r} ${r} 0 1 0 ${round(x - r)} ${round(y)}A${r} ${r} 0 1 0 ${round(x + r)} ${round(y)}Z`
}

/** Joints with radii; inner joints are rounded as a sleeve bends, not as a hinge. */
function softened(joints) {
  if (joints.length < 3) return joints
  const path = [joints[0]]
  for (let i = 1; i < joints.length - 1; i++) {
    const [before, joint, after] = [joints[i - 1], joints[i], joints[i + 1]]
    const from = between(before, joint, 0.72)
    const to = between(joint, after, 0.28)
    for (let t = 0; t <= 1.001; t += 0.2)
      path.push(between(between(from, joint, t), between(joint, to, t), t))
  }
  return [...path, joints.at(-1)]
}

function between(a, b, t) {
  return { x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t, r: a.r + (b.r - a.r) * t }
}

/** The shape along joints that carry radii. */
export function taper(joints) {
  const path = softened(joints)
  return path
    .slice(1)
    .map((joint, i) => hull(path[i], joint))
    .join('')
}

/** A shape with the ink around it, and nothing inside it. */
export function inked(d, fill, outline = OUTLINE) {
  return `<path d="${d}" fill="${INK}" stroke="${INK}" stroke-width="${outline * 2}" stroke-linejoin="round"/><path d="${d}" fill="${fill}"/>`
}

function withRadii(at, radii) {
  if (at.length > radii.length) throw new Error(`${at.length} points, but ${radii.length} radii`)
  return at.map((p, i) => ({ ...p, r: radii[i] }))
}

const numbers = (text) => text.split(',').map(Number)

/** `<a:limb at="x,y x,y" r="20,16" color="teal"/>`: any tapered shape. */
export function limb({ at, r, color: name }) {
  return inked(taper(withRadii(points(at), numbers(r))), color(name))
}

/** `<a:body at="chest hip" s="1" color="teal"/>`: a trunk. */
export function body({ at, s = 1, r, color: name }) {
  const radii = r ? numbers(r) : [46 * s, 38 * s]
  return inked(taper(withRadii(points(at), radii)), color(name))
}

/**
 * `<a:arm at="shoulder elbow wrist" color="teal" hand="mitt" thumb="1"/>`
 *
 * sleeve: how much of the arm is covered, 0 to 1. thumb: 1 or -1, the side it is on; 0 hides it.
 * turn: degrees that the hand is bent at the wrist.
 */
export function arm({
  at,
  s = 1,
  color: name,
  skin = 'skin',
  sleeve = 0.86,
  hand = 'mitt',
  thumb = 1,
  turn = 0,
}) {
  const [shoulder, elbow, wrist] = withRadii(points(at), [20 * s, 16 * s, 12.5 * s])
  const tone = color(skin)
  const angle = (Math.atan2(wrist.y - elbow.y, wrist.x - elbow.x) * 180) / Math.PI + turn
  const parts = [inked(taper([shoulder, elbow, wrist]), tone), handAt(hand, wrist, angle, s, thumb, tone)]
  if (sleeve > 0) {
    const cloth =
      sleeve <= 0.5
        ? [shoulder, between(shoulder, elbow, sleeve * 2)]
        : [shoulder, elbow, between(elbow, wrist, sleeve * 2 - 1)]
    parts.push(inked(taper(cloth.map((joint) => ({ ...joint, r: joint.r + 2 * s }))), color(name)))
  }
  return parts.join('')
}

/** Parts of a hand that lies along the x axis, the wrist at the origin: ends of each part as x, y, radius. */
const HANDS = {
  thumb: [8, -8, 7, 21, -19, 6],
  mitt: [6, 0, 14, 27, 1, 12],
  fist: [7, -3, 15, 15, 3, 15],
  fingers: [
    [8, -8.8, 6, 34, -13.75, 5],
    [8, -2.8, 6, 39, -4.375, 5],
    [8, 3.2, 6, 38, 5, 5],
    [8, 8.8, 6, 31, 13.75, 5],
  ],
  palm: [3, 0, 12, 14, 0, 15],
  forefinger: [12, -6, 7, 42, -6, 5.5],
  closed: [6, 0, 14, 14, 2, 13],
}

function handAt(kind, wrist, angle, s, thumb, tone) {
  if (kind === 'none') return ''
  const ink = OUTLINE / s
  const part = ([x1, y1, r1, x2, y2, r2], outline = ink) =>
    inked(taper([{ x: x1, y: y1, r: r1 }, { x: x2, y: y2, r: r2 }]), tone, outline) // prettier-ignore
  const knuckles = `<path d="M10 -15q10 4 7 13M2 -3q8 -1 12 3" fill="none" stroke="${INK}" stroke-width="${ink}" stroke-linecap="round"/>`
  const withThumb = thumb === 0 ? '' : part(HANDS.thumb)
  const shapes = {
    mitt: () => withThumb + part(HANDS.mitt),
    fist: () => part(HANDS.fist) + knuckles,
    open: () => withThumb + HANDS.fingers.map((finger) => part(finger)).join('') + part(HANDS.palm, 0),
    point: () => withThumb + part(HANDS.forefinger) + part(HANDS.closed),
  }
  if (!shapes[kind])
    throw new Error(`no hand is called "${kind}"; use ${Object.keys(shapes).join(', ')} or none`)
  const side = thumb < 0 ? -s : s
  return `<g transform="translate(${round(wrist.x)} ${round(wrist.y)}) rotate(${round(angle)}) scale(${s} ${side})">${shapes[kind]()}</g>`
}

/** `<a:leg at="hip knee ankle" color="navy" toe="0"/>`; toe: degrees in which the foot points. */
export function leg({ at, s = 1, color: name, toe = 0 }) {
  const [hip, knee, ankle] = withRadii(points(at), [28 * s, 21 * s, 15 * s])
  const foot = taper([
    { x: -2, y: 3, r: 16 },
    { x: 36, y: 7, r: 13 },
  ])
  // A toe that points to the left is a mirrored foot, not a foot upside down.
  const degrees = ((toe % 360) + 360) % 360
  const side = degrees > 90 && degrees < 270 ? -s : s
  const trousers = [hip, knee, between(knee, ankle, 0.9)].map((joint) => ({ ...joint, r: joint.r + 1.5 * s }))
  return (
    inked(taper([hip, knee, ankle]), color(name)) +
    `<g transform="translate(${ankle.x} ${ankle.y}) rotate(${degrees}) scale(${s} ${side})">${inked(foot, color('dark'), OUTLINE / s)}</g>` +
    inked(taper(trousers), color(name))
  )
}
