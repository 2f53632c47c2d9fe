import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

export const POSTER_WIDTH = 1_080
export const POSTER_HEIGHT = 1_440

/** What a poster says, in letters as large as there is room for. */
export interface PosterWords {
  headline: string
  lines: readonly string[]
}

/** Who the poster is from; what is not known is left out. */
export interface PosterFrom {
  community?: string
  phone?: string
  /** what the QR code says: an address of the community's account, or its telephone number */
  qr?: string
}

const RED = '#b3261e'
const INK = '#1f1b16'
const PAPER = '#fffaf0'
const QR_SIZE = 220

interface Node {
  type: string
  props: { style?: Record<string, string | number>; children?: (Node | string)[]; [name: string]: unknown }
}

/** Draws posters. The libraries and the font are large, so they are read when the first one is wanted. */
export class PosterPress {
  private fonts: Promise<{ name: string; data: Buffer; weight: 400 | 700 }[]> | undefined

  /** @param fontsDir the folder of `@expo-google-fonts/noto-sans-sc` */
  constructor(private readonly fontsDir: string) {}

  /** @returns a PNG of 1080×1440, far below what WeChat takes */
  async draw(poster: PosterWords, from: PosterFrom): Promise<Buffer> {
    const [{ default: satori }, { Resvg }, { default: sharp }] = await Promise.all([
      import('satori'),
      import('@resvg/resvg-js'),
      import('sharp'),
    ])
    this.fonts ??= this.readFonts()
    this.fonts.catch(() => (this.fonts = undefined))
    const page = layout(poster, from, await qrCode(from.qr))
    const svg = await satori(page as unknown as Parameters<typeof satori>[0], {
      width: POSTER_WIDTH,
      height: POSTER_HEIGHT,
      fonts: await this.fonts,
    })
    // The letters are outlines by now; no font of this machine is looked for.
    const png = new Resvg(svg, { font: { loadSystemFonts: false } }).render().asPng()
    return sharp(png).png({ palette: true, colours: 64, effort: 7 }).toBuffer()
  }

  private async readFonts(): Promise<{ name: string; data: Buffer; weight: 400 | 700 }[]> {
    const read = (file: string): Promise<Buffer> => readFile(join(this.fontsDir, file))
    return [
      { name: 'Noto Sans SC', data: await read('400Regular/NotoSansSC_400Regular.ttf'), weight: 400 },
      { name: 'Noto Sans SC', data: await read('700Bold/NotoSansSC_700Bold.ttf'), weight: 700 },
    ]
  }
}

async function qrCode(content: string | undefined): Promise<string | undefined> {
  if (content === undefined) return undefined
  const { default: QRCode } = await import('qrcode')
  return QRCode.toDataURL(content, { width: QR_SIZE * 2, margin: 1, errorCorrectionLevel: 'M' })
}

function layout({ headline, lines }: PosterWords, from: PosterFrom, qr: string | undefined): Node {
  // As large as the longest line allows: it is read on a telephone, by people without their glasses.
  const longest = Math.max(...lines.map((line) => [...line].length))
  const lineSize = Math.min(84, Math.floor((POSTER_WIDTH - 240) / longest))
  const headSize = Math.min(132, Math.floor((POSTER_WIDTH - 160) / [...headline].length))
  return box(
    { width: '100%', height: '100%', backgroundColor: PAPER, color: INK, fontFamily: 'Noto Sans SC' },
    [
      box({ padding: '70px 80px', backgroundColor: RED, color: PAPER, fontSize: headSize, fontWeight: 700, justifyContent: 'center' }, [headline]), // prettier-ignore
      box(
        { flexGrow: 1, padding: '40px 80px', justifyContent: 'space-evenly' },
        lines.map((line, i) =>
          row({ alignItems: 'center', fontSize: lineSize, fontWeight: 700 }, [
            box({ width: 84, height: 84, marginRight: 32, borderRadius: 42, backgroundColor: RED, color: PAPER, fontSize: 52, alignItems: 'center', justifyContent: 'center' }, [String(i + 1)]), // prettier-ignore
            box({}, [line]),
          ]),
        ),
      ),
      row(
        {
          padding: '40px 80px',
          borderTop: `6px solid ${RED}`,
          alignItems: 'center',
          justifyContent: 'space-between',
          minHeight: 300,
        },
        [
          // prettier-ignore
          box({ maxWidth: qr === undefined ? 920 : 660 }, [
        box({ fontSize: 52, fontWeight: 700 }, [from.community ?? '社区居委会']),
        ...(from.phone === undefined ? [] : [box({ fontSize: 60, fontWeight: 700, color: RED, marginTop: 12 }, [from.phone])]), // prettier-ignore
        box({ fontSize: 36, marginTop: 16 }, ['有险情先打 119、110、120']),
      ]),
          ...(qr === undefined ? [] : [{ type: 'img', props: { src: qr, width: QR_SIZE, height: QR_SIZE } }]),
        ],
      ),
    ],
  )
}

function box(style: Record<string, string | number>, children: (Node | string)[]): Node {
  return { type: 'div', props: { style: { display: 'flex', flexDirection: 'column', ...style }, children } }
}

function row(style: Record<string, string | number>, children: (Node | string)[]): Node {
  return box({ flexDirection: 'row', ...style }, children)
}
