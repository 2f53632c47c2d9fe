import { addressText, findAddress, numberOf, parseAddress } from '../../src/shared/index.js'

test.each([
  ['三栋二单元501', '3栋2单元501'],
  ['3-2-501', '3栋2单元501'],
  ['3/2/501', '3栋2单元501'],
  ['3#2dy501', '3栋2单元501'],
  ['3#2DY-501', '3栋2单元501'],
  ['3号楼2单元501室', '3栋2单元501'],
  ['3号楼 2单元 501', '3栋2单元501'],
  ['三号楼二单元五零一', '3栋2单元501'],
  ['3栋2单元五楼1号', '3栋2单元501'],
  ['3幢2门501', '3栋2单元501'],
  ['我家住在3栋2单元501。', '3栋2单元501'],
  ['3栋501', '3栋501'],
  ['12-1203', '12栋1203'],
  ['A座1203', 'A栋1203'],
  ['B2栋304', 'B2栋304'],
  ['十二栋', '12栋'],
  ['一百零二栋三单元', '102栋3单元'],
  ['幸福里小区3栋2单元501', '幸福里小区3栋2单元501'],
  ['南园一期 3栋', '南园一期3栋'],
  ['十栋甲单元101', '10栋甲单元101'],
  ['3棟2單元501', '3栋2单元501'],
])('%s is %s', (text, expected) => {
  const address = parseAddress(text)
  expect(address && addressText(address)).toBe(expected)
})

test.each(['13800001234', '2026-05-12', '我住这里', '', '明天8点', '0栋', '花了300块', '3.14'])(
  '%s is no address',
  (text) => {
    expect(parseAddress(text)).toBeUndefined()
  },
)

test('an address is found among other words, with its place', () => {
  const text = '张秀兰 13800001234 3栋2单元501 会急救'
  const found = findAddress(text)!
  expect(addressText(found.address)).toBe('3栋2单元501')
  expect(text.slice(found.start, found.end).trim()).toBe('3栋2单元501')
})

test('numbers in words', () => {
  expect(['十', '二十', '十二', '一百零二', '五零一', '12', '百', '二二十'].map(numberOf)).toEqual([
    10,
    20,
    12,
    102,
    501,
    12,
    100,
    undefined,
  ])
})
