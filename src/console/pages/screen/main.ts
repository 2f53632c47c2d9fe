import './screen.css'
import type { ScreenShown } from '../../contract/index.js'

const ASK_EVERY_MS = 3_000
const SLIDE_MS = 12_000
const ALERT_SLIDE_MS = 8_000
/** A request that hangs must not keep the next one from being made. */
const TIMEOUT_MS = 8_000

const root = document.getElementById('screen')!
const key = decodeURIComponent(location.pathname.split('/').pop() ?? '')
const STORE = 'anlin-screen'

let shown: ScreenShown | undefined
let words = ''
let reachable = true
let at = 0

try {
  // After a power cut the network may come back later than the screen.
  shown = JSON.parse(localStorage.getItem(STORE) ?? 'null') ?? undefined
} catch {
  // A browser that keeps nothing waits for the network.
}

async function ask(): Promise<void> {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), TIMEOUT_MS)
  try {
    const response = await fetch(`/api/screen/${encodeURIComponent(key)}`, { signal: abort.signal })
    const answer = (await response.json()) as ScreenShown & { error?: { message: string } }
    reachable = true
    if (response.ok) {
      const news = JSON.stringify(answer.alerts) !== JSON.stringify(shown?.alerts)
      shown = answer
      words = ''
      localStorage.setItem(STORE, JSON.stringify(answer))
      if (news) {
        at = 0
        paint()
      }
    } else if (response.status === 404) {
      shown = undefined
      words = answer.error?.message ?? '这个地址不用了'
      localStorage.removeItem(STORE)
    }
  } catch {
    reachable = false
  } finally {
    clearTimeout(timer)
    setTimeout(() => void ask(), ASK_EVERY_MS)
  }
}

function element(name: string, text: string, className = ''): HTMLElement {
  const made = document.createElement(name)
  made.textContent = text
  made.className = className
  return made
}

function clock(): string {
  const now = new Date(Date.now() + 8 * 3_600_000).toISOString()
  return `${Number(now.slice(5, 7))}月${Number(now.slice(8, 10))}日 ${now.slice(11, 16)}`
}

/** Shows the next of what there is. @returns how long it stays */
function paint(): number {
  // The network may be gone when it is over: what has expired is taken down here.
  const alerts = (shown?.alerts ?? []).filter(({ expiresAt }) => expiresAt > Date.now())
  const slides = shown?.slides ?? []
  const header = element('header', '')
  header.append(element('span', shown?.community ?? '安邻'), element('span', clock()))
  const section = document.createElement('section')
  const footer = element('footer', '')
  const alert = alerts[at % Math.max(1, alerts.length)]
  if (alert) {
    root.className = `alert ${alert.level}${alert.drill ? ' drill' : ''}`
    if (alert.drill) section.append(element('p', '【演练】这是演练，不是真的。'))
    section.append(element('h1', alert.title), element('p', alert.text))
    footer.append(
      element('span', alert.issuer ? `${alert.issuer}发布` : alert.levelName),
      element('span', alert.number),
    )
  } else {
    root.className = ''
    const slide = slides[at % Math.max(1, slides.length)]
    section.append(element('h1', slide?.title ?? words), element('p', slide?.answer ?? ''))
    const list = document.createElement('ul')
    for (const step of slide?.steps ?? []) list.append(element('li', step))
    if (slide) section.append(list)
    footer.append(
      element('span', '火警 119　急救 120　报警 110'),
      element('span', reachable ? '' : '暂时连不上，显示的是之前的内容'),
    )
  }
  root.replaceChildren(header, section, footer)
  at++
  return alert ? ALERT_SLIDE_MS : SLIDE_MS
}

function turn(): void {
  setTimeout(turn, paint())
}

turn()
void ask()
