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
    for (let t = 0; t <= 1.001; t += 0.2) path.push(between(between(from, joint, t), between(joint, to, t), t))
  }
  return [...path, joints.at(-1)]
}

function between(a, b, t) {
  return { x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t, r: a.r + (b.r - a.r) * t }
}

/** The shape along joints that carry radii. */
export function taper(joints) {
  const path = softened(joints)
  return path.slice(1).map((joint, i) => hull(path[i], joint)).join('')
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

/** `<a:body at="chest hip" s="1" color="teal"/>`: a trunk from chest to hip, perhaps with a waist between. */
export function body({ at, s = 1, r, color: name }) {
  const joints = points(at)
  const radii = r ? numbers(r) : joints.length === 2 ? [46 * s, 38 * s] : [46 * s, 41 * s, 38 * s]
  return inked(taper(withRadii(joints, radii)), color(name))
}

/**
 * `<a:arm at="shoulder elbow wrist" color="teal" hand="mitt" thumb="1"/>`
 *
 * sleeve: how much of the arm is covered, 0 to 1. thumb: 1 or -1, the side it is on; 0 hides it.
 * turn: degrees that the hand is bent at the wrist.
 */
export function arm({ at, s = 1, color: name, skin = 'skin', sleeve = 0.86, hand = 'mitt', thumb = 1, turn = 0 }) {
  const [shoulder, elbow, wrist] = withRadii(points(at), [20 * s, 16 * s, 12.5 * s])
  const tone = color(skin)
  const covered = Number(sleeve)
  const angle = (Math.atan2(wrist.y - elbow.y, wrist.x - elbow.x) * 180) / Math.PI + Number(turn)
  const parts = [inked(taper([shoulder, elbow, wrist]), tone), handAt(hand, wrist, angle, s, Number(thumb), tone)]
  if (covered > 0) {
    const cloth = covered <= 0.5 ? [shoulder, between(shoulder, elbow, covered * 2)] : [shoulder, elbow, between(elbow, wrist, covered * 2 - 1)]
    parts.push(inked(taper(cloth.map((joint) => ({ ...joint, r: joint.r + 2 * s }))), color(name)))
  }
  return parts.join('')
}

/** Drawn along the x axis, the wrist at the origin, the thumb above; then turned. */
function handAt(kind, wrist, angle, s, thumb, tone) {
  if (kind === 'none') return ''
  const stroke = `stroke="${INK}" stroke-width="${OUTLINE / s}" stroke-linecap="round" stroke-linejoin="round"`
  const thumbShape = thumb === 0 ? '' : inked(taper([{ x: 8, y: -8, r: 7 }, { x: 21, y: -19, r: 6 }]), tone, OUTLINE / s)
  const shapes = {
    mitt: `${thumbShape}<g>${inked(taper([{ x: 6, y: 0, r: 14 }, { x: 27, y: 1, r: 12 }]), tone, OUTLINE / s)}</g>`,
    fist: `<g>${inked(taper([{ x: 7, y: -3, r: 15 }, { x: 15, y: 3, r: 15 }]), tone, OUTLINE / s)}</g><path d="M10 -15q10 4 7 13M2 -3q8 -1 12 3" fill="none" ${stroke}/>`,
    open:
      thumbShape +
      [-11, -3.5, 4, 11]
        .map((y, i) => inked(taper([{ x: 8, y: y * 0.8, r: 6 }, { x: [34, 39, 38, 31][i], y: y * 1.25, r: 5 }]), tone, OUTLINE / s))
        .join('') +
      `<g>${inked(taper([{ x: 3, y: 0, r: 12 }, { x: 14, y: 0, r: 15 }]), tone, 0)}</g>`,
    point: `${thumbShape}${inked(taper([{ x: 12, y: -6, r: 7 }, { x: 42, y: -6, r: 5.5 }]), tone, OUTLINE / s)}<g>${inked(taper([{ x: 6, y: 0, r: 14 }, { x: 14, y: 2, r: 13 }]), tone, OUTLINE / s)}</g>`,
  }
  if (!shapes[kind]) throw new Error(`no hand is called "${kind}"; use ${Object.keys(shapes).join(', ')} or none`)
  return `<g transform="translate(${round(wrist.x)} ${round(wrist.y)}) rotate(${round(angle)}) scale(${s} ${thumb < 0 ? -s : s})">${shapes[kind]}</g>`
}

/** `<a:leg at="hip knee ankle" color="navy" toe="0" shoe="dark"/>`; toe: degrees in which the foot points. */
export function leg({ at, s = 1, color: name, toe = 0, shoe = 'dark', skin = 'skin', cover = 0.9 }) {
  const [hip, knee, ankle] = withRadii(points(at), [28 * s, 21 * s, 15 * s])
  const bare = shoe === 'bare'
  const foot = bare
    ? taper([{ x: 0, y: 2, r: 13 }, { x: 34, y: 6, r: 10 }])
    : taper([{ x: -2, y: 3, r: 16 }, { x: 36, y: 7, r: 13 }])
  // A toe that points to the left is a mirrored foot, not a foot upside down.
  const degrees = ((Number(toe) % 360) + 360) % 360
  const flip = degrees > 90 && degrees < 270 ? -1 : 1
  const parts = [
    inked(taper([hip, knee, ankle]), color(bare ? skin : name)),
    `<g transform="translate(${ankle.x} ${ankle.y}) rotate(${degrees}) scale(${s} ${s * flip})">${inked(foot, color(bare ? skin : shoe), OUTLINE / s)}</g>`,
    inked(taper([hip, knee, between(knee, ankle, Number(cover))].map((j) => ({ ...j, r: j.r + 1.5 * s }))), color(name)),
  ]
  return parts.join('')
}
