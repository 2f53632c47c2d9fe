import type { RoomNotice } from '../../directory/index.js'
import type { OutboxNotice } from '../../outbox/index.js'
import { clockTime } from '../incidents/index.js'

/** What staff read when something about sending or about the rooms needs them. Short lines, what to do last. */
export function noticeText(notice: OutboxNotice | RoomNotice): string {
  return linesOf(notice).join('\n')
}

function linesOf(notice: OutboxNotice | RoomNotice): string[] {
  switch (notice.kind) {
    case 'too-often':
      return [
        '微信提示发送太频繁，',
        `群发暂停到 ${clockTime(notice.until)}，`,
        '到时会自动继续。',
        '回复和险情不受影响。',
      ]
    case 'day-full':
      return [`今天群发已到 ${notice.posts} 条，`, '其余的明天接着发。', '紧急预警不受影响。']
    case 'cannot-write':
      return notice.why === 'disk'
        ? ['电脑硬盘快满了，', '群发已经暂停。', '请清理硬盘，', '有空间后会自动继续。']
        : ['数据写不进硬盘，', '群发已经暂停。', '请检查电脑，', '恢复后会自动继续。']
    case 'can-write-again':
      return ['数据又可以写入了，', '群发已经继续。']
    case 'expired':
      return [`有 ${notice.rooms} 个群没来得及发，`, '已过有效期，不再发。', `批次：${notice.batch}`]
    case 'left-in-doubt':
      return [
        '程序中断时正在群发，',
        `有 ${notice.rooms} 个群说不准`,
        '收到没有，不会自动补发。',
        '请在电脑上运行：',
        'anlin outbox doubt',
        '看过后再决定。',
      ]
    case 'other-sender':
      return ['另一个安邻程序', '在用同一个数据库，', '群发由它来发。', '请只开一个安邻。']
    case 'rooms-doubtful':
      return notice.doubt === 'gone'
        ? [`有 ${notice.rooms} 个群的群号变了，`, '预警发不到那里。', '请重新绑定，名单：', 'anlin room list --doubtful']
        : ['换了微信号登录，', `有 ${notice.rooms} 个群要重新绑定，`, '绑定前预警发不到。', '名单：', 'anlin room list --doubtful'] // prettier-ignore
    case 'rooms-unknown':
      return ['微信没有给出群列表，', `有 ${notice.rooms} 个群暂时没核对，`, '会自动再查。']
    case 'rooms-known-again':
      return ['群列表已经核对好了。']
  }
}

/** What is posted to staff each day: whoever changes the trail later would have to change this message, too. */
export function auditPostText(tail: string, acts: number): string {
  return [`审计链今日尾号`, tail, `共 ${acts} 条。`, '请留着这条，备查。'].join('\n')
}
