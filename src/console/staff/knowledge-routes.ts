import type { FastifyInstance } from 'fastify'
import { attachQuestionsTo, fillLocal, type Entry, type Hazard, type Problem } from '../../knowledge/index.js'
import { fromDraft, type EntrySaved } from '../../services/entries/index.js'
import { HAZARD_NAMES } from '../../services/incidents/index.js'
import { maskNumbers } from '../../shared/index.js'
import { knowledgeApi, type EntryDraftShown, type EntryListed } from '../contract/index.js'
import { Refusal } from '../errors.js'
import { staffRoutesOf } from './guard.js'
import type { StaffHouse } from './house.js'

const PAGE = 30
const MOST_VERSIONS = 50
const SHOWN_TEXTS = 20

const DOMAIN_NAMES: Record<string, string> = {
  fire: '火灾',
  elec: '用电、电动车',
  flood: '内涝、洪水',
  gas: '燃气、一氧化碳',
  weather: '台风、雷电、寒潮',
  quake: '地震、地质',
  aid: '急救、受伤',
  serv: '办事、社区服务',
  local: '本社区',
}

const UNDERSTOOD: Record<string, { words: string; tone: 'calm' | 'look' | 'urgent' }> = {
  emergency: { words: '当成险情', tone: 'urgent' },
  incident: { words: '当成险情', tone: 'urgent' },
  ambiguous: { words: '可能是险情：先给报警电话，再答', tone: 'urgent' },
  answer: { words: '听懂了，直接回答', tone: 'calm' },
  choices: { words: '不太确定，给几个选项', tone: 'look' },
  command: { words: '当成要办的事', tone: 'calm' },
  none: { words: '没有把握，不乱答', tone: 'look' },
}

/** What Anlin knows: tried out as a resident would, looked up, changed, and what it could not answer. */
export function addKnowledgeRoutes(app: FastifyInstance, house: StaffHouse): void {
  const route = staffRoutesOf(app, knowledgeApi, house)
  const { entries: desk, library } = house
  const entryOf = (id: string): Entry => {
    const entry = library.current().entries.get(id)
    if (!entry) throw new Refusal(404, 'no-entry', '没有这个条目，可能刚被别人删了，请刷新')
    return entry
  }

  route('GET /api/staff/knowledge/try', ({ query }) => {
    const { kind, hazard, replies } = house.preview(query.text)
    const { words, tone } = UNDERSTOOD[kind] ?? { words: kind, tone: 'calm' }
    const name = hazard && HAZARD_NAMES[hazard as Hazard]
    return {
      understood: name ? `${words}（${name}）` : words,
      tone,
      replies: [...replies],
      found: house.brain.explain(query.text).topics.flatMap((topic) => {
        const entry = library.current().entries.get(topic.id)
        if (!entry) return []
        const { id, score, model, neighbour, example } = topic
        return [{ id, title: entry.title, score, learned: model, alike: neighbour, example }]
      }),
    }
  })

  route('GET /api/staff/knowledge/entries', ({ query }) => {
    const all = [...library.current().entries.values()]
    const text = query.text.trim()
    const fitting = all
      .filter((entry) => query.domain === '' || entry.domain === query.domain)
      .filter((entry) => query.origin === '' || originOf(entry, house) === query.origin)
      .filter((entry) => text === '' || says(entry, text))
    const from = (query.page - 1) * PAGE
    return {
      entries: fitting.slice(from, from + PAGE).map((entry) => listed(entry, house)),
      total: fitting.length,
      size: PAGE,
      domains: Object.entries(DOMAIN_NAMES)
        .map(([id, name]) => ({ id, name, count: all.filter(({ domain }) => domain === id).length }))
        .filter(({ id, count }) => count > 0 || id === 'local'),
    }
  })

  route('GET /api/staff/knowledge/entries/:id', async ({ params }) => {
    const entry = entryOf(params.id)
    return {
      entry: listed(entry, house),
      draft: draftOf(entry),
      stamp: desk.stamp(entry),
      hasPicture: entry.picture !== undefined,
      versions: (await desk.versions(entry.id)).slice(0, MOST_VERSIONS).map((version) => ({
        ...version,
        by:
          version.staffId === undefined
            ? '工作台以外'
            : (house.staff.byId(version.staffId)?.name ?? '以前的同事'),
      })),
    }
  })

  route('POST /api/staff/knowledge/check', ({ body }) => {
    const before = body.id === undefined ? undefined : entryOf(body.id)
    const drafted = fromDraft(body.draft, before?.id ?? 'local-1', before)
    if (drafted.kind === 'broken') return { broken: true, problems: shown(drafted.problems), messages: [] }
    return {
      broken: false,
      problems: shown(drafted.problems),
      messages: messagesOf(drafted.entry, house),
    }
  })

  route('POST /api/staff/knowledge/entries', async ({ body, me }) => {
    const saved = keptOr(await desk.save(body.draft, undefined, me.actor))
    if (body.questionIds.length > 0) await house.questions.assign(body.questionIds, saved.id, me.actor)
    return saved
  })

  route('POST /api/staff/knowledge/entries/:id', async ({ params, body, me }) =>
    keptOr(await desk.save(body.draft, { id: params.id, stamp: body.stamp }, me.actor)),
  )

  route('POST /api/staff/knowledge/entries/:id/restore', async ({ params, body, me }) => {
    if (!(await desk.restore(params.id, body.version, me.actor)))
      throw new Refusal(404, 'no-version', '没有这个版本，请刷新')
    return {}
  })

  route('POST /api/staff/knowledge/entries/:id/take-away', async ({ params, me }) => {
    if (!(await desk.takeAway(params.id, me.actor)))
      throw new Refusal(409, 'shipped', '这是安邻自带的条目，没有本社区改过的版本')
    return {}
  })

  route('GET /api/staff/questions', async ({ query }) => {
    const groups = await house.questions.groups()
    const from = (query.page - 1) * PAGE
    return {
      groups: groups.slice(from, from + PAGE).map(({ id, questions, waiting, lastAskedAt }) => ({
        id,
        texts: [...new Set(questions.map(({ text }) => text))].slice(0, SHOWN_TEXTS),
        ids: questions.map((question) => question.id),
        count: questions.length,
        waiting,
        lastAskedAt,
        near: [...new Set(questions.flatMap(({ topics }) => topics))].slice(0, 3).flatMap((topic) => {
          const entry = library.current().entries.get(topic)
          return entry ? [{ id: topic, title: entry.title }] : []
        }),
      })),
      total: groups.length,
      size: PAGE,
    }
  })

  route('POST /api/staff/questions/assign', async ({ body, me }) => {
    entryOf(body.entryId)
    const words = body.words.map((text) => maskNumbers(text).slice(0, 200))
    const waiting = (await house.questions.groups())
      .flatMap(({ questions }) => questions)
      .filter(({ id, wantsAnswer }) => wantsAnswer && body.ids.includes(id)).length
    const added = attachQuestionsTo(house.folders.local!, body.entryId, words)
    await house.questions.assign(body.ids, body.entryId, me.actor)
    library.reload()
    return { added, waiting }
  })

  route('POST /api/staff/questions/dismiss', async ({ body, me }) => {
    await house.questions.dismiss(body.ids, me.actor)
    return {}
  })

  route('POST /api/staff/questions/reopen', async ({ body, me }) => {
    await house.questions.reopen(body.ids, me.actor)
    return {}
  })
}

