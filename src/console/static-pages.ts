import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'

/**
 * Serves the built pages: hashed assets for good, everything else checked again each time.
 *
 * @param firstPage the page that `/` leads to
 */
export async function addStaticPages(
  app: FastifyInstance,
  pagesDir: string,
  firstPage: string,
): Promise<void> {
  await app.register(fastifyStatic, {
    serve: false,
    dotfiles: 'ignore',
    cacheControl: false,
    setHeaders: (reply, path) =>
      void reply.setHeader(
        'cache-control',
        /[\\/]assets[\\/]/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
      ),
  })

  app.get('/', (request, reply) => {
    const query = request.url.indexOf('?')
    return reply.redirect(firstPage + (query < 0 ? '' : request.url.slice(query)))
  })

  // The address of a screen ends with what opens it; the page reads that, and asks with it.
  app.get('/screen/:token', (_, reply) =>
    existsSync(join(pagesDir, 'screen', 'index.html'))
      ? reply.header('referrer-policy', 'no-referrer').sendFile('screen/index.html', pagesDir)
      : sendSentence(reply, 503, '网页还没有生成。请在安邻的目录里运行 npm run build，然后刷新本页。'),
  )

  app.get<{ Params: { '*': string } }>('/*', (request, reply) => {
    const path = request.params['*']
    if (!existsSync(join(pagesDir, firstPage, 'index.html'))) {
      return sendSentence(reply, 503, '网页还没有生成。请在安邻的目录里运行 npm run build，然后刷新本页。')
    }
    // One plain segment only: `//elsewhere.example` must not become a redirect to it.
    if (/^[\w-]+$/.test(path) && existsSync(join(pagesDir, path, 'index.html'))) {
      return reply.redirect(`/${path}/`)
    }
    return reply.sendFile(path, pagesDir)
  })
}

/** A page of one sentence, for when there is no page. */
export function sendSentence(reply: FastifyReply, status: number, sentence: string): FastifyReply {
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(
      '<!doctype html><html lang="zh-CN"><meta charset="utf-8">' +
        '<meta name="viewport" content="width=device-width, initial-scale=1">' +
        `<title>安邻</title><p>${sentence}</p></html>`,
    )
}
