/** Words of which answers to an alert are made. All on plain text: Simplified, lower case, NFKC. */

/** Before the answer: sounds, names of those spoken to. */
const FILLER =
  '(?:嗯+|哦+|噢+|啊+|哎+|唉+|那个|就是|报告|汇报|书记|主任|网格员|社区|大家|您|领导|谢谢|放心吧?)'
const ME = '(?:我们?|俺们?|咱们?|额们?|阿拉|本人|我哋|俺?全家|我?一家)'
const HOME =
  '(?:家里人?|家|屋里|屋头|这里|这边|这儿|那边|楼|单元|户|全家|一家人?|[一两三四五六七八]口人?|[一两三四五六七八]口子|老少|老小|大小|上下|几个|俩|人|·|,)'
/** `@` stands for an address, `~` for a relation */
const WHO = `(?:${ME}|${HOME}|@|~|的|在|和|跟|与|住|里|也|都|还|全|全部|均|现在|目前|暂时|已经?|一直|早就|这会儿?|刚刚?|是|很|挺|蛮|非常|一切|情况|人员?)`
/** 王秀英平安: a name that we do not know */
const NAME = '(?:[\\u4e00-\\u9fa5]{2,3}?)'
const PARTICLE = '(?:了|啦|啊|呀|哈|喽|咯|哩|嘞|咧|呢|的|哦|噢|滴|呐|嘛|着呢|着哩|着嘞|着咧|着|儿|子)'
const THANKS = '(?:放心吧?|请放心|别担心|不用担心|勿念|谢谢.{0,6}|感谢.{0,6}|辛苦.{0,4}|多谢.{0,4})'

const NOTHING_WRONG =
  '(?:没有?得?事情?|没得事|莫得事|冇得?事|木得?事|没有?啥子?事|没有?得?啥子?事|没有?什么事|没么事|么得事|没有?大事|无事|没有?(?:啥子?|什么|得)?(?:大)?问题|没有?啥)'
const FINE = '(?:好|挺好|很好|蛮好|还好|好好|好得很|好的很|好着|妥|稳当|中|正常|ok|安好|无恙|安然无恙)'
const OUT =
  '(?:(?:转移|撤离?|撤出来?|撤出去|搬|搬到|搬出来|出来|下来|到|住到|住进)(?:到|在|了|去)?(?:安全(?:的)?(?:地方|地带|地点)|安置点|避难所|避难场所|学校|体育馆|亲戚家|儿子家|女儿家|高处|高地|楼上|宾馆|外面)|安全(?:转移|撤离|到家|到达)|转移好|撤离好|转移完|撤完)'
const SURE = `(?:平平安安|平安(?:无事)?|安全|报平安|报个平安|没受(?:到)?影响|不受影响|没进水|没淹(?:到|着)?|没有?人?受伤|没有?危险|安然无恙|无恙|一切(?:都)?(?:正常|好|平安|安好|ok)|${OUT})`

/** Says of itself that it is an answer, whoever says it. */
export const SAFE_SURE = new RegExp(
  `^${FILLER}*(?:${WHO}*${SURE}${PARTICLE}*)(?:${WHO}*(?:${SURE}|${NOTHING_WRONG}|${FINE})${PARTICLE}*)*${THANKS}*$`,
)
/** With somebody it speaks of: 我家没事, 俺家都好 */
export const SAFE_OF_SOMEBODY = new RegExp(
  `^${FILLER}*(?=.{0,12}(?:${ME}|家|屋里|屋头|@|~|[一两三四五六七八]口))(?:${WHO}+(?:${NOTHING_WRONG}|${FINE}|不用帮)${PARTICLE}*)(?:${WHO}*(?:${SURE}|${NOTHING_WRONG}|${FINE})${PARTICLE}*)*${THANKS}*$`,
)
/** Only for who is asked: 没事 is also what one says to thanks. */
export const SAFE_BARE = new RegExp(
  `^${FILLER}*(?:都|还|很|挺|也|现在|目前)*(?:${NOTHING_WRONG}|(?!好|ok|中)${FINE})${PARTICLE}*(?:${NOTHING_WRONG}${PARTICLE}*)*${THANKS}*$`,
)
const SAFE_NAMED = new RegExp(`^@?(${NAME})(?:家|一家|全家|夫妻)?(?:都|已)?(?:平安|安全|没事)${PARTICLE}*$`)
const NOT_A_NAME =
  /祝|愿|保|一路|出入|岁岁|年年|报|注意|不|没|求|中国|大家|各位|希望|但|福|心|生|命|全国|人人|家家|户户|处处|考|旅|行|路|才|就|最|更|说|听|讲|平|是否|谁|你|您|他|她|车|飞机|孩|确|用|电|食品|消防|校园|水|网络|信息|药|燃|交通|安全|要|觉|感|看|为|闲|季|居然|果然|竟然|肚|会|贵|家庭|公交|猫|狗/