function keptOr(saved: EntrySaved): { id: string; problems: { line: number; message: string }[] } {
  switch (saved.kind) {
    case 'saved':
      return { id: saved.id, problems: shown(saved.problems) }
    case 'broken':
      throw new Refusal(
        400,
        'broken',
        `还不能保存：${saved.problems.map(({ message }) => message).join('；')}`,
      )
    case 'changed-meanwhile':
      throw new Refusal(409, 'changed', '您打开以后，别人改过这一条。请把您写的复制下来，刷新再改')
    case 'unknown':
      throw new Refusal(404, 'no-entry', '没有这个条目，可能刚被别人删了，请刷新')
  }
}

function says(entry: Entry, text: string): boolean {
  return [entry.id, entry.title, entry.answer, ...entry.questions, ...entry.keywords].some((each) =>
    each.includes(text),
  )
}

function originOf(entry: Entry, house: StaffHouse): EntryListed['origin'] {
  if (entry.domain === 'local') return 'own'
  return house.entries.isLocal(entry) ? 'changed' : 'shipped'
}

function listed(entry: Entry, house: StaffHouse): EntryListed {
  return {
    id: entry.id,
    title: entry.title,
    domain: entry.domain,
    domainName: DOMAIN_NAMES[entry.domain] ?? entry.domain,
    origin: originOf(entry, house),
    reviewed: entry.reviewed,
    questions: entry.questions.length,
    problems: house.library.current().problems.filter(({ file }) => file === entry.file).length,
  }
}

function draftOf(entry: Entry): EntryDraftShown {
  return {
    title: entry.title,
    questions: [...entry.questions],
    keywords: [...entry.keywords],
    answer: entry.answer,
    steps: [...entry.steps],
    donts: [...entry.donts],
    why: entry.why,
    notes: [...entry.notes],
    sources: entry.sources.map((source) => ({ ...source })),
    figures: entry.figures.map((figure) => ({ ...figure })),
    reviewed: entry.reviewed,
  }
}

function shown(problems: readonly Problem[]): { line: number; message: string }[] {
  return problems.map(({ line, message }) => ({ line, message }))
}

/** As a resident gets it: first the short answer, then the steps if they ask for them. */
function messagesOf(entry: Entry, { settings }: StaffHouse): string[] {
  const say = (lines: readonly string[]): string =>
    lines.map((line) => fillLocal(line, settings.current)).join('\n')
  return [
    say([`【${entry.title}】`, entry.answer]),
    ...(entry.steps.length > 0 ? [say(['怎么做：', ...entry.steps.map((step) => `· ${step}`)])] : []),
    ...(entry.donts.length > 0 ? [say(['不要做：', ...entry.donts.map((dont) => `· ${dont}`)])] : []),
  ]
}
