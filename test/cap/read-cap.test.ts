import {
  CAP_LIMITS,
  draftOf,
  levelOf,
  readCap,
  refusalText,
  type CapAlert,
  type CapDraft,
  type CapRefusal,
} from '../../src/cap/index.js'
import { bytesOf, capXml } from './support.js'

const NINE = Date.parse('2026-05-12T09:00:00+08:00')

function read(xml: string | Uint8Array): CapAlert {
  const outcome = readCap(typeof xml === 'string' ? bytesOf(xml) : xml)
  if (outcome.kind === 'refused') throw new Error(refusalText(outcome.refusal))
  return outcome.value
}

function refusalOf(xml: string | Uint8Array): CapRefusal | undefined {
  const outcome = readCap(typeof xml === 'string' ? bytesOf(xml) : xml)
  return outcome.kind === 'refused' ? outcome.refusal : undefined
}

function draft(changes: Record<string, string> = {}): CapDraft {
  const outcome = draftOf(read(capXml(changes)), NINE)
  if (outcome.kind === 'refused') throw new Error(refusalText(outcome.refusal))
  return outcome.value
}

function draftRefusal(changes: Record<string, string>, now = NINE): CapRefusal | undefined {
  const outcome = draftOf(read(capXml(changes)), now)
  return outcome.kind === 'refused' ? outcome.refusal : undefined
}

