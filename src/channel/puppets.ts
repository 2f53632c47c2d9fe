import type { Puppet } from 'wechaty-puppet'
import { WebChatPuppet } from './web-chat/puppet.js'
import type { WebChatWorld } from './web-chat/world.js'

export interface PuppetSettings {
  /** for web-chat: the world it lives in */
  world?: WebChatWorld
  /** for wechaty-puppet-service and others that are let in by a token */
  token?: string
  /** for wechaty-puppet-service: host:port of the gateway; without it the token is looked up on the internet */
  endpoint?: string
  /** for a gateway that speaks without TLS */
  noTls?: boolean
  /** anything else that the puppet's own documents ask for, such as appId */
  further?: Readonly<Record<string, unknown>>
}

/** The puppet that the configuration names is no package here. */
export class PuppetNotInstalledError extends Error {
  override readonly name = 'PuppetNotInstalledError'
  constructor(readonly puppet: string) {
    super(
      `puppet ${puppet}: not installed; run \`npm install ${puppet}\` in the project folder, or choose another`,
    )
  }
}

/** The package is there, but it is no puppet, or it breaks while loading. */
export class PuppetUnusableError extends Error {
  override readonly name = 'PuppetUnusableError'
  constructor(
    readonly puppet: string,
    detail: string,
    options?: ErrorOptions,
  ) {
    super(`puppet ${puppet}: ${detail}`, options)
  }
}

type PuppetClass = new (options: Record<string, unknown>) => Puppet

const PACKAGE_NAME = /^(@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~-][\w.~-]*$/

/**
 * A fresh puppet: `web-chat` is our own, any other name is that of an installed npm package.
 *
 * @throws PuppetNotInstalledError, PuppetUnusableError
 */
export async function loadPuppet(name: string, settings: PuppetSettings = {}): Promise<Puppet> {
  const { world, token, endpoint, noTls, further } = settings
  if (name === 'web-chat') {
    if (!world) throw new PuppetUnusableError(name, 'it needs a world to live in')
    return new WebChatPuppet(world)
  }
  if (!PACKAGE_NAME.test(name)) throw new PuppetUnusableError(name, 'that is no name of an npm package')
  if (name === 'wechaty-puppet-service' && !token) throw new PuppetUnusableError(name, 'it needs a token')
  const Class = await puppetClass(name)
  try {
    return new Class({
      ...further,
      ...(token !== undefined && { token }),
      ...(endpoint !== undefined && { endpoint }),
      ...(noTls === true && { tls: { disable: true } }),
    })
  } catch (error) {
    throw new PuppetUnusableError(name, `it does not start: ${String(error)}`, { cause: error })
  }
}

async function puppetClass(name: string): Promise<PuppetClass> {
  let loaded: unknown
  try {
    loaded = await import(name)
  } catch (error) {
    if (isMissing(error, name)) throw new PuppetNotInstalledError(name)
    throw new PuppetUnusableError(name, `it does not load: ${String(error)}`, { cause: error })
  }
  // A CommonJS package arrives wrapped, sometimes twice.
  for (let depth = 0; depth < 3 && isRecord(loaded); depth++) loaded = loaded['default']
  if (!isPuppetClass(loaded)) throw new PuppetUnusableError(name, 'its default export is no Puppet class')
  return loaded
}

/** The package itself is missing, not something that it needs. */
function isMissing(error: unknown, name: string): boolean {
  if (!isRecord(error)) return false
  const missing = error['code'] === 'ERR_MODULE_NOT_FOUND' || error['code'] === 'MODULE_NOT_FOUND'
  return missing && String(error['message']).includes(`'${name}'`)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function isPuppetClass(value: unknown): value is PuppetClass {
  if (typeof value !== 'function') return false
  const methods = value.prototype as Record<string, unknown> | undefined
  return ['start', 'stop', 'ding', 'messageSendText'].every(
    (method) => typeof methods?.[method] === 'function',
  )
}