export function isNamedSafe(clause: string): boolean {
  const name = SAFE_NAMED.exec(clause)?.[1]
  return name !== undefined && !NOT_A_NAME.test(name)
}

/** No help is wanted, or no longer. */
export const NO_HELP =
  /(?<![要需用])不(?:再|太)?(?:需要|用|要|必)(?:再)?(?:人|你们|大家|别人|社区|你)?(?:来|过来)?(?:帮|救|接|背|抬|管我|管俺)/

const RECEIVED = '(?:收到|收悉|知道|知晓|获悉|明白|了解|晓得|清楚|已阅|已读|已看|看到|读到|听到|记住|记下)'
const NEWS = '(?:这?条?(?:通知|预警|消息|信息|提醒|短信|公告|内容|信号|警报)|您的?(?:通知|消息|提醒))'
const RECEIVED_OF = `(?:${FILLER}|${WHO}|${NEWS}|已|均|早)*${RECEIVED}${PARTICLE}*${NEWS}?${PARTICLE}*`
export const RECEIVED_SURE = new RegExp(
  `^(?:${RECEIVED_OF})+(?:${THANKS}|好的?|照做|会注意的?|注意|一定注意|马上(?:撤|转移|准备|关)?|遵命|配合|[·,])*$`,
)
const RECEIVED_NAMED = new RegExp(`^@?(${NAME})(?:家|一家|全家)?(?:已经?)?收到${PARTICLE}*$`)
const RECEIVES_A_THING =
  /没|未|不|别|谁|请|才|怎|哪|何|能|可|还|快递|工资|红包|礼物|货|钱|款|件|票|补贴|邀请|验证|押金|有人|刚|说|让|叫|等|会|应|都|各|收|要|想|已有|外卖|菜|包裹|你|他|她|回复|后|凡|如/

export function isNamedReceived(clause: string): boolean {
  const name = RECEIVED_NAMED.exec(clause)?.[1]
  return name !== undefined && !RECEIVES_A_THING.test(name)
}

/** Sounds and slips of voice input. */
export const RECEIVED_HEARD = /^(?:shou ?dao|(?:手|受|首|收)(?:到|道|倒|导))(?:了|啦)?$/
export const SAFE_HEARD = /^(?:ping ?an|平安安|评安|平按|苹安)(?:了|啦)?$/
/** Only for who is asked. */
export const RECEIVED_BARE =
  /^(?:好|好的|好滴|好哒|好嘞|好勒|行|中|得嘞|要得|嗯+|ok|okay|是|哦|噢|嗯嗯好的?|好的谢谢|👌|👍|\+1|遵命)+(?:了|啊|呀|哈)?$/

