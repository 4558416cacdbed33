/** Routes of a ticket's attachments (T-120), and of the files themselves under their random keys. */
import { z } from 'zod'
import { attachmentsOf, type TicketArtifact } from '../act/ticket-attachments.ts'
import type { EditDeps } from '../act/change-ticket.ts'
import { ticketPath } from '../operations/ticket-result.ts'
import { artifactSchema, wireArtifact } from '../operations/ticket-shape.ts'
import { textSchema, timeSchema, wireTime } from '../operations/wire.ts'
import { about, type Api } from './frame.ts'
import { binarySchema } from './raw-bodies.ts'

const originSchema = z.object({
  kind: z.enum(['description', 'note', 'answer', 'mail']),
  by: z.string(),
  date: timeSchema,
})
const attachmentSchema = artifactSchema.extend({
  inline: z.boolean().describe('shown inside a text wherever it occurs'),
  url: z.string().nullable().describe('null: no longer stored'),
  origins: z.array(originSchema),
})

/** Adds the routes. */
export function fileRoutes(app: Api, { store }: EditDeps): void {
  const tags = ['attachments']
  app.get(
    '/tickets/:id/attachments',
    {
      config: { access: 'read' },
      schema: {
        ...about('listAttachments', 'Files of the description, of the discussion and of mails; each content once, with every origin', tags),
        params: ticketPath,
        response: { 200: z.object({ attachments: z.array(attachmentSchema) }) },
      },
    },
    async ({ params }) => {
      const attachments = await attachmentsOf(params.id, store)
      const keys = await store.files.keysOf(attachments.map(({ sha256 }) => sha256))
      return { attachments: attachments.map((file) => wireAttachment(file, keys.get(file.sha256))) }
    },
  )
  app.get(
    '/files/:key',
    {
      config: { access: 'read' },
      schema: {
        ...about('getFile', 'A file, to be saved', tags),
        params: z.strictObject({ key: z.string().regex(/^[A-Za-z0-9_-]{24}$/, 'is no key of a file') }),
        querystring: z.strictObject({ filename: textSchema(200).min(1).optional().describe('what it is saved as') }),
        response: { 200: { content: { 'application/octet-stream': { schema: binarySchema } } } },
      },
    },
    async ({ params, query }, reply) => {
      reply.headers(downloadHeaders(query.filename))
      return reply.send(await store.files.openByKey(params.key))
    },
  )
}

function wireAttachment(file: TicketArtifact, key: string | undefined): z.infer<typeof attachmentSchema> {
  const query = file.filename === null ? '' : `?filename=${encodeURIComponent(file.filename.slice(0, 200).toWellFormed())}`
  return {
    ...wireArtifact(file),
    inline: file.isInline,
    url: key === undefined ? null : `/files/${key}${query}`,
    origins: file.origins.map(({ kind, by, atMs }) => ({ kind, by, date: wireTime(atMs) })),
  }
}

/** Headers of a file from strangers: the browser saves it, guesses no type, and would run it without an origin. */
function downloadHeaders(filename = 'file'): Record<string, string> {
  const plain = filename.replace(/[^\w.-]+/g, '_')
  const encoded = encodeURIComponent(filename.toWellFormed()).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)
  return {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`,
    'content-security-policy': "sandbox; default-src 'none'",
    'x-content-type-options': 'nosniff',
  }
}