describe('an official warning', () => {
  test('is read whole', () => {
    const alert = read(capXml())
    expect(alert).toMatchObject({
      identifier: '34188141600000_20260512083000',
      sender: 'ningguo-qxj@example.cn',
      sent: Date.parse('2026-05-12T00:30:00Z'),
      status: 'Actual',
      msgType: 'Alert',
      scope: 'Public',
      references: [],
      signed: false,
    })
    expect(alert.infos).toEqual([
      {
        language: 'zh-CN',
        categories: ['Met'],
        event: '暴雨',
        urgency: 'Expected',
        severity: 'Severe',
        certainty: 'Likely',
        eventCodes: [{ name: '国标', value: '11B03' }],
        effective: Date.parse('2026-05-12T08:30:00+08:00'),
        expires: Date.parse('2026-05-12T20:30:00+08:00'),
        senderName: '青禾市气象台',
        headline: '青禾市气象台发布暴雨橙色预警信号',
        description: '预计未来3小时东津街道降雨量将达50毫米以上。',
        instruction: '低洼处的居民请往高处走。',
        web: 'https://ningguo.example.cn/warning/1',
        parameters: [{ name: '预警级别', value: '橙色' }],
        areas: [
          {
            areaDesc: '青禾市东津街道',
            polygons: [
              [
                { latitude: 30.63, longitude: 118.97 },
                { latitude: 30.65, longitude: 118.97 },
                { latitude: 30.65, longitude: 119 },
                { latitude: 30.63, longitude: 118.97 },
              ],
            ],
            circles: [{ latitude: 30.63, longitude: 118.98, radius: 5 }],
            geocodes: [{ name: '行政区划', value: '341881' }],
          },
        ],
      },
    ])
  })

  test('becomes a draft in the sender’s own words', () => {
    expect(draft()).toEqual({
      reference: {
        sender: 'ningguo-qxj@example.cn',
        identifier: '34188141600000_20260512083000',
        sent: Date.parse('2026-05-12T08:30:00+08:00'),
      },
      kind: 'actual',
      msgType: 'alert',
      level: 'orange',
      event: '暴雨',
      headline: '青禾市气象台发布暴雨橙色预警信号',
      text: '预计未来3小时东津街道降雨量将达50毫米以上。\n低洼处的居民请往高处走。',
      issuer: '青禾市气象台',
      sourceLink: 'https://ningguo.example.cn/warning/1',
      issuedAt: Date.parse('2026-05-12T08:30:00+08:00'),
      expiresAt: Date.parse('2026-05-12T20:30:00+08:00'),
      areas: ['青禾市东津街道'],
      remarks: [],
    })
  })

  test('may be in GBK, have a BOM, a prefix, CDATA and entities of XML', () => {
    expect(read(gbkWithHeadline()).infos[0]!.headline).toBe('暴雨')
    expect(read(`\uFEFF${capXml()}`).identifier).toMatch(/^34/)
    const prefixed = capXml()
      .replace('xmlns=', 'xmlns:cap=')
      .replace(/<(\/?)(?=[a-zA-Z])/g, '<$1cap:')
    expect(read(prefixed).infos[0]!.event).toBe('暴雨')
    expect(read(capXml({ headline: '<![CDATA[雨 & 风]]>' })).infos[0]!.headline).toBe('雨 & 风')
    expect(read(capXml({ headline: '雨 &amp; 风 &#x98CE;' })).infos[0]!.headline).toBe('雨 & 风 风')
  })

  test('may carry what we do not know; a signature is left aside and said', () => {
    const xml = capXml({
      more: '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo/></Signature><x:a xmlns:x="urn:x"><x:sender>b</x:sender></x:a>',
    })
    expect(read(xml).signed).toBe(true)
    expect(draft({ more: '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>' }).remarks).toEqual([
      '文件带签名，没有验证。',
    ])
  })

  test('names what it updates', () => {
    const references = 'a@b.cn,1,2026-05-12T07:00:00+08:00\n  a@b.cn,2,2026-05-12T08:00:00-00:00'
    expect(read(capXml({ msgType: 'Update', references })).references).toEqual([
      { sender: 'a@b.cn', identifier: '1', sent: Date.parse('2026-05-11T23:00:00Z') },
      { sender: 'a@b.cn', identifier: '2', sent: Date.parse('2026-05-12T08:00:00Z') },
    ])
  })

  test('a cancel needs no description', () => {
    const cancel = draft({ msgType: 'Cancel', references: 'a,1,2026-05-12T07:00:00+08:00', info: '' })
    expect(cancel).toMatchObject({ msgType: 'cancel', level: 'notice', issuer: 'ningguo-qxj@example.cn' })
    expect(cancel.expiresAt).toBe(Date.parse('2026-05-13T08:30:00+08:00'))
  })

  test('without an expiry counts for a day, and staff are told', () => {
    const without = draft({ expires: '' })
    expect(without.expiresAt - without.issuedAt).toBe(24 * 3_600_000)
    expect(without.remarks).toEqual(['原文没写失效时间，先按 24 小时。'])
    expect(draftRefusal({ expires: '' }, NINE + 24 * 3_600_000)?.kind).toBe('expired')
  })

  test('the Chinese description is taken wherever it stands', () => {
    const english = /<info>[\s\S]*<\/info>/.exec(capXml({ language: '', headline: 'Rainstorm' }))![0]
    const both = capXml().replace('<info>', `${english}<info>`)
    const outcome = draftOf(read(both), NINE)
    expect(outcome).toMatchObject({ kind: 'read', value: { headline: '青禾市气象台发布暴雨橙色预警信号' } })
    expect(draft({ language: '' }).remarks).toEqual(['原文没写是中文，请核对。'])
  })

  test('what is said twice is said once', () => {
    const both = draft({ description: '青禾市气象台发布暴雨橙色预警信号：雨很大。', instruction: '雨很大' })
    expect(both).toMatchObject({ headline: '', text: '青禾市气象台发布暴雨橙色预警信号：雨很大。' })
    const alone = draft({ description: '', instruction: '' })
    expect(alone).toMatchObject({ headline: '', text: '青禾市气象台发布暴雨橙色预警信号' })
  })

  test('an exercise becomes a drill', () => {
    expect(draft({ status: 'Exercise' }).kind).toBe('exercise')
  })
})

/** In GBK, of which Node writes nothing: 暴雨 by its bytes, every other Chinese character a question mark. */
function gbkWithHeadline(): Uint8Array {
  const [before, after] = capXml({ sender: 'qxj', headline: '@' })
    .replace('UTF-8', 'GBK')
    .replace(/[^\0-\x7f]/g, '?')
    .split('@')
  return Buffer.concat([Buffer.from(before!), Buffer.from([0xb1, 0xa9, 0xd3, 0xea]), Buffer.from(after!)])
}

