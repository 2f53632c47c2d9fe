import type { FastifyInstance } from 'fastify'
import { fileName } from '../../services/evidence/index.js'
import { evidenceApi } from '../contract/index.js'
import { staffRoutesOf } from './guard.js'
import type { StaffHouse } from './house.js'

const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
const EXCEL = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** The yearly evidence pack: what is in it, and both files by one click. */
export function addEvidenceRoutes(app: FastifyInstance, house: StaffHouse): void {
  const route = staffRoutesOf(app, evidenceApi, house)

  route('GET /api/staff/evidence', async ({ query }) => {
    const { sections } = await house.evidence.gather(query.year)
    return {
      sections: sections.map(({ title, about, figures }) => ({ title, about, figures: [...figures] })),
    }
  })
  route('POST /api/staff/evidence', async ({ body, me }) => {
    const { pack, word, excel } = await house.evidence.make(body.year, me.actor)
    const name = (kind: 'docx' | 'xlsx'): string => fileName(pack.community, body.year, kind)
    return {
      files: [
        { name: name('docx'), mediaType: WORD, base64: word.toString('base64') },
        { name: name('xlsx'), mediaType: EXCEL, base64: excel.toString('base64') },
      ],
    }
  })
}
