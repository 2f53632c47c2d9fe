const TITLES =
  '大爷|大妈|大叔|大哥|大姐|阿姨|阿婆|阿公|叔叔|奶奶|爷爷|师傅|老师|主任|书记|医生|护士|先生|女士|小姐|同志|经理|老板|队长|家'
const SURNAMES =
  '赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章苏潘葛范彭郎鲁韦马苗方俞任袁柳鲍史唐费薛雷贺倪汤罗郝邬安常乐于傅皮齐康伍余顾孟黄穆萧尹姚邵汪祁毛狄米戴宋庞熊纪舒屈项祝董梁杜阮蓝季贾江颜郭梅林钟徐邱骆高夏蔡田樊胡凌霍虞万柯卢莫房丁宣邓洪包左石崔龚程裴陆翁荀惠甄封段焦牧谷车侯全班秋仲伊宫宁仇甘武符刘景詹束龙叶黎白蒲卓池乔温庄翟阎连易廖耿欧文匡师曾关荆游权盖岳肖'

const SAID_TO_BE_A_NAME =
  /(我(?:叫|是|姓)|名字(?:叫|是)?|姓名[:是]?|本人|联系人[:是]?)\s*([\p{Script=Han}]{2,4})/gu
const SURNAME_AND_TITLE = new RegExp(`[${SURNAMES}][\\p{Script=Han}]{0,2}(?=${TITLES})`, 'gu')
const ADDRESS =
  /[\p{Script=Han}\w]{0,8}?(?:小区|花园|新村|公寓)|[\d一二三四五六七八九十甲乙]+\s*(?:号?楼|栋|幢|单元|门|室|号院?|#)/gu
const NUMBERS =
  /(?!(?:110|119|120|122|12345)(?!\d))(?<!\d)\d{3,}|[\d零〇一二三四五六七八九幺两]{4,}|\d[\d\s-]{4,}\d/g
const LETTERS = /[\w.+-]{2,}@[\w.-]+|(?:wxid|vx|v信|微信|qq)[\s:号是]*[\w-]{4,}/gi

/**
 * A message without what says who wrote it or where they live, for a service outside. It leaves out too much rather
 * than too little.
 *
 * @param known names that are known to be names: of the sender, of staff
 */
export function withoutNames(text: string, known: readonly string[] = []): string {
  let left = text
  for (const name of known) if (name.length > 1) left = left.replaceAll(name, '某人')
  return left
    .replace(LETTERS, '〔账号〕')
    .replace(NUMBERS, '〔号码〕')
    .replace(ADDRESS, '〔住址〕')
    .replace(SAID_TO_BE_A_NAME, '$1〔姓名〕')
    .replace(SURNAME_AND_TITLE, '某')
}
