// A WeChat gateway for tests, in a process of its own so that it can be killed: wechaty-puppet-mock behind gRPC.
// Arguments: port, token. Over IPC it takes { from, to, text } and reports { listening: true }, { said, to }.
import { PuppetMock, mock } from 'wechaty-puppet-mock'
import { PuppetServer } from 'wechaty-puppet-service'

const [port, token] = process.argv.slice(2)
const people = {}
const mocker = new mock.Mocker()

mocker.use(() => {
  for (const [id, name] of [
    ['bot', '安邻'],
    ['zhang', '张阿姨'],
    ['li', '李师傅'],
  ])
    people[id] = mocker.createContact({ id, name })
  people['room@chatroom'] = mocker.createRoom({
    id: 'room@chatroom',
    topic: '幸福里一期居民群',
    memberIdList: ['bot', 'zhang', 'li'],
  })
  for (const id of ['zhang', 'room@chatroom'])
    people[id].on('message', (message) => {
      if (message.talker().id === 'bot') process.send({ said: message.text(), to: id })
    })
  mocker.login(people.bot)
  return () => {}
})

process.on('message', ({ from, to, text }) => {
  if (people[from]) people[from].say(text).to(people[to])
})
process.on('disconnect', () => process.exit(0))

const server = new PuppetServer({
  endpoint: `127.0.0.1:${port}`,
  token,
  puppet: new PuppetMock({ mocker }),
})
await server.start()
process.send({ listening: true })
