import { findMobile, hasIdentityNumber, maskMobile, readMobile } from '../../src/shared/index.js'

test.each([
  '13800001234',
  '138 0000 1234',
  '138-0000-1234',
  '+86 13800001234',
  '一三八零零零零一二三四',
  '幺三八 零零零零 幺二三四',
  '13800001234。',
  '我的手机号是13800001234',
])('%s is a mobile number', (text) => {
  expect(readMobile(text)).toEqual({
    kind: 'mobile',
    number: text.includes('幺二') ? '13800001234' : '13800001234',
  })
})

test('what is wrong with a number is told apart', () => {
  expect(readMobile('1380000123')).toEqual({ kind: 'length', digits: 10 })
  expect(readMobile('0000-4012345')).toEqual({ kind: 'landline' })
  expect(readMobile('342501196001011234')).toEqual({ kind: 'identity-card' })
  expect(readMobile('没有')).toEqual({ kind: 'none' })
})

test('a number is found among other words', () => {
  expect(findMobile('张秀兰，13800001234，3栋')).toMatchObject({ number: '13800001234' })
  expect(findMobile('张秀兰一三八零零零零一二三四 3栋2单元501')).toMatchObject({ number: '13800001234' })
  expect(findMobile('3栋2单元501')).toBeUndefined()
  expect(hasIdentityNumber('身份证34250119600101123X')).toBe(true)
  expect(maskMobile('13800001234')).toBe('138****1234')
})
