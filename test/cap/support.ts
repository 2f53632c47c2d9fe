/** A rainstorm warning as an office would send it; parts can be replaced. */
export function capXml(changes: Record<string, string> = {}): string {
  const parts: Record<string, string> = {
    identifier: '34188141600000_20260512083000',
    sender: 'ningguo-qxj@example.cn',
    sent: '2026-05-12T08:30:00+08:00',
    status: 'Actual',
    msgType: 'Alert',
    scope: 'Public',
    references: '',
    language: '<language>zh-CN</language>',
    severity: 'Severe',
    expires: '<expires>2026-05-12T20:30:00+08:00</expires>',
    headline: '青禾市气象台发布暴雨橙色预警信号',
    description: '预计未来3小时东津街道降雨量将达50毫米以上。',
    instruction: '低洼处的居民请往高处走。',
    parameter: '<parameter><valueName>预警级别</valueName><value>橙色</value></parameter>',
    polygon: '30.63,118.97 30.65,118.97 30.65,119.00 30.63,118.97',
    more: '',
    ...changes,
  }
  const optional = (name: string): string => (parts[name] === '' ? '' : `<${name}>${parts[name]}</${name}>`)
  return `<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  ${optional('identifier')}
  ${optional('sender')}
  ${optional('sent')}
  ${optional('status')}
  ${optional('msgType')}
  ${optional('scope')}
  ${optional('references')}
  ${
    parts.info ??
    `<info>
    ${parts.language}
    <category>Met</category>
    <event>暴雨</event>
    <urgency>Expected</urgency>
    <severity>${parts.severity}</severity>
    <certainty>Likely</certainty>
    <eventCode><valueName>国标</valueName><value>11B03</value></eventCode>
    <effective>2026-05-12T08:30:00+08:00</effective>
    ${parts.expires}
    <senderName>青禾市气象台</senderName>
    ${optional('headline')}
    ${optional('description')}
    ${optional('instruction')}
    <web>https://ningguo.example.cn/warning/1</web>
    ${parts.parameter}
    <area>
      <areaDesc>青禾市东津街道</areaDesc>
      ${optional('polygon')}
      <circle>30.63,118.98 5</circle>
      <geocode><valueName>行政区划</valueName><value>341881</value></geocode>
    </area>
  </info>`
  }
  ${parts.more}
</alert>
`
}

export function bytesOf(text: string): Uint8Array {
  return Buffer.from(text, 'utf8')
}
