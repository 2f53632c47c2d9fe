// What the corpus holds, and which of its lines are nearly the same: `npm run corpus`.
// With --drop, the later one of each nearly equal pair is taken out of its file.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '..', 'knowledge', 'utterances')
const drop = process.argv.includes('--drop')
/** Share of common pairs of characters (Jaccard) from which two lines are one. */
const SAME = 0.8

const lines = []
for (const file of readdirSync(folder, { recursive: true })
  .filter((name) => name.endsWith('.tsv'))
  .sort()) {
  readFileSync(join(folder, file), 'utf8')
    .split('\n')
    .forEach((row, i) => {
      if (i === 0 || row.trim() === '') return
      const [text, expect, kind] = row.split('\t')
      lines.push({ file, row: i, text, expect, kind, set: file.replace(/^aside\//, '').split('-')[0] })
    })
}

function pairs(text) {
  const characters = [...text.replace(/[\p{P}\p{S}\s]/gu, '').toLowerCase()]
  if (characters.length < 2) return new Set(characters)
  return new Set(characters.slice(1).map((c, i) => characters[i] + c))
}

const having = new Map()
const exact = new Map()
const same = []
lines.forEach((line, i) => {
  const key = `${line.set}\n${line.text.normalize('NFKC').trim()}`
  if (exact.has(key)) same.push([exact.get(key), line])
  exact.set(key, line)
  line.pairs = pairs(line.text)
  const shared = new Map()
  for (const pair of line.pairs) {
    const others = having.get(pair)
    if (!others) having.set(pair, [i])
    else {
      for (const other of others) shared.set(other, (shared.get(other) ?? 0) + 1)
      others.push(i)
    }
  }
  for (const [other, count] of shared) {
    const first = lines[other]
    if (count / (line.pairs.size + first.pairs.size - count) >= SAME) {
      same.push([first, line])
      break
    }
  }
})

const count = (of) => {
  const counts = new Map()
  for (const line of lines) counts.set(of(line), (counts.get(of(line)) ?? 0) + 1)
  return [...counts].sort().map(([name, n]) => `${name} ${n}`)
}
console.log(
  `${lines.length} lines: ${count((l) => (l.file.startsWith('aside') ? `aside/${l.set}` : l.set)).join(', ')}`,
)
const perTopic = new Map()
for (const line of lines)
  if (line.set === 'topics') perTopic.set(line.expect, (perTopic.get(line.expect) ?? 0) + 1)
console.log(`${perTopic.size} topics, at least ${Math.min(...perTopic.values())} lines each`)
console.log(`kinds: ${count((l) => `${l.set}/${l.kind}`).join(', ')}`)
const conflicts = same.filter(([a, b]) => a.set !== b.set || (a.set === 'topics' && a.expect !== b.expect))
console.log(`${same.length} nearly equal pairs, ${conflicts.length} of them with different labels`)
for (const [a, b] of conflicts)
  console.log(`  ${a.file} ${a.text} → ${a.expect}/${a.kind} | ${b.file} ${b.text} → ${b.expect}/${b.kind}`)

if (drop) {
  const gone = new Map()
  // A line that was kept aside tells nothing if its twin was learned: the learned one goes.
  for (const [a, b] of same) {
    const victim =
      a.file.startsWith('aside') && !b.file.startsWith('aside') ? b : b.file.startsWith('aside') ? a : b
    gone.set(victim.file, (gone.get(victim.file) ?? new Set()).add(victim.row))
  }
  for (const [file, rows] of gone) {
    const path = join(folder, file)
    const kept = readFileSync(path, 'utf8')
      .split('\n')
      .filter((_, i) => !rows.has(i))
    writeFileSync(path, kept.join('\n'))
  }
  console.log(`dropped ${[...gone.values()].reduce((n, rows) => n + rows.size, 0)} lines`)
}