test.each<[string, Partial<{ headline: string; value: string; severity: 'Minor' | 'Extreme' }>, string]>([
  ['the colour of the headline', { headline: '发布暴雨红色预警信号' }, 'red'],
  ['the colour of a parameter', { value: 'Yellow' }, 'yellow'],
  ['the higher where they differ', { headline: '暴雨蓝色预警', value: '橙色' }, 'orange'],
  ['what it has become', { headline: '暴雨红色预警信号降级为黄色预警信号' }, 'yellow'],
  ['what it has become, upwards', { headline: '由黄色预警升级为橙色预警' }, 'orange'],
  ['the severity without a colour', { headline: '暴雨预警', severity: 'Minor' }, 'blue'],
  ['an extreme severity', { severity: 'Extreme' }, 'red'],
  ['a colour that is none', { headline: '红十字会提醒：黄山方向道路积水', severity: 'Minor' }, 'blue'],
])('the level is %s', (_, { headline = '', value = '无', severity = 'Minor' }, level) => {
  const parameters = [{ name: 'x', value }]
  expect(levelOf({ event: '暴雨', headline, severity, parameters })).toBe(level)
})

const BOMB = `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">${Array.from(
  { length: 9 },
  (_, i) => `<!ENTITY lol${i + 1} "${`&lol${i || ''};`.repeat(10)}">`,
).join('')}]><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">&lol9;</alert>`

