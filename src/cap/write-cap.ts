import type { CapAlert, CapArea, CapInfo, CapReference, CapValue } from './cap.js'
import { CAP_NAMESPACE } from './read-cap.js'
import { writeCircle, writePolygon } from './shapes.js'
import { writeInstant } from './times.js'

/** A message as XML, its elements in the order that the schema of CAP 1.2 asks for. */
export function writeCap(alert: CapAlert): string {
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<alert xmlns="${CAP_NAMESPACE}">`,
    ...indented([
      ...tag('identifier', alert.identifier),
      ...tag('sender', alert.sender),
      ...tag('sent', writeInstant(alert.sent)),
      ...tag('status', alert.status),
      ...tag('msgType', alert.msgType),
      ...tag('source', alert.source),
      ...tag('scope', alert.scope),
      ...tag('note', alert.note),
      ...tag('references', alert.references.map(reference).join(' ')),
      ...alert.infos.flatMap(info),
    ]),
    '</alert>',
  ]
  return `${lines.join('\n')}\n`
}

function info(info: CapInfo): string[] {
  return block('info', [
    ...tag('language', info.language),
    ...info.categories.flatMap((category) => tag('category', category)),
    ...tag('event', info.event),
    ...tag('urgency', info.urgency),
    ...tag('severity', info.severity),
    ...tag('certainty', info.certainty),
    ...info.eventCodes.flatMap((code) => pair('eventCode', code)),
    ...instant('effective', info.effective),
    ...instant('onset', info.onset),
    ...instant('expires', info.expires),
    ...tag('senderName', info.senderName),
    ...tag('headline', info.headline),
    ...tag('description', info.description),
    ...tag('instruction', info.instruction),
    ...tag('web', info.web),
    ...tag('contact', info.contact),
    ...info.parameters.flatMap((parameter) => pair('parameter', parameter)),
    ...info.areas.flatMap(area),
  ])
}

function area(area: CapArea): string[] {
  return block('area', [
    ...tag('areaDesc', area.areaDesc),
    ...area.polygons.flatMap((points) => tag('polygon', writePolygon(points))),
    ...area.circles.flatMap((circle) => tag('circle', writeCircle(circle))),
    ...area.geocodes.flatMap((code) => pair('geocode', code)),
  ])
}

function pair(name: string, { name: valueName, value }: CapValue): string[] {
  return block(name, [`<valueName>${escaped(valueName)}</valueName>`, `<value>${escaped(value)}</value>`])
}

function reference({ sender, identifier, sent }: CapReference): string {
  return [sender, identifier, writeInstant(sent)].join(',')
}

function instant(name: string, at: number | undefined): string[] {
  return at === undefined ? [] : tag(name, writeInstant(at))
}

function tag(name: string, text: string | undefined): string[] {
  return text ? [`<${name}>${escaped(text)}</${name}>`] : []
}

function block(name: string, lines: readonly string[]): string[] {
  return [`<${name}>`, ...indented(lines), `</${name}>`]
}

/** Only what stands at the beginning of an element: the lines of a text of several are its own. */
function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`)
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' }

/** What XML 1.0 cannot hold at all is left out. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replace(/[&<>\r]/g, (char) => ENTITIES[char]!)
}
