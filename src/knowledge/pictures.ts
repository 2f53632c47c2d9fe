import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Entry, Problem } from './entry.js'
import type { KnowledgeFolders } from './library.js'
import type { LineLookup } from './parse-entry.js'

/** What a phone with a bad line still loads at once. */
const MAX_PICTURE_KB = 120

const PNG_SIGNATURE = '\x89PNG\r\n\x1a\n'

/** Where a picture lies; the community's own goes before ours of the same name. */
export function picturePath({ shipped, local }: KnowledgeFolders, name: string): string | undefined {
  return [...(local ? [local] : []), shipped]
    .map((root) => join(root, 'pictures', basename(name)))
    .find((path) => existsSync(path))
}

/**
 * What is wrong with the picture that an entry names.
 *
 * @returns `usable` says whether it can be sent all the same: one that is too large can
 */
export function checkPicture(
  folders: KnowledgeFolders,
  name: string,
  { file, id }: Entry,
  lines: LineLookup,
): { usable: boolean; problems: Problem[] } {
  const wrong = (message: string, usable = false): { usable: boolean; problems: Problem[] } => ({
    usable,
    problems: [{ file, line: lines.of('picture'), message }],
  })
  if (name !== basename(name) || !name.endsWith('.png'))
    return wrong(`图片“${name}”要写成一个 PNG 文件名，例如 ${id}.png`)
  const path = picturePath(folders, name)
  if (!path) return wrong(`pictures 文件夹里没有图片 ${name}`)
  if (startOf(path) !== PNG_SIGNATURE) return wrong(`${name} 不是 PNG 图片，改后缀名不行，请另存为 PNG`)
  const kb = Math.ceil(statSync(path).size / 1024)
  if (kb > MAX_PICTURE_KB) return wrong(`图片 ${name} 有 ${kb} KB，最多 ${MAX_PICTURE_KB} KB`, true)
  return { usable: true, problems: [] }
}

/** Pictures that no entry names: forgotten ones, or a name with a mistake. */
export function unusedPictures(folders: KnowledgeFolders, named: ReadonlySet<string>): Problem[] {
  const roots = [{ root: folders.shipped, prefix: '' }]
  if (folders.local) roots.push({ root: folders.local, prefix: 'local/' })
  return roots.flatMap(({ root, prefix }) => {
    const folder = join(root, 'pictures')
    if (!existsSync(folder)) return []
    return readdirSync(folder, { withFileTypes: true })
      .filter((item) => item.isFile() && !item.name.startsWith('.') && !named.has(item.name))
      .map(({ name }) => ({
        file: `${prefix}pictures/${name}`,
        line: 1,
        message: '没有条目用到这张图片，请在条目里写上 picture，或者删掉它',
      }))
  })
}

function startOf(path: string): string {
  const start = Buffer.alloc(PNG_SIGNATURE.length)
  const file = openSync(path, 'r')
  try {
    readSync(file, start)
  } finally {
    closeSync(file)
  }
  return start.toString('latin1')
}
