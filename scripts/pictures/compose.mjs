// One source drawing becomes one poster: title strip, panels in rows, a foot line.
import { DOMParser, XMLSerializer } from '@xmldom/xmldom'
import { head, HEAD_DEFS } from './head.mjs'
import { arm, body, leg, limb } from './limbs.mjs'
import { color, COLORS, INK } from './palette.mjs'

const SVG = 'http://www.w3.org/2000/svg'
const ANLIN = 'urn:anlin:pictures'

/** The font that captions are set in; the PNG carries its shapes, so that no reader needs it. */
export const FONT = 'Noto Sans CJK SC'

const WIDTH = 1080
const MARGIN = 26
const GAP = 22
const HALF = (WIDTH - 2 * MARGIN - GAP) / 2
const WIDE = WIDTH - 2 * MARGIN
const TITLE = 156
const FOOT = 124
const FOOT_LINE = 84
const LINE = { half: 64, wide: 72 }
const SIZE = { half: 55, wide: 62 }
/** Longer lines fit no panel at a size that is read at arm's length. */
const MAX_LINE = 10

const SHAPES = { limb, body, arm, leg, head, arrow }

/**
 * @param {string} source a drawing of knowledge/pictures/src
 * @param {string} parts the shapes that drawings share, from parts.svg
 * @returns {{svg: string, width: number, height: number}}
 * @throws Error with what is wrong in the drawing
 */
export function compose(source, parts) {
  const root = parse(source)
  const shared = parse(parts)
  expand(shared)
  const title = textOf(child(root, 'title', SVG))
  const foot = child(root, 'foot', ANLIN)
  const panels = rows(
    elements(root)
      .filter((e) => e.namespaceURI === ANLIN && e.localName === 'panel')
      .map(readPanel),
  )
  let y = TITLE + GAP
  let number = 0
  const drawn = []
  for (const row of panels) {
    const height = Math.max(...row.map((p) => p.height))
    row.forEach((panel, i) => {
      const x = MARGIN + i * (HALF + GAP)
      if (panel.numbered) number++
      drawn.push(drawPanel(panel, x, y, height, panel.numbered ? number : undefined))
    })
    y += height + GAP
  }
  const call = foot?.getAttribute('call') ?? ''
  const footLines = textOf(foot).split('|')
  const footHeight = FOOT + (footLines.length - 1) * FOOT_LINE
  const total = y + footHeight
  const svg = [
    `<svg xmlns="${SVG}" width="${WIDTH}" height="${total}" viewBox="0 0 ${WIDTH} ${total}">`,
    `<style>${style()}</style>`,
    `<defs>${HEAD_DEFS}${elements(shared).map(serialize).join('')}</defs>`,
    `<rect width="${WIDTH}" height="${total}" fill="${color('paper')}"/>`,
    `<rect width="${WIDTH}" height="${TITLE}" fill="${color('strip')}"/>`,
    `<text x="${WIDTH / 2}" y="${TITLE / 2 + 31}" class="title" text-anchor="middle">${title}</text>`,
    ...drawn,
    drawFoot(y, footHeight, footLines, call),
    '</svg>',
  ].join('\n')
  return { svg, width: WIDTH, height: total }
}

function parse(text) {
  const doc = new DOMParser({
    onError: (level, message) => {
      if (level !== 'warning') throw new Error(message)
    },
  }).parseFromString(text, 'image/svg+xml')
  return doc.documentElement
}

const elements = (node) => [...node.childNodes].filter((n) => n.nodeType === 1)
const child = (node, name, ns) => elements(node).find((e) => e.localName === name && e.namespaceURI === ns)
const textOf = (node) => node?.textContent.trim() ?? ''
const serialize = (node) => new XMLSerializer().serializeToString(node)
const attributes = (element) => Object.fromEntries([...element.attributes].map((a) => [a.name, a.value]))

function readPanel(element) {
  const { wide, h = '430', caption, kind = 'do', bg = 'wall', tag } = attributes(element)
  const lines = caption.split('|')
  for (const line of lines)
    if (widthOf(line) > MAX_LINE)
      throw new Error(`the caption "${line}" is wider than ${MAX_LINE} characters`)
  const size = wide ? 'wide' : 'half'
  const picture = Number(h)
  const captionHeight = lines.length * LINE[size] + 34
  expand(element)
  return {
    size,
    kind,
    bg,
    lines,
    picture,
    tag,
    numbered: kind === 'do' && !tag,
    width: wide ? WIDE : HALF,
    height: picture + captionHeight,
    content: elements(element).map(serialize).join('\n'),
  }
}

/** In Chinese characters; digits and dashes are half as wide. */
function widthOf(line) {
  return [...line].reduce((sum, c) => sum + (/[\x20-\x7e–]/.test(c) ? 0.5 : 1), 0)
}

/** Wide panels fill a row, two halves share one. */
function rows(panels) {
  const result = []
  for (const panel of panels) {
    const last = result.at(-1)
    if (panel.size === 'half' && last?.length === 1 && last[0].size === 'half') last.push(panel)
    else result.push([panel])
  }
  return result
}

/** Replaces people, limbs and arrows by plain SVG. */
function expand(element) {
  for (const item of [...element.getElementsByTagNameNS(ANLIN, '*')]) {
    const shape = SHAPES[item.localName]
    if (!shape) throw new Error(`there is no shape a:${item.localName}`)
    const numbersRead = Object.fromEntries(
      Object.entries(attributes(item)).map(([k, v]) => [k, /^-?[\d.]+$/.test(v) ? Number(v) : v]),
    )
    const drawn = parse(`<g xmlns="${SVG}">${shape(numbersRead)}</g>`)
    item.parentNode.replaceChild(item.ownerDocument.importNode(drawn, true), item)
  }
}

