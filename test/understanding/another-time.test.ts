import { realBrain } from '../support/town.js'

const kindOf = (text: string): string => realBrain().understand(text).kind

test.each([
  '要是半夜困在阁楼下不来，楼梯全是烟，怎么让人看到我',
  '我妈上礼拜一下子嘴歪了话也说不清，她说睡一觉就好，能这么等吗',
  '上次坐电梯咣当停在五楼和六楼中间，灯也黑了，我想扒门爬出去，对不对',
])('of another time, or of what might be: nobody is paged for %s', (text) => {
  expect(kindOf(text)).not.toBe('emergency')
})

test.each([
  '昨天冒烟那个插座现在又着起来了，火苗老高',
  '上礼拜修过的管子现在一直嘶嘶漏气，屋里全是味',
  '如果不是邻居喊我都不知道，楼道现在全是黑烟，快来人',
])('a word of another time hides no second sign: %s', (text) => {
  expect(kindOf(text)).toBe('emergency')
})
