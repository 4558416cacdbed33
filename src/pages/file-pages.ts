/** Files of tickets, always downloaded; and previews of pictures, recognized by their bytes and not by their names. */
import { buffer } from 'node:stream/consumers'
import type { FastifyInstance } from 'fastify'
import { NotFoundError } from '../errors.ts'
import type { Artifact } from '../tickets/ticket.ts'
import type { PageDeps } from './frame.ts'

interface FileRoute {
  readonly Params: { readonly key: string }
  readonly Querystring: { readonly filename?: string }
}

/** Larger pictures have no preview. */
const mostPreviewBytes = 5 * 1024 * 1024
/** Pixel formats only, since SVG may contain scripts. */
const pictures = [
  ['image/png', /^\x89PNG\r\n\x1a\n/],
  ['image/jpeg', /^\xff\xd8\xff/],
  ['image/gif', /^GIF8[79]a/],
  ['image/webp', /^RIFF[^]{4}WEBP/],
] as const

/** Adds the pages. */
export function filePages(app: FastifyInstance, { store }: PageDeps): void {
  app.get<FileRoute>('/console/files/:key', async ({ params, query }, reply) => {
    const encoded = encodeURIComponent((query.filename ?? 'file').slice(0, 200).toWellFormed()).replace(
      /['()*]/g,
      (c) => `%${c.charCodeAt(0).toString(16)}`,
    )
    reply.headers({ ...harmless, 'content-disposition': `attachment; filename*=UTF-8''${encoded}` })
    return reply.type('application/octet-stream').send(await store.files.openByKey(checked(params.key)))
  })
  app.get<FileRoute>('/console/files/:key/preview', async ({ params }, reply) => {
    const opened = await store.files.openByKey(checked(params.key))
    const bytes = Buffer.isBuffer(opened) ? opened : await buffer(opened)
    const type = bytes.length > mostPreviewBytes ? null : pictureType(bytes)
    reply.headers({ ...harmless, 'content-disposition': 'inline' })
    return type === null ? reply.code(204).send() : reply.type(type).send(bytes)
  })
}

const harmless = { 'content-security-policy': "sandbox; default-src 'none'", 'x-content-type-options': 'nosniff' } as const

function checked(key: string): string {
  if (!/^[A-Za-z0-9_-]{24}$/.test(key)) throw new NotFoundError('there is no such file')
  return key
}

/** The content type of a picture by its bytes; null: none that is shown. */
export function pictureType(bytes: Uint8Array): string | null {
  const beginning = Buffer.from(bytes.subarray(0, 16)).toString('latin1')
  return pictures.find(([, magic]) => magic.test(beginning))?.[0] ?? null
}

/** Whether a file claims to be a picture with a preview. */
export function hasPreview({ contentType, sizeBytes }: Pick<Artifact, 'contentType' | 'sizeBytes'>): boolean {
  return sizeBytes <= mostPreviewBytes && pictures.some(([type]) => type === contentType)
}