/** The words of whoever asks others, or passes a notice on. */
export const ASKS_OTHERS =
  /^(?:祝|愿)?(?:大家|各位)(?:都)?(?:平安|安全|好)|请.{0,8}(?:回复|回个|接龙|转发|报名|告知|签到)|(?:回复|回|扣|打|发)(?:个|一下)?[“"「\s]*(?:收到|平安|1)|举手|接龙|@所有人|各位(?:居民|邻居|业主)|收到的|收到后|收到就|收到请|(?:请|麻烦|希望).{0,6}(?:报平安|报个平安)/

/** Asks, even without a mark. */
export const QUESTION =
  /[?？]|(?:吗|么|没有?|否|不)$|(?<!没)(?:怎么样|咋样|如何|怎样|咋办|怎么办)|是不是|有没有|好不好|安不安全|平不平安|收没收|^(?:谁|哪|什么|为什么|几)|谁(?:家|还|没)|没事(?:儿)?吧|平安吧|安全吧|都好吧|收到吧/
export const SUPPOSES = /如果|要是|万一|假如|的话|倘若|除非/
export const TELLS =
  /昨天|前天|上次|上回|去年|前年|以前|当年|那年|小时候|新闻|视频|电视|听说|据说|小说|电影|游戏|段子|剧|转:|转发|热搜|推送|刷到|论坛|刚才群里/

const REQUEST =
  '(?:帮忙|帮助|帮帮|帮我|帮俺|帮一下|帮个忙|帮下忙|搭把手|搭个手|援助|支援|救助|救援|协助|救|接|背|抬|扶|搀|转移|撤离|照顾|照看|送药|送饭|送水|送吃)'
/** Each asks for help by itself. */
const HELP = [
  `(?:需要|急需|得要|要|想要|想请|请求|求|请|麻烦|得|等着?)(?:大家|有?人|个人|几个人|两个人|你们|社区|网格员|物业|邻居|派人)?(?:来|过来|上来|上门)?(?:人)?${REQUEST}`,
  '(?:能不能|能否|可不可以|可以|能|谁能|谁|有人能?|哪位能?)(?:来|过来|派)?(?:个|几个)?(?:人)?(?:来|过来)?(?:帮我|帮帮|帮俺|帮个忙|帮一下|帮忙|救|接我|背|抬|扶|搭把手)',
  '求助|求救|救命|救救|帮帮(?:我|俺|他|她|老人|孩子|~)|帮帮忙',
  '(?:来|派|喊|叫|找|过来)(?:个|几个|俩|两个|些)?人(?:帮|背|抬|扶|接|来|吧|呗|啊|手|过来|上来|$)',
  '要人帮|需要人|要人(?:背|抬|扶|接)|(?:^|我|俺|他|她|~|人|@)没(?:有)?人(?:管|照顾|照看|帮)(?!.{0,3}(?:修|查|拆))|没人管(?:我|俺|老人|~)|顾不过来',
  '帮(?:忙|我|我们|俺|俺们|他|她|~)?(?:把)?(?:我|~|他|她)?(?:背|抬|扶|搀|转移|弄下楼|抱)',
  '被困|困住|困在|陷在|卡在',
  '(?:下|走|动|起|站|爬|挪|迈)(?:不|没法)(?:来|了|动|开|起来?|得)(?:楼|床|路|身)?',
  '下不去|出不了门|走不出去|无法(?:行走|下楼|出门|自理|转移|动)|(?:没法|没办法|不能|不方便)(?:自己)?(?:走|下楼|出门|转移|动|下床)|(?:走|下楼|上楼|出门)不便|行动不便.{0,6}(?:需|要|出|走|下|没)|下楼困难|走路困难',
  '(?:没|没有|快没|断|缺)(?:了)?(?:药|氧气|胰岛素|吃的|水喝|饭吃|吃喝)',
  '不平安|(?:家里?|这里|这边|我这)(?:很|太|已经)?不安全|撑不住|顶不住|快不行了|扛不住',
  '等(?:着)?(?:人)?(?:来)?(?:救|帮|接)',
].join('|')
const HELP_WORDS = new RegExp(HELP)
/** Needs somebody it speaks of: a car that does not get out is no person. */
const CANNOT_LEAVE = /出不去|出不来|回不去|回不了家|上不去楼/
const SOMEBODY = /我|俺|咱|家|屋|@|~|腿|脚|腰|轮椅|拐|病|瘫|老|孩|娃|孕|门|人/

const OFFER =
  /(?:我|俺|咱|我们|俺们|本人|志愿者?们?)(?:家)?(?:这边|这里)?(?:都)?(?:可以|能|也能|来|去|愿意|有空|有时间|过去|过来|随时|马上)(?:来|去|过去|过来)?.{0,4}帮(?!我|俺|帮我)|需要帮(?:助|忙)?的(?!是我)|帮(?:助)?(?:大家|你们?|您|邻居们|别人|有需要)|(?:叫|找|喊|联系|告诉)我|跟我说|说一声|吱一声/
const ASKS_WHO =
  /谁(?:家)?.{0,5}(?:需|要)(?:要)?帮|有(?:没有|谁|哪家?|人)?.{0,5}需要.{0,4}(?:帮|转移|救)|(?:需要|要)(?:我)?帮(?:助|忙)?(?:吗|么|嘛|不|没|啵|\?)|要不要|用不用|需不需要|(?:你|您|他们|你们).{0,5}(?:需要|要)(?:人)?帮|还有(?:人|谁).{0,6}(?:困|没出来)|有人(?:被)?困/
const FAVOUR =
  /帮(?:我|忙|我们|个忙|一下|俺)?(?:问|看看?|瞧|转|投|砍|点|拿|取|带|捎|收|查|抢|拼|遛|喂|浇|关|锁|盯|助力|集赞|充|寄|搬快递|推荐|介绍|修|算|写|改|打印|下载|弄一下手机|找(?:一)?(?:下)?(?:猫|狗|钥匙|手机))/
const INSTRUCTION =
  /(?:需要|要|求)(?:人)?帮(?:助|忙)?(?:,|，| )?(?:时|可以?|就|找|联系|拨|的请|者|请)|请(?:拨|联系|打)/

/** Somebody asks for help for themselves or for their own, now. */
export function asksForHelp(clause: string, whole: string): boolean {
  if (OFFER.test(clause) || ASKS_WHO.test(clause) || INSTRUCTION.test(clause)) return false
  if (NO_HELP.test(clause) || SUPPOSES.test(clause)) return false
  const stuck =
    (CANNOT_LEAVE.test(clause) && SOMEBODY.test(whole)) || HELP_WORDS.test(clause.replace(FAVOUR, ''))
  return stuck && !/(?:车子?|货|快递|菜|电梯|水|钱|酒|饭|网)(?:都)?(?:下|走|出|动|起)不/.test(clause)
}

/** What was is over. */
export const OVER =
  /(?:不用|不需要|不必)(?:再)?(?:来|帮|管|找|派)|(?:已经|现在|刚才?)(?:都)?(?:好了|没事|出来|下来|到了|安全|平安|有人(?:来|帮))|算了|解决了|人到了|接到了|接走了|出来了|下来了/
