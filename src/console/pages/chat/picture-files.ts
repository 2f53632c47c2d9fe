import { MAX_PICTURE_BYTES } from '../../limits.js'

/** Pictures at once, as in WeChat. */
export const MAX_PICTURES = 9
/** Not `image/*`: an iPhone turns HEIC into JPEG only for a page that does not take HEIC. */
export const ACCEPT = 'image/png,image/jpeg,image/webp,image/gif'

/** @returns what is wrong with it, for the reader; '' when the server may have a look */
export function problemOf(file: File): string {
  if (/heic|heif/i.test(file.type) || /\.hei[cf]$/i.test(file.name))
    return '苹果手机的 HEIC 照片发不了。请在手机「设置—相机—格式」里选「兼容性最佳」，或截图后再发'
  if (/svg/i.test(file.type) || (file.type && !ACCEPT.split(',').includes(file.type)))
    return '只能发 JPG、PNG、WebP、GIF 图片'
  if (file.size === 0) return '这个文件是空的，请重新选一张'
  if (file.size > MAX_PICTURE_BYTES) return `图片有 ${megabytes(file.size)} MB，最多 10 MB。请截图后再发`
  return ''
}

/** The pictures among what was pasted or dropped. */
export function picturesIn(data: DataTransfer | null): File[] {
  return [...(data?.files ?? [])].slice(0, MAX_PICTURES)
}

function megabytes(bytes: number): string {
  // Up, or 10.01 MB would read as "10.0, at most 10".
  return (Math.ceil((bytes / 1024 / 1024) * 10) / 10).toFixed(1)
}
