import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import {
  LiveLibrary,
  loadLibrary,
  problemText,
  type KnowledgeFolders,
  type Library,
} from '../../src/knowledge/index.js'
import { PictureStore } from '../../src/pictures.js'
import { createLogger } from '../../src/shared/index.js'
import { Vault } from '../../src/storage/index.js'
import { pngOf } from '../console/pictures.js'
import { knowledgeDir, projectRoot } from '../support/town.js'

const drawings = join(knowledgeDir, 'pictures/src')
const oilPan = readFileSync(join(knowledgeDir, 'entries/fire/fire-oil-pan.md'), 'utf8')

describe('a folder of knowledge', () => {
  let folders: Required<KnowledgeFolders>
  beforeEach(() => {
    const folder = mkdtempSync(join(tmpdir(), 'anlin-pictures-'))
    folders = { shipped: join(folder, 'shipped'), local: join(folder, 'local') }
    for (const root of [folders.shipped, folders.local])
      mkdirSync(join(root, 'pictures'), { recursive: true })
    mkdirSync(join(folders.shipped, 'entries/fire'), { recursive: true })
    copyFileSync(join(knowledgeDir, 'topics.tsv'), join(folders.shipped, 'topics.tsv'))
    writeEntry(oilPan)
    writePicture('fire-oil-pan.png', pngOf(4, 4))
  })
  afterEach(() => rmSync(join(folders.shipped, '..'), { recursive: true, force: true }))

  function writeEntry(text: string): void {
    writeFileSync(join(folders.shipped, 'entries/fire/fire-oil-pan.md'), text)
  }
  function writePicture(name: string, bytes: Buffer, root = folders.shipped): void {
    writeFileSync(join(root, 'pictures', name), bytes)
  }
  /** What is said about pictures; that most topics have no entry here is another matter. */
  function said(library: Library = loadLibrary(folders)): string[] {
    return library.problems.map(problemText).filter((text) => /图片|picture|\.png/.test(text))
  }
  function offersPicture(): boolean {
    return loadLibrary(folders).entries.get('fire-oil-pan')!.picture !== undefined
  }

  test('a picture that is there, small and a PNG is offered', () => {
    expect(said()).toEqual([])
    expect(offersPicture()).toBe(true)
  })

  test('a picture that is missing is said with its line, and not offered', () => {
    rmSync(join(folders.shipped, 'pictures/fire-oil-pan.png'))
    expect(said()).toEqual([expect.stringMatching(/fire-oil-pan\.md:\d\d: pictures 文件夹里没有图片/)])
    expect(offersPicture()).toBe(false)
  })

  test('a photograph renamed to .png is refused: only its first bytes count', () => {
    writePicture('fire-oil-pan.png', Buffer.from('\xff\xd8\xff\xe0 JFIF', 'latin1'))
    expect(said()).toEqual([expect.stringMatching(/不是 PNG 图片/)])
    expect(offersPicture()).toBe(false)
  })

  test.each(['fire-oil-pan.jpg', '../../secret.png', 'src/fire-oil-pan.png'])(
    '%s is no name of a picture',
    (name) => {
      writeEntry(oilPan.replace('picture: fire-oil-pan.png', `picture: ${name}`))
      expect(said().join('\n')).toMatch(/要写成一个 PNG 文件名/)
      expect(offersPicture()).toBe(false)
    },
  )

  test('a picture above 120 KB is said, and still offered: a slow picture is better than none', () => {
    writePicture('fire-oil-pan.png', Buffer.concat([pngOf(4, 4), Buffer.alloc(121 * 1024)]))
    expect(said()).toEqual([expect.stringMatching(/有 122 KB，最多 120 KB/)])
    expect(offersPicture()).toBe(true)
  })

  test('a picture that no entry names is said, drawings beside it are not', () => {
    writePicture('old.png', pngOf(4, 4))
    writePicture('own.png', pngOf(4, 4), folders.local)
    mkdirSync(join(folders.shipped, 'pictures/src'))
    expect(said()).toEqual([
      expect.stringMatching(/^pictures\/old\.png:1: 没有条目用到/),
      expect.stringMatching(/^local\/pictures\/own\.png:1: 没有条目用到/),
    ])
  })

  test('an entry that cannot be read does not make its picture an unused one', () => {
    writeEntry('broken')
    expect(said()).toEqual([])
  })

  test.each([
    ['a picture without words', oilPan.replace(/picture_alt: .*\n/, ''), /picture 和 picture_alt 要一起写/],
    ['words without a picture', oilPan.replace(/picture: .*\n/, ''), /picture 和 picture_alt 要一起写/],
    ['too many words', oilPan.replace('picture_alt: ', `picture_alt: ${'关火'.repeat(50)}`), /最多 100 个/],
    [
      'a figure with no source',
      oilPan.replace('picture_alt: ', 'picture_alt: 等25分钟，'),
      /:\d\d: 数字 25 没有/,
    ],
    ['a common mistake', oilPan.replace(/picture_alt: .*/, 'picture_alt: 油锅里倒水'), /:\d\d: 常见错误/],
  ])('%s is refused', (_, text, message) => {
    writeEntry(text)
    expect(loadLibrary(folders).problems.map(problemText).join('\n')).toMatch(message)
  })

  test('a picture that comes after its entry is offered as soon as it is there', async () => {
    rmSync(join(folders.shipped, 'pictures/fire-oil-pan.png'))
    const live = new LiveLibrary(folders, createLogger('silent'))
    live.watch()
    const offered = (): string | undefined => live.current().entries.get('fire-oil-pan')!.picture
    expect(offered()).toBeUndefined()
    const changed = new Promise<void>((done) => live.onChange(() => done()))
    writePicture('fire-oil-pan.png', pngOf(4, 4))
    await changed
    live.close()
    expect(offered()).toBe('fire-oil-pan.png')
  })

  test('a community replaces a picture by its own of the same name', () => {
    writePicture('fire-oil-pan.png', pngOf(9, 9), folders.local)
    const library = loadLibrary(folders)
    expect(said(library)).toEqual([])
    const vault = Vault.open(join(folders.local, 'anlin.key'))
    const store = new PictureStore(folders.local, folders, vault, { current: () => library })
    expect(store.ofEntry('fire-oil-pan')).toEqual({ name: 'fire-oil-pan.png', bytes: pngOf(9, 9) })
  })
})

