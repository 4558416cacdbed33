/** The attachments view (T-120), and the files themselves under their random keys. */
import { z } from 'zod'
import type { Store } from '../store/store.ts'
import type { Artifact, Ticket } from '../tickets/ticket.ts'
import { ticketNumbered, type ConsoleDeps } from './deps.ts'
import { endpoint, type Bytes, type Endpoint } from './endpoint.ts'
import { artifactSchema, wireArtifact } from './ticket-resource.ts'
import { textSchema, ticketPath, timeSchema } from './wire.ts'

const originSchema = z.object({
  kind: z.enum(['description', 'discussion', 'message']),
  id: z.string().nullable().describe('of the timeline entry or the message'),
  visibility: z.enum(['internal', 'external']),
  filename: z.string().nullable(),
  inline: z.boolean(),
  date: timeSchema,
})
const attachmentSchema = artifactSchema.extend({
  inline: z.boolean().describe('shown inside a text wherever it occurs'),
  url: z.string().nullable().describe('null: no longer stored'),
  origins: z.array(originSchema),
})
type Origin = z.infer<typeof originSchema>
interface Found {
  readonly file: Artifact
  readonly origin: Origin
}

/** The endpoints. */
export function fileEndpoints(deps: ConsoleDeps): readonly Endpoint[] {
  const tag = 'attachments'
  return [
    endpoint({
      ...{ method: 'GET', path: '/tickets/{id}/attachments', id: 'listAttachments', tag, access: 'read' },
      summary: 'Files of the description, of the discussion and of mails; each content once, with every origin',
      params: ticketPath,
      answer: z.object({ attachments: z.array(attachmentSchema) }),
      run: async ({ params }) => ({ body: await attachmentsOf(await ticketNumbered(deps, params.id), deps.store) }),
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

async function attachmentsOf(ticket: Ticket, store: Store) {
  const found = [...described(ticket), ...(await discussed(ticket, store)), ...(await mailed(ticket, store))]
  const byContent = [...Map.groupBy(found, ({ file }) => file.sha256)]
  const keys = await store.files.keysOf(byContent.map(([sha256]) => sha256))
  const attachments = byContent.map(([sha256, some]) => {
    const file = some[0]!.file
    const name = some.find(({ origin }) => origin.filename !== null)?.origin.filename ?? null
    const key = keys.get(sha256)
    const query = name === null ? '' : `?filename=${encodeURIComponent(name.slice(0, 200))}`
    const origins = some.map(({ origin }) => origin)
    const isInline = origins.every(({ inline }) => inline)
    const url = key === undefined ? null : `/files/${key}${query}`
    return { ...wireArtifact({ ...file, filename: name }), inline: isInline, url, origins }
  })
  return { attachments }
}

function described({ artifacts, createdAtMs }: Ticket): readonly Found[] {
  const date = new Date(createdAtMs).toISOString()
  const origin = { kind: 'description', id: null, visibility: 'external', inline: false, date } as const
  return artifacts.map((file) => ({ file, origin: { ...origin, filename: file.filename } }))
}

async function discussed({ number, createdAtMs, artifacts }: Ticket, store: Store): Promise<readonly Found[]> {
  const own = new Set(artifacts.map(({ sha256 }) => sha256))
  return (await store.timeline.ofTicket(number)).flatMap(({ files, externalRef, visibility, atMs }) => {
    const date = new Date(atMs).toISOString()
    const origin = { kind: 'discussion', id: externalRef, visibility, inline: false, date } as const
    // The description is the first comment too; its files are told once.
    const told = files.filter(({ sha256 }) => atMs !== createdAtMs || !own.has(sha256))
    return told.map((file) => ({ file, origin: { ...origin, filename: file.filename } }))
  })
}

async function mailed({ number }: Ticket, store: Store): Promise<readonly Found[]> {
  const messages = await store.messages.ofTicket(number)
  const parsed = await store.parsedMails.load(messages.map(({ rawSha256 }) => rawSha256))
  return messages.flatMap(({ _id, rawSha256, at }) =>
    (parsed.get(rawSha256)?.message.attachments ?? []).map((file) => {
      const { filename, isInline: inline } = file
      const origin = {
        kind: 'message',
        id: _id,
        visibility: 'external',
        filename,
        inline,
        date: at.toISOString(),
      } as const
      return { file, origin }
    }),
  )
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
