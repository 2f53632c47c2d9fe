import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { ConfigError, readConfig, VARIABLE_NAMES } from '../src/config.js'

const root = resolve(__dirname, '..')
const example = readFileSync(join(root, '.env.example'), 'utf8')

test('.env.example documents every variable and no other, each with a comment in Chinese', () => {
  expect(Object.keys(parseEnv(example)).sort()).toEqual([...VARIABLE_NAMES].sort())
  const lines = example.split('\n')
  for (const name of VARIABLE_NAMES) {
    const at = lines.findIndex((line) => line.startsWith(`${name}=`))
    expect(lines[at - 1]).toMatch(/^# .*\p{Script=Han}/u)
  }
})

test('.env.example as it stands is the default configuration', () => {
  expect(readConfig(parseEnv(example) as NodeJS.ProcessEnv, root)).toEqual(readConfig({}, root))
})

test('every bad variable is named at once, with what to do', () => {
  const bad = {
    ANLIN_PORT: 'eighty',
    ANLIN_LOG_LEVEL: 'loud',
    ANLIN_DUTY_PHONE: 'call me',
    ANLIN_PROT: '80',
    WECHATY_PUPPET: 'wechaty-puppet-service',
  }
  let error: unknown
  try {
    readConfig(bad, root)
  } catch (e) {
    error = e
  }
  expect(error).toBeInstanceOf(ConfigError)
  const { problems } = error as ConfigError
  expect(problems.join('\n')).toMatch(/ANLIN_PROT：没有这个变量/)
  expect(problems.join('\n')).toMatch(/ANLIN_PORT=eighty/)
  expect(problems.join('\n')).toMatch(/ANLIN_LOG_LEVEL=loud/)
  expect(problems.join('\n')).toMatch(/ANLIN_DUTY_PHONE/)
  expect(problems).toHaveLength(4)
})

test('a gateway needs its token', () => {
  expect(() => readConfig({ WECHATY_PUPPET: 'wechaty-puppet-service' }, root)).toThrow(
    /WECHATY_PUPPET_SERVICE_TOKEN/,
  )
})

test('local facts reach the answers', () => {
  const { local } = readConfig({ ANLIN_COMMUNITY: '幸福里社区', ANLIN_GAS_PHONE: '0533-95077' }, root)
  expect(local).toEqual({ community: '幸福里社区', gas_phone: '0533-95077' })
})
