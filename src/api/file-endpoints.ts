/** The attachments view (T-120), and the files themselves under their random keys. */
import { z } from 'zod'
import { attachmentsOf, type Attachment } from '../act/ticket-attachments.ts'
import type { ConsoleDeps } from './deps.ts'
import { endpoint, type Bytes, type Endpoint } from './endpoint.ts'
import { artifactSchema, wireArtifact } from './ticket-resource.ts'
import { textSchema, ticketPath, timeSchema, wireTime } from './wire.ts'

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

/** The endpoints. */
export function fileEndpoints(deps: ConsoleDeps): readonly Endpoint[] {
  const tag = 'attachments'
  return [
    endpoint({
      ...{ method: 'GET', path: '/tickets/{id}/attachments', id: 'listAttachments', tag, access: 'read' },
      summary: 'Files of the description, of the discussion and of mails; each content once, with every origin',
      params: ticketPath,
      answer: z.object({ attachments: z.array(attachmentSchema) }),
      run: async ({ params }) => {
        const attachments = await attachmentsOf(params.id, deps.store)
        const keys = await deps.store.files.keysOf(attachments.map(({ sha256 }) => sha256))
        return { body: { attachments: attachments.map((one) => wireAttachment(one, keys.get(one.sha256))) } }
      },
    }),
    endpoint<{ key: string }, { filename?: string | undefined }, undefined, Bytes>({
      ...{ method: 'GET', path: '/files/{key}', id: 'getFile', tag, access: 'read', summary: 'A file, to be saved' },
      params: z.strictObject({ key: z.string().regex(/^[A-Za-z0-9_-]{24}$/, 'is no key of a file') }),
      query: z.strictObject({ filename: textSchema(200).min(1).optional().describe('what it is saved as') }),
      produces: ['application/octet-stream'],
      run: async ({ params, query }) => ({
        headers: savedAs(query.filename),
        body: await deps.store.files.openByKey(params.key),
      }),
    }),
  ]
}

function wireAttachment(file: Attachment, key: string | undefined): z.infer<typeof attachmentSchema> {
  const query =
    file.filename === null ? '' : `?filename=${encodeURIComponent(file.filename.slice(0, 200).toWellFormed())}`
  return {
    ...wireArtifact(file),
    inline: file.isInline,
    url: key === undefined ? null : `/files/${key}${query}`,
    origins: file.origins.map(({ kind, by, atMs }) => ({ kind, by, date: wireTime(atMs) })),
  }
}

/** No browser may show it here: it is saved, its type is not guessed, and if it ran it would run as nobody. */
function savedAs(filename = 'file'): Record<string, string> {
  const plain = filename.replace(/[^\w.-]+/g, '_')
  const encoded = encodeURIComponent(filename.toWellFormed()).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16)}`,
  )
  return {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`,
    'content-security-policy': "sandbox; default-src 'none'",
    'x-content-type-options': 'nosniff',
  }
}