describe('the pictures that are shipped', () => {
  const { entries } = loadLibrary({ shipped: knowledgeDir })
  const pictured = [...entries.values()].filter((entry) => entry.picture)
  const texts = (name: string): string[] => {
    const drawing = readFileSync(join(drawings, `${name}.svg`), 'utf8')
    const captions = [...drawing.matchAll(/(?:caption|tag|call)="([^"]+)"/g)].map((match) => match[1]!)
    const words = [...drawing.matchAll(/<(?:title|text|a:foot)[^>]*>([^<]+)</g)].map((match) => match[1]!)
    return [...captions, ...words]
  }

  test('are drawn for these entries, and each PNG is what its drawing gives', () => {
    const names = readdirSync(drawings).filter((name) => name.endsWith('.svg') && name !== 'parts.svg')
    expect(pictured.map((entry) => `${entry.id}.svg`).sort()).toEqual(names.sort())
    expect(names.length).toBeGreaterThanOrEqual(14)
    const check = spawnSync(process.execPath, ['scripts/render-pictures.mjs', '--check'], {
      cwd: projectRoot,
    })
    expect(check.stderr.toString()).toBe('')
    expect(check.status).toBe(0)
  })

  test.each(pictured.map((entry) => entry.id))('%s fits a telephone', async (id) => {
    const { width, height } = await sharp(join(knowledgeDir, `pictures/${id}.png`)).metadata()
    expect(width).toBe(1080)
    expect(height! / width!).toBeGreaterThan(1)
    expect(height! / width!).toBeLessThan(2.2)
  })

  test.each(pictured.map((entry) => entry.id))('%s shows no number that its entry does not say', (id) => {
    const entry = entries.get(id)!
    const body = [entry.answer, ...entry.steps, ...entry.donts, entry.why, ...entry.notes].join('\n')
    const numbers = texts(id).flatMap((text) => text.match(/\d+(?:–\d+)?/g) ?? [])
    expect(numbers.filter((number) => !body.includes(number))).toEqual([])
  })
})
