// Draws knowledge/pictures/*.png from knowledge/pictures/src/*.svg: `npm run pictures`, or `npm run pictures aid-cpr`.
//
// Captions are set in Noto Sans CJK SC (Debian and Ubuntu: fonts-noto-cjk). Only who draws needs the font: the PNG
// files are committed.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import sharp from 'sharp'
import { compose, FONT } from './pictures/compose.mjs'

const folder = join(import.meta.dirname, '..', 'knowledge', 'pictures')
const sources = join(folder, 'src')
const only = process.argv.slice(2)

const match = spawnSync('fc-match', ['-f', '%{family}', `${FONT}:bold`], { encoding: 'utf8' })
if (!match.stdout?.includes(FONT)) {
  console.error(`the font ${FONT} is not installed; on Debian and Ubuntu: apt-get install fonts-noto-cjk fontconfig`)
  process.exit(1)
}

const parts = readFileSync(join(sources, 'parts.svg'), 'utf8')
for (const file of readdirSync(sources).filter((name) => name.endsWith('.svg') && name !== 'parts.svg')) {
  const name = basename(file, '.svg')
  if (only.length > 0 && !only.includes(name)) continue
  const { svg, width, height } = compose(readFileSync(join(sources, file), 'utf8'), parts)
  if (process.env.PICTURES_SVG) writeFileSync(join(process.env.PICTURES_SVG, file), svg)
  const png = await sharp(Buffer.from(svg)).png({ palette: true, quality: 95, dither: 0, effort: 10, compressionLevel: 9 }).toBuffer()
  writeFileSync(join(folder, `${name}.png`), png)
  console.log(`${name}.png ${width}×${height}, ${Math.ceil(png.length / 1024)} KB`)
}
