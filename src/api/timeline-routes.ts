/** Routes that read what happened on a ticket: its timeline and its mails. */
import { z } from 'zod'
import { existingTicket, type EditDeps } from '../act/change-ticket.ts'
import { ticketPath } from '../operations/ticket-result.ts'
import { artifactSchema, wireArtifact } from '../operations/ticket-shape.ts'
import { entrySchema, wireEntry } from '../operations/timeline-entry.ts'
import { timeSchema } from '../operations/wire.ts'
import type { MessageDocument } from '../store/messages.ts'
import type { ParsedMailDocument } from '../store/mails.ts'
import { pageOf, placeOf, pageQuery } from './paging.ts'
import { about, type Api } from './frame.ts'

const tags = ['timeline']
/** Sort keys contain ledger keys, which hold the names of a mailbox and a folder. */
const key = z.string().max(1200)

const entryPage = z.object({ timeline_entries: z.array(entrySchema), next_cursor: z.string().nullable() })

const personSchema = z.object({ address: z.string(), name: z.string() })
const messageSchema = z.object({
  id: z.string(),
  message_id: z.string().nullable(),
  direction: z.enum(['inbound', 'outbound']),
  from: z.string().nullable(),
  to: z.array(personSchema),
  cc: z.array(personSchema),
  subject: z.string(),
  date: timeSchema,
  kind: z.string(),
  flags: z.array(z.string()),
  text_body: z.string().describe('the newly written text; all of it where nothing is new'),
  artifacts: z.array(artifactSchema),
})
const messagePage = z.object({ messages: z.array(messageSchema), next_cursor: z.string().nullable() })

/** Adds the routes. */
export function timelineRoutes(app: Api, { store }: EditDeps): void {
  app.get(
    '/tickets/:id/timeline',
    {
      config: { access: 'read' },
      schema: {
        ...about('listTimeline', 'Every comment, mail and change, oldest first', tags),
        params: ticketPath,
        querystring: pageQuery,
        response: { 200: entryPage },
      },
    },
    async ({ params, query: { cursor, limit } }) => {
      const { number } = await existingTicket(params.id, store)
      const after = placeOf(cursor, z.tuple([key, key]))
      const found = await store.timeline.page(number, { after, limit: limit + 1 })
      const page = pageOf(found, limit, ({ order, externalRef }) => [order, externalRef])
      return { timeline_entries: page.shown.map(wireEntry), next_cursor: page.next }
    },
  )
  app.get(
    '/tickets/:id/messages',
    {
      config: { access: 'read' },
      schema: {
        ...about('listMessages', 'The mails of a ticket, oldest first', tags),
        params: ticketPath,
        querystring: pageQuery,
        response: { 200: messagePage },
      },
    },
    async ({ params, query: { cursor, limit } }) => {
      const { number } = await existingTicket(params.id, store)
      const after = placeOf(cursor, z.tuple([z.int(), key]))
      const found = await store.messages.page(number, { after, limit: limit + 1 })
      const page = pageOf(found, limit, ({ at, _id }) => [at.getTime(), _id])
      const parsed = await store.parsedMails.load(page.shown.map(({ rawSha256 }) => rawSha256))
      const messages = page.shown.map((message) => wireMessage(message, parsed.get(message.rawSha256)))
      return { messages, next_cursor: page.next }
    },
  )
}

function wireMessage(
  { _id, messageId, direction, from, subject, at, kind, flags }: MessageDocument,
  parsed: Omit<ParsedMailDocument, 'html'> | undefined,
): z.infer<typeof messageSchema> {
  const mail = parsed?.message
  const people = (some: readonly { addrSpec: string; displayName: string }[] = []) =>
    some.map(({ addrSpec, displayName }) => ({ address: addrSpec, name: displayName }))
  return {
    id: _id,
    message_id: messageId.startsWith('raw:') ? null : messageId,
    direction,
    from,
    to: people(mail?.to),
    cc: people(mail?.cc),
    subject,
    date: at.toISOString(),
    kind,
    flags: [...flags],
    text_body: mail ? mail.visibleReply || mail.text || (mail.notice ?? '') : '',
    artifacts: (mail?.attachments ?? []).map(wireArtifact),
  }
}
