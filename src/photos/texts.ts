import type { PhotoRefusal } from './check.js'

const TEXTS: Record<PhotoRefusal, string> = {
  'too-large': '照片太大，最多 10 MB。\n发送时不要勾“原图”，\n再发一次。',
  heic: '这张照片的格式（HEIC）\n我打不开。\n请截一张屏，再发截图。',
  'not-a-photo': '这不是照片。\n请直接拍照发给我。',
  'too-many-pixels': '照片太大，我打不开。\n请截一张屏，再发截图。',
  broken: '照片打不开，可能没传完。\n请再发一次。',
}

/** Why a photo was not taken, and what to do. */
export function refusalText(why: PhotoRefusal): string {
  return TEXTS[why]
}
