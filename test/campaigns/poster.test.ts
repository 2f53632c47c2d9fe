import { join } from 'node:path'
import { writeFileSync } from 'node:fs'
import sharp from 'sharp'
import { PosterPress } from '../../src/campaigns/material/poster.js'
import { projectRoot } from '../support/town.js'

const press = new PosterPress(join(projectRoot, 'node_modules/@expo-google-fonts/noto-sans-sc'))
const poster = {
  headline: '睡前关好卧室门',
  lines: ['门能挡烟挡火', '充电别过夜', '着火先出门', '出门随手关门'],
}

test('a poster is a PNG of 1080×1440 below 150 KB, with name, telephone and QR code', async () => {
  const from = { community: '青禾市东津街道南园社区居委会', phone: '0000-4037119', qr: 'tel:00004037119' }
  const png = await press.draw(poster, from)
  if (process.env['POSTER_OUT']) writeFileSync(process.env['POSTER_OUT'], png)
  expect(await sharp(png).metadata()).toMatchObject({ format: 'png', width: 1080, height: 1440 })
  expect(png.length).toBeLessThan(150_000)
  const bare = await press.draw(poster, {})
  expect(bare.equals(png)).toBe(false)
})