describe('what is refused', () => {
  test.each<[string, string | Uint8Array, Partial<CapRefusal>]>([
    ['an empty file', '', { kind: 'malformed' }],
    ['half a file', capXml().slice(0, 700), { kind: 'malformed' }],
    ['a page that says not found', '<html><body>404<br></body></html>', { kind: 'malformed' }],
    ['another document', '<rss version="2.0"/>', { kind: 'not-cap' }],
    ['CAP 1.1', capXml().replace('cap:1.2', 'cap:1.1'), { kind: 'other-version' }],
    ['CAP of no version', capXml().replace(/ xmlns="[^"]*"/, ''), { kind: 'other-version', namespace: '' }],
    ['a file that is too large', ' '.repeat(CAP_LIMITS.bytes + 1), { kind: 'too-large' }],
    ['entities that grow', BOMB, { kind: 'dtd' }],
    [
      'an entity that reads a file',
      `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><alert>&x;</alert>`,
      { kind: 'dtd' },
    ],
    [
      'a DTD elsewhere',
      `<!DOCTYPE alert SYSTEM "http://127.0.0.1:1/x.dtd">${capXml().slice(38)}`,
      { kind: 'dtd' },
    ],
    ['an entity that nobody declared', capXml({ headline: '&lol;' }), { kind: 'malformed' }],
    ['a nest without bottom', `${'<a>'.repeat(100_000)}`, { kind: 'too-deep' }],
    ['a nest inside', capXml({ more: `${'<b>'.repeat(30)}${'</b>'.repeat(30)}` }), { kind: 'too-deep' }],
    ['a million elements', `<alert>${'<a/>'.repeat(200_000)}</alert>`, { kind: 'too-many' }],
    [
      'attributes without end',
      `<alert ${Array.from({ length: 60_000 }, (_, i) => `a${i}="1"`).join(' ')}/>`,
      { kind: 'too-many' },
    ],
    ['a text without end', capXml({ headline: '雨'.repeat(CAP_LIMITS.text + 1) }), { kind: 'too-many' }],
    [
      'too many descriptions',
      capXml({ more: /<info>[\s\S]*<\/info>/.exec(capXml())![0].repeat(20) }),
      { kind: 'too-many' },
    ],
    ['UTF-16', Buffer.from(`\uFEFF${capXml()}`, 'utf16le'), { kind: 'encoding' }],
    ['an unknown encoding', capXml().replace('UTF-8', 'EBCDIC-CP-US'), { kind: 'encoding' }],
    [
      'bytes that are no UTF-8',
      Buffer.concat([bytesOf(capXml()), Buffer.from([0xff])]),
      { kind: 'encoding' },
    ],
    ['no identifier', capXml({ identifier: '' }), { kind: 'missing', field: 'alert.identifier' }],
    ['no sender', capXml({ sender: '' }), { kind: 'missing', field: 'alert.sender' }],
    ['no time', capXml({ sent: '' }), { kind: 'missing', field: 'alert.sent' }],
    ['no event', capXml({ severity: '' }), { kind: 'missing', field: 'info.severity' }],
    ['a comma in the sender', capXml({ sender: 'a,b' }), { kind: 'invalid', field: 'alert.sender' }],
    [
      'two identifiers',
      capXml({ more: '<identifier>2</identifier>' }),
      { kind: 'twice', field: 'alert.identifier' },
    ],
    [
      'a time without an offset',
      capXml({ sent: '2026-05-12T08:30:00' }),
      { kind: 'invalid', field: 'alert.sent' },
    ],
    ['a day that is none', capXml({ sent: '2026-02-30T08:30:00+08:00' }), { kind: 'invalid' }],
    ['an hour that is none', capXml({ sent: '2026-02-20T24:30:00+08:00' }), { kind: 'invalid' }],
    ['a status of its own', capXml({ status: 'actual' }), { kind: 'invalid', field: 'alert.status' }],
    ['a severity of its own', capXml({ severity: '严重' }), { kind: 'invalid', field: 'info.severity' }],
    [
      'a reference that names nothing',
      capXml({ references: 'a,b' }),
      { kind: 'invalid', field: 'alert.references' },
    ],
    [
      'an outline that is open',
      capXml({ polygon: '30,118 31,118 31,119 32,119' }),
      { kind: 'invalid', field: 'area.polygon' },
    ],
    ['an outline off the earth', capXml({ polygon: '30,118 91,118 31,119 30,118' }), { kind: 'invalid' }],
  ])('%s', (_, xml, refusal) => {
    expect(refusalOf(xml)).toMatchObject(refusal)
  })

  test.each<[string, Record<string, string>, CapRefusal]>([
    ['a test', { status: 'Test' }, { kind: 'status', status: 'Test' }],
    ['a draft', { status: 'Draft' }, { kind: 'status', status: 'Draft' }],
    ['what is not for the public', { scope: 'Restricted' }, { kind: 'scope', scope: 'Restricted' }],
    ['a receipt', { msgType: 'Ack' }, { kind: 'type', msgType: 'Ack' }],
    ['an update of nothing', { msgType: 'Update' }, { kind: 'missing', field: 'alert.references' }],
    ['no description', { info: '' }, { kind: 'missing', field: 'alert.info' }],
    [
      'no words',
      { headline: '', description: '', instruction: '' },
      { kind: 'missing', field: 'info.headline' },
    ],
    [
      'what has expired',
      { expires: '<expires>2026-05-12T09:00:00+08:00</expires>' },
      { kind: 'expired', expires: NINE },
    ],
  ])('as a draft: %s', (_, changes, refusal) => {
    expect(draftRefusal(changes)).toEqual(refusal)
  })

  test('each with a reason in Chinese that says what to do', () => {
    expect(refusalText(refusalOf(capXml({ sent: '昨天\n' }))!)).toBe(
      'alert.sent 不对：昨天。请向发布单位核实，或者按原文人工起草。',
    )
    expect(refusalText(refusalOf('<a>\n<b></a>')!)).toMatch(/^不是完整的 XML：第 2 行第 \d+ 个字附近有错/)
    expect(refusalText(draftRefusal({ expires: '<expires>2026-05-12T07:30:00+08:00</expires>' })!)).toMatch(
      /2026-05-12 07:30/,
    )
    expect(refusalText(refusalOf(' '.repeat(2 * 1_048_576))!)).toMatch(/文件太大：2\.0 MB，最多 1\.0 MB/)
  })
})
