import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { z } from 'zod'
import type { Entry, KnowledgeFolders, Problem } from '../../knowledge/index.js'
import { readYaml, type YamlFile } from './read-yaml.js'
import { campaignSchema, questionSchema, type CampaignFile, type QuizQuestion } from './schema.js'
import { checkCampaign, checkQuestion } from './check.js'

/** The calendar and the quiz as they stood at one moment; never changed, only replaced. */
export interface Programme {
  campaigns: ReadonlyMap<string, CampaignFile>
  questions: ReadonlyMap<string, QuizQuestion>
  problems: readonly Problem[]
}

export type Entries = ReadonlyMap<string, Pick<Entry, 'id' | 'keywords'>>

/**
 * Reads every campaign and every quiz file. A file with anything wrong in it is left out and the rest serves; a local
 * campaign takes the place of a shipped one of the same id.
 */
export function loadProgramme(folders: KnowledgeFolders, entries: Entries): Programme {
  const problems: Problem[] = []
  const campaigns = new Map<string, CampaignFile>()
  const questions = new Map<string, QuizQuestion>()
  for (const [root, prefix] of roots(folders)) {
    const mine = new Set<string>()
    for (const { file, source } of yamlFiles(root, 'campaigns', prefix)) {
      const campaign = readCampaign(source, file, entries, problems)
      if (!campaign) continue
      if (mine.has(campaign.id)) {
        problems.push({ file, line: 1, message: `编号 ${campaign.id} 已经有别的文件用了` })
        continue
      }
      mine.add(campaign.id)
      campaigns.set(campaign.id, campaign)
    }
    for (const { file, source } of yamlFiles(root, 'quiz', prefix))
      for (const { question, line } of readQuiz(source, file, entries, problems)) {
        if (questions.has(question.id))
          problems.push({ file, line, message: `编号 ${question.id} 已经用过了` })
        else questions.set(question.id, question)
      }
  }
  return { campaigns, questions, problems }
}

function roots({ shipped, local }: KnowledgeFolders): [root: string, prefix: string][] {
  return local === undefined ? [[shipped, '']] : [[shipped, ''], [local, 'local/']] // prettier-ignore
}

function* yamlFiles(
  root: string,
  folder: string,
  prefix: string,
): Iterable<{ file: string; source: string }> {
  const path = join(root, folder)
  if (!existsSync(path)) return
  const names = readdirSync(path).filter((name) => /\.ya?ml$/.test(name))
  for (const name of names.sort())
    yield { file: `${prefix}${folder}/${name}`, source: readFileSync(join(path, name), 'utf8') }
}

/** One campaign file, or undefined with what is wrong added to `problems`. */
export function readCampaign(
  source: string,
  file: string,
  entries: Entries,
  problems: Problem[],
): CampaignFile | undefined {
  const read = readYaml(source, file)
  if (read.kind === 'broken') {
    problems.push(read.problem)
    return undefined
  }
  const parsed = campaignSchema.safeParse(read.yaml.value)
  const found = parsed.success
    ? checkCampaign(parsed.data, file, entries, read.yaml.lineOf)
    : issuesOf(parsed.error, file, read.yaml)
  problems.push(...found)
  return parsed.success && found.length === 0 ? parsed.data : undefined
}

/** The questions of one quiz file that are right, with their lines. */
export function readQuiz(
  source: string,
  file: string,
  entries: Entries,
  problems: Problem[],
): { question: QuizQuestion; line: number }[] {
  const read = readYaml(source, file)
  if (read.kind === 'broken') {
    problems.push(read.problem)
    return []
  }
  const { value, lineOf } = read.yaml
  if (!Array.isArray(value)) {
    problems.push({ file, line: 1, message: '要写成一列题目，每题以 "- id:" 开头' })
    return []
  }
  return value.flatMap((item: unknown, i) => {
    const parsed = questionSchema.safeParse(item)
    if (!parsed.success) {
      problems.push(...issuesOf(parsed.error, file, read.yaml, [i]))
      return []
    }
    const found = checkQuestion(parsed.data, i, file, entries, lineOf)
    problems.push(...found)
    return found.length === 0 ? [{ question: parsed.data, line: lineOf([i]) }] : []
  })
}

function issuesOf(
  error: z.ZodError,
  file: string,
  yaml: YamlFile,
  below: readonly PropertyKey[] = [],
): Problem[] {
  return error.issues.map((issue) => {
    const path = [...below, ...issue.path]
    // A word that is not known stands at its own line, not where its surroundings begin.
    const at = issue.code === 'unrecognized_keys' ? [...path, issue.keys[0]!] : path
    return { file, line: yaml.lineOf(at), message: `${issue.path.join('.') || '文件'}: ${issue.message}` }
  })
}