/** `<a:arrow d="M0 0L90 0" color="brick" w="16"/>`: where something moves. A white edge keeps it apart from anything. */
function arrow({ d, color: name = 'brick', w = 16, both }) {
  const path = d.match(/-?[\d.]+/g).map(Number)
  const [x1, y1, x2, y2] = path.slice(-4)
  const tip = (x, y, angle) =>
    `<path d="M${w * 0.2} ${-w * 1.6}L${w * 2.4} 0L${w * 0.2} ${w * 1.6}Z" transform="translate(${x} ${y}) rotate(${angle})"/>`
  const angle = (Math.atan2(y2 - y1, x2 - x1) * 180) / Math.PI
  const back = both
    ? tip(path[0], path[1], (Math.atan2(path[1] - path[3], path[0] - path[2]) * 180) / Math.PI)
    : ''
  const shape = `<path d="${d}" fill="none"/>${tip(x2, y2, angle)}${back}`
  const layer = (stroke, width, extra) =>
    `<g fill="${stroke}" stroke="${stroke}" stroke-width="${width}" stroke-linejoin="round" stroke-linecap="round">${shape.replace('fill="none"', `fill="none" stroke-width="${w + extra}"`)}</g>`
  return layer('#FFFFFF', 12, 12) + layer(color(name), 1, 0)
}

function drawPanel({ width, kind, bg, lines, picture, size, content, tag }, x, y, height, number) {
  const inside = height - lines.length * LINE[size] - 34
  const clip = `panel${Math.round(x)}-${Math.round(y)}`
  const dont = kind === 'dont'
  const edge = dont
    ? `stroke="${color('brick')}" stroke-width="8"`
    : `stroke="${color('line')}" stroke-width="3"`
  // The drawing stands on the bottom edge when its neighbour is taller.
  const shift = inside - picture
  return [
    `<g transform="translate(${x} ${y})">`,
    `<clipPath id="${clip}"><path d="M0 ${inside}V28Q0 0 28 0H${width - 28}Q${width} 0 ${width} 28V${inside}Z"/></clipPath>`,
    `<rect width="${width}" height="${height}" rx="28" fill="#FFFFFF"/>`,
    `<g clip-path="url(#${clip})"><rect width="${width}" height="${inside}" fill="${color(bg)}"/><g transform="translate(0 ${shift})">${content}</g></g>`,
    `<rect x="${dont ? 4 : 1.5}" y="${dont ? 4 : 1.5}" width="${width - (dont ? 8 : 3)}" height="${height - (dont ? 8 : 3)}" rx="26" fill="none" ${edge}/>`,
    ...lines.map(
      (line, i) =>
        `<text x="${width / 2}" y="${inside + 17 + (i + 1) * LINE[size] - 15}" text-anchor="middle" class="caption" font-size="${SIZE[size]}"${dont ? ` fill="${color('brick')}"` : ''}>${line}</text>`,
    ),
    number === undefined ? '' : badge(number),
    tag ? tagged(tag) : '',
    dont ? `<use href="#cross" transform="translate(${width - 62} 62)"/>` : '',
    '</g>',
  ].join('\n')
}

function badge(number) {
  return `<circle cx="54" cy="54" r="38" fill="${color('strip')}" stroke="#FFFFFF" stroke-width="6"/><text x="54" y="73" text-anchor="middle" font-size="54" class="number">${number}</text>`
}

/** In place of a number where panels are cases, not steps. */
function tagged(text) {
  const width = [...text].length * 50 + 44
  return `<rect x="16" y="16" width="${width}" height="76" rx="38" fill="${color('strip')}" stroke="#FFFFFF" stroke-width="6"/><text x="${16 + width / 2}" y="72" text-anchor="middle" font-size="50" class="number">${text}</text>`
}

function drawFoot(y, height, lines, call) {
  const label = (line, i) => {
    const start = i === 0 ? `安邻${line ? ' · ' : ''}` : ''
    const number = call && i === lines.length - 1 ? ` <tspan class="call" dy="5">${call}</tspan>` : ''
    return `<text x="${WIDTH / 2}" y="${y + 80 + i * FOOT_LINE}" text-anchor="middle" class="foot">${start}${line}${number}</text>`
  }
  return `<rect y="${y}" width="${WIDTH}" height="${height}" fill="${color('strip')}"/>${lines.map(label).join('')}`
}

function style() {
  const fills = Object.entries(COLORS)
    .filter(([name]) => name !== 'ink')
    .map(([name, value]) => `.${name}{fill:${value}}`)
  return [
    `text{font-family:'${FONT}';font-weight:700;fill:${INK}}`,
    '.title{font-size:86px;fill:#FFFFFF;letter-spacing:2px}',
    '.number,.foot{fill:#FFFFFF}.foot{font-size:56px}',
    `.call{fill:${COLORS.flame};font-size:84px}`,
    ...fills,
    `.ink{stroke:${INK};stroke-width:5;stroke-linejoin:round;stroke-linecap:round}`,
    `.line{fill:none;stroke:${INK};stroke-width:5;stroke-linejoin:round;stroke-linecap:round}`,
    `.thin{fill:none;stroke:${INK};stroke-width:3.5;stroke-linejoin:round;stroke-linecap:round}`,
    '.halo{paint-order:stroke;stroke:#FFFFFF;stroke-width:10;stroke-linejoin:round}',
    '.label{font-size:48px}',
  ].join('')
}
