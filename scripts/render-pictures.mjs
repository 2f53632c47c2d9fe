// Draws knowledge/pictures/*.png from knowledge/pictures/src/*.svg:
//
//   npm run pictures                 all of them
//   npm run pictures -- aid-cpr      one or several
//   npm run pictures -- --check      only says which PNG is not what its drawing would give
//
// Captions are set in Noto Sans CJK SC (Debian and Ubuntu: fonts-noto-cjk). Only who draws needs the font: the PNG
// files are committed.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import sharp from 'sharp'
import { compose, FONT } from './pictures/compose.mjs'

const folder = join(import.meta.dirname, '..', 'knowledge', 'pictures')
const sources = join(folder, 'src')
const recordFile = join(sources, 'rendered.json')
const record = existsSync(recordFile) ? JSON.parse(readFileSync(recordFile, 'utf8')) : {}
const parts = readFileSync(join(sources, 'parts.svg'), 'utf8')
const drawings = readdirSync(sources)
  .filter((name) => name.endsWith('.svg') && name !== 'parts.svg')
  .map((name) => basename(name, '.svg'))

const pngOf = (name) => join(folder, `${name}.png`)
const drawn = (name) => compose(readFileSync(join(sources, `${name}.svg`), 'utf8'), parts)
/** Of drawing and PNG together: whichever is changed alone no longer fits. */
const sealOf = (svg, png) => createHash('sha256').update(svg).update(png).digest('hex').slice(0, 16)

const args = process.argv.slice(2)
process.exit(args.includes('--check') ? check() : await render(args))

function check() {
  const stale = drawings.filter(
    (name) => !existsSync(pngOf(name)) || record[name] !== sealOf(drawn(name).svg, readFileSync(pngOf(name))),
  )
  for (const name of stale)
    console.error(`${name}.png is not what ${name}.svg gives; run: npm run pictures -- ${name}`)
  return stale.length === 0 ? 0 : 1
}

async function render(only) {
  const unknown = only.filter((name) => !drawings.includes(name))
  if (unknown.length > 0) {
    console.error(`there is no drawing ${unknown.join(', ')} in knowledge/pictures/src`)
    return 1
  }
  const match = spawnSync('fc-match', ['-f', '%{family}', `${FONT}:bold`], { encoding: 'utf8' })
  if (!match.stdout?.includes(FONT)) {
    console.error(
      `the font ${FONT} is not installed; on Debian and Ubuntu: apt-get install fonts-noto-cjk fontconfig`,
    )
    return 1
  }
  for (const name of only.length > 0 ? only : drawings) {
    const { svg, width, height } = drawn(name)
    const png = await sharp(Buffer.from(svg))
      .png({ palette: true, quality: 95, dither: 0, effort: 10, compressionLevel: 9 })
      .toBuffer()
    writeFileSync(pngOf(name), png)
    record[name] = sealOf(svg, png)
    console.log(`${name}.png ${width}×${height}, ${Math.ceil(png.length / 1024)} KB`)
  }
  const kept = Object.fromEntries(drawings.map((name) => [name, record[name]]))
  writeFileSync(recordFile, `${JSON.stringify(kept, null, 2)}\n`)
  return 0
}
