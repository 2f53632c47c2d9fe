/** Family names that most people here have; the two-character ones first. */
const DOUBLE = '欧阳|司马|上官|诸葛|司徒|东方|皇甫|尉迟|公孙|慕容|令狐|夏侯|端木|南宫|轩辕|宇文|长孙'
const SINGLE =
  '赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫房裘缪干解应宗丁宣邓郁单杭洪包左石崔吉龚程邢裴陆荣翁荀羊甄曲封芮储靳段焦巴弓牧山谷车侯班仰仲伊宫宁仇栾甘厉祖武符刘景詹束龙叶幸司韶黎薄印白蒲从鄂索赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳姬申冉宰郦雍桑桂濮牛寿通边扈燕冀浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终居衡步都耿满弘匡国文寇广禄阙东欧沃利蔚越师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙养鞠须丰巢关蒯相查后荆红游竺权盖益桓佟肖付覃岳闫苟涂隗区苑逄代鹿矫佘仝商牟'

const FAMILY = new RegExp(`^(?:${DOUBLE}|[${SINGLE}])`)
const HAN_NAME = /^\p{Script=Han}{2,4}$/u
/** Names of other peoples: 阿依古丽·买买提. */
const LONG_NAME = /^\p{Script=Han}{1,12}(?:[·•・.]\p{Script=Han}{1,12})+$/u
const LATIN_NAME = /^[A-Za-z][A-Za-z'’.-]*(?: [A-Za-z][A-Za-z'’.-]*){0,3}$/

/** Words that begin like a name and are none; whoever is called so says 我叫. */
const NOT_NAMES =
  /^(?:收到|跳过|返回|取消|报名|登记|申请|安全|安邻|解决|别人|别的|那个|那边|关于|关心|时间|平时|平安|随时|都行|都可|都有|都会|明天|明白|后天|水电|水管|空着|应该|应急|能力|能行|须要|任何|何时|成年|和平|和我|查看|白天|晚上|周末|周一|周二|周三|周四|周五|周六|周日|全天|上午|下午|方便|方言|急救|电工|驾驶|开车|心理|宣传|手语|东西|东边|连续|通知|单元|万一|强制|从来|游泳|向来|终于|高兴|温馨|石油|文明|国家|古代|左边|相关|红色|利用|常见|常用|和气|谢谢|胡同|双方|居民|居委|人工|乐意|宁可|容易|易燃|包括|房子|房间|金额|党员|车子|边上|元旦|封闭|充电|黄色|经常|龙头|程序|管道|牛奶|马上|马路|毛病|农村|师傅|司机)(?:的|了|吧|啊|员|者|都行|可以|有空|白天|晚上)?$/

/** @returns undefined when no word of the language is called so */
export function nameIn(text: string): { name: string; sure: boolean } | undefined {
  const said =
    /^(?:我?(?:的)?(?:姓名|名字)(?:是|叫)?[:：\s]*|我叫|我是|本人|叫)?\s*(.+?)[\s。.,，!！]*$/su.exec(text)
  const name = said?.[1]
  if (name === undefined) return undefined
  const told = text.length > name.length && /^(?:我|姓名|名字|本人|叫)/.test(text)
  if (!told && NOT_NAMES.test(name)) return undefined
  if (HAN_NAME.test(name)) return { name, sure: told || FAMILY.test(name) }
  if (LONG_NAME.test(name)) return { name: name.replace(/[•・.]/g, '·'), sure: true }
  if (LATIN_NAME.test(name) && name.length <= 40) return { name, sure: told }
  return undefined
}

const TOLD =
  /(?:我叫|姓名[:：是]?|名字[叫:：是]*|我是)\s*(\p{Script=Han}{2,4}?)(?=[\s,，。;；、]|的|今年|电话|手机|住|家|\d|$)/u

/** The one word among others that is a name: 我叫张秀兰, or 张秀兰 between commas and numbers. */
export function findName(text: string): { name: string; rest: string } | undefined {
  const told = TOLD.exec(text)
  if (told) return { name: told[1]!, rest: text.replace(told[0], ' ') }
  for (const word of text.split(/[\s,，。;；、:：!！/|]+/)) {
    if (HAN_NAME.test(word) && FAMILY.test(word) && !NOT_NAMES.test(word))
      return { name: word, rest: text.replace(word, ' ') }
  }
  return undefined
}
