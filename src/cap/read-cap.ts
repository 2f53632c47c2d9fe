import {
  CAP_CATEGORIES,
  CAP_CERTAINTIES,
  CAP_MSG_TYPES,
  CAP_SCOPES,
  CAP_SEVERITIES,
  CAP_STATUSES,
  CAP_URGENCIES,
  type CapAlert,
  type CapArea,
  type CapInfo,
  type CapReference,
  type CapValue,
} from './cap.js'
import { Fields, FieldRefused } from './fields.js'
import { CAP_LIMITS } from './limits.js'
import type { CapRead } from './refusal.js'
import { readCircle, readPolygon } from './shapes.js'
import { readInstant } from './times.js'
import { readXml, refused, type XmlElement } from './xml.js'

export const CAP_NAMESPACE = 'urn:oasis:names:tc:emergency:cap:1.2'
const SIGNATURE = 'http://www.w3.org/2000/09/xmldsig#'

/** Reads one message of CAP 1.2, whatever it says; whether it may become a draft is `mayBecomeDraft`. Never throws. */
export function readCap(bytes: Uint8Array): CapRead<CapAlert> {
  const xml = readXml(bytes)
  if (xml.kind === 'refused') return xml
  const root = xml.value
  if (root.name !== 'alert') return refused({ kind: 'not-cap' })
  if (root.namespace !== CAP_NAMESPACE) return refused({ kind: 'other-version', namespace: root.namespace })
  try {
    return { kind: 'read', value: alertIn(root) }
  } catch (error) {
    if (error instanceof FieldRefused) return refused(error.refusal)
    throw error
  }
}

function alertIn(root: XmlElement): CapAlert {
  const fields = new Fields(root, CAP_NAMESPACE)
  const infos = fields.children('info', CAP_LIMITS.infos).map(infoIn)
  return {
    identifier: fields.read('identifier', readId),
    sender: fields.read('sender', readId),
    sent: fields.read('sent', readInstant),
    status: fields.oneOf('status', CAP_STATUSES),
    msgType: fields.oneOf('msgType', CAP_MSG_TYPES),
    scope: fields.oneOf('scope', CAP_SCOPES),
    ...fields.optional('source'),
    ...fields.optional('note'),
    references: referencesIn(fields),
    infos,
    signed: root.children.some(({ namespace, name }) => namespace === SIGNATURE && name === 'Signature'),
  }
}

function infoIn(element: XmlElement): CapInfo {
  const fields = new Fields(element, CAP_NAMESPACE)
  return {
    // The standard says what a missing language is.
    language: fields.optional('language').language ?? 'en-US',
    categories: fields.allOf('category', CAP_CATEGORIES),
    event: fields.read('event', (text) => text),
    urgency: fields.oneOf('urgency', CAP_URGENCIES),
    severity: fields.oneOf('severity', CAP_SEVERITIES),
    certainty: fields.oneOf('certainty', CAP_CERTAINTIES),
    eventCodes: valuesIn(fields, 'eventCode'),
    ...fields.optionalInstant('effective'),
    ...fields.optionalInstant('onset'),
    ...fields.optionalInstant('expires'),
    ...fields.optional('senderName'),
    ...fields.optional('headline'),
    ...fields.optional('description'),
    ...fields.optional('instruction'),
    ...fields.optional('web'),
    ...fields.optional('contact'),
    parameters: valuesIn(fields, 'parameter'),
    areas: fields.children('area', CAP_LIMITS.areas).map(areaIn),
  }
}

function areaIn(element: XmlElement): CapArea {
  const fields = new Fields(element, CAP_NAMESPACE)
  return {
    areaDesc: fields.read('areaDesc', (text) => text),
    polygons: fields.readAll('polygon', readPolygon, CAP_LIMITS.values),
    circles: fields.readAll('circle', readCircle, CAP_LIMITS.values),
    geocodes: valuesIn(fields, 'geocode'),
  }
}

/** Pairs of valueName and value. */
function valuesIn(fields: Fields, name: string): CapValue[] {
  return fields.children(name, CAP_LIMITS.values).map((element) => {
    const pair = new Fields(element, CAP_NAMESPACE)
    return { name: pair.read('valueName', (text) => text), value: pair.optional('value').value ?? '' }
  })
}

function referencesIn(fields: Fields): CapReference[] {
  const words = (fields.optional('references').references ?? '').split(/\s+/).filter(Boolean)
  if (words.length > CAP_LIMITS.references)
    throw new FieldRefused({ kind: 'too-many', what: 'references 里的编号', most: CAP_LIMITS.references })
  return words.map((word) => {
    const [sender, identifier, sentText, ...more] = word.split(',')
    const sent = sentText === undefined ? undefined : readInstant(sentText)
    if (!sender || !identifier || sent === undefined || more.length > 0)
      throw new FieldRefused({ kind: 'invalid', field: 'alert.references', value: word })
    return { sender, identifier, sent }
  })
}

/** The standard forbids what would break a reference to the message. */
function readId(text: string): string | undefined {
  return /[\s,<&]/.test(text) || text.length > 300 ? undefined : text
}
