import { DOMParser } from '@xmldom/xmldom'
import { capOf, readCap, writeCap, type CapAlert, type OwnAlert } from '../../src/cap/index.js'
import { bytesOf, capXml } from './support.js'

function again(alert: CapAlert): CapAlert {
  const outcome = readCap(bytesOf(writeCap(alert)))
  if (outcome.kind === 'refused') throw new Error(JSON.stringify(outcome.refusal))
  return outcome.value
}

const OWN: OwnAlert = {
  id: '0abc',
  number: '预警0512-03',
  kind: 'actual',
  msgType: 'update',
  level: 'red',
  headline: '暴雨红色预警',
  text: '第一行 <请看>\n第二行 & "引号" \u0007\ud800]]>',
  issuer: '青禾市气象台',
  sourceLink: 'https://example.cn/?a=1&b=2',
  issuedAt: Date.parse('2026-05-12T08:30:00+08:00'),
  sentAt: Date.parse('2026-05-12T08:40:12.345+08:00'),
  expiresAt: Date.parse('2026-05-12T20:30:00+08:00'),
  areas: ['南园社区第一网格', '南园社区第二网格'],
  predecessors: [{ id: '0abb', sentAt: Date.parse('2026-05-12T07:00:00+08:00') }],
}

test('what is written is read back the same', () => {
  const read = readCap(bytesOf(capXml()))
  if (read.kind === 'refused') throw new Error()
  expect(again(read.value)).toEqual(read.value)
})

test('an alert of ours, with what XML cannot hold left out', () => {
  const alert = again(capOf(OWN, '南园 社区'))
  expect(alert).toMatchObject({
    identifier: '0abc',
    sender: 'anlin@南园社区',
    sent: Date.parse('2026-05-12T08:40:12+08:00'),
    status: 'Actual',
    msgType: 'Update',
    references: [
      { sender: 'anlin@南园社区', identifier: '0abb', sent: Date.parse('2026-05-12T07:00:00+08:00') },
    ],
  })
  expect(alert.infos[0]).toMatchObject({
    severity: 'Extreme',
    urgency: 'Unknown',
    certainty: 'Unknown',
    senderName: '青禾市气象台',
    description: '第一行 <请看>\n第二行 & "引号" \uFFFD]]>',
    web: 'https://example.cn/?a=1&b=2',
    parameters: [
      { name: 'anlin:number', value: '预警0512-03' },
      { name: 'anlin:level', value: '红色' },
    ],
    areas: [{ areaDesc: '南园社区第一网格' }, { areaDesc: '南园社区第二网格' }],
  })
})

test('a drill can be told by its status and its note', () => {
  const alert = again(
    capOf({ ...OWN, kind: 'exercise', level: 'notice', predecessors: [], msgType: 'alert' }, '南园'),
  )
  expect(alert).toMatchObject({ status: 'Exercise', note: '演练，不是真的预警。', references: [] })
  expect(alert.infos[0]!.severity).toBe('Unknown')
})

/** The sequence of the schema of CAP 1.2, for what we write. */
const ORDER: Record<string, readonly string[]> = {
  alert: ['identifier', 'sender', 'sent', 'status', 'msgType', 'source', 'scope', 'restriction', 'addresses', 'code', 'note', 'references', 'incidents', 'info'],
  info: ['language', 'category', 'event', 'responseType', 'urgency', 'severity', 'certainty', 'audience', 'eventCode', 'effective', 'onset', 'expires', 'senderName', 'headline', 'description', 'instruction', 'web', 'contact', 'parameter', 'resource', 'area'],
  area: ['areaDesc', 'polygon', 'circle', 'geocode', 'altitude', 'ceiling'],
} // prettier-ignore

test('the elements stand in the order of the schema, as another parser sees it', () => {
  const read = readCap(bytesOf(capXml({ msgType: 'Update', references: 'a,1,2026-05-12T07:00:00+08:00' })))
  if (read.kind === 'refused') throw new Error()
  const full: CapAlert = {
    ...read.value,
    source: 's',
    note: 'n',
    infos: [{ ...read.value.infos[0]!, onset: OWN.sentAt, contact: '0000-1234567' }],
  }
  const document = new DOMParser().parseFromString(writeCap(full), 'text/xml')
  for (const [name, order] of Object.entries(ORDER)) {
    const element = document.getElementsByTagName(name)[0]!
    const children = [...element.childNodes]
      .map((child) => child.nodeName)
      .filter((child) => child !== '#text')
    const places = children.map((child) => order.indexOf(child))
    expect(places.length).toBeGreaterThan(2)
    expect(places).not.toContain(-1)
    expect(places).toEqual([...places].sort((a, b) => a - b))
  }
  expect(writeCap(full)).toMatch(/<sent>2026-05-12T08:30:00\+08:00<\/sent>/)
})
