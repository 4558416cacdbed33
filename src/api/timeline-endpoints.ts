/** What was said and done on a ticket: its timeline, its mails, answers and notes. */
import { z } from 'zod'
import { answerTicket, noteOnTicket } from '../act/answer-ticket.ts'
import type { MessageDocument } from '../store/messages.ts'
import type { ParsedMailDocument } from '../store/parsed-mails.ts'
import { displayId, type TimelineEntry } from '../tickets/ticket.ts'
import { wireName } from './attribute-names.ts'
import { artifactsOf, artifactsSchema } from './artifacts.ts'
import { pageOf, placeOf } from './cursor.ts'
import { ticketNumbered, type ConsoleDeps } from './deps.ts'
import { endpoint, type Endpoint } from './endpoint.ts'
import { shown } from './ticket-endpoints.ts'
import { artifactSchema, ticketSchema, wireArtifact } from './ticket-resource.ts'
import { writerOf } from './tokens.ts'
import {
  actorSchema,
  addressSchema,
  pageQuery,
  textSchema,
  ticketPath,
  timeSchema,
  wireActor,
  wireTime,
} from './wire.ts'

const tag = 'timeline'
const mostRecipients = 50
const words = textSchema(65_536).regex(/\S/, 'says nothing')

const entrySchema = z.object({
  id: z.string(),
  object: z.string().describe('the ticket'),
  type: z.enum(['timeline_comment', 'timeline_change_event']),
  visibility: z.enum(['internal', 'external']),
  created_by: actorSchema,
  created_date: timeSchema,
  body: z.string().nullable().describe('of comments that are no mails'),
  message: z.string().nullable().describe('of comments that are mails: id of the message'),
  artifacts: z.array(artifactSchema),
  change: z.object({ field: z.string(), from: z.unknown(), to: z.unknown() }).nullable(),
  rule: z.string().nullable().describe('what made it, such as T-057'),
})
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

const answerBody = z.strictObject({
  body: words,
  to: z.array(addressSchema).min(1).max(mostRecipients).nullable().default(null).describe('null: the email members'),
  cc: z.array(addressSchema).max(mostRecipients).default([]).describe('in addition; customers become reporters'),
  artifacts: artifactsSchema,
})
const noteBody = z.strictObject({ body: words, artifacts: artifactsSchema })

/** The endpoints. */
export function timelineEndpoints(deps: ConsoleDeps): readonly Endpoint[] {
  return [...read(deps), ...written(deps)]
}

function read(deps: ConsoleDeps): readonly Endpoint[] {
  return [
    endpoint({
      ...{ method: 'GET', path: '/tickets/{id}/timeline', id: 'listTimeline', tag, access: 'read' },
      summary: 'Every comment, mail and change, oldest first',
      params: ticketPath,
      query: pageQuery,
      answer: entryPage,
      run: async ({ params, query: { cursor, limit } }) => {
        const { number } = await ticketNumbered(deps, params.id)
        const after = placeOf(cursor, ['string', 'string'])
        const found = await deps.store.timeline.page(number, {
          after: after as [string, string] | null,
          limit: limit + 1,
        })
        const page = pageOf(found, limit, ({ order, externalRef }) => [order, externalRef])
        return { body: { timeline_entries: page.shown.map(wireEntry), next_cursor: page.next } }
      },
    }),
    endpoint({
      ...{ method: 'GET', path: '/tickets/{id}/messages', id: 'listMessages', tag, access: 'read' },
      summary: 'The mails of a ticket, oldest first',
      params: ticketPath,
      query: pageQuery,
      answer: messagePage,
      run: async ({ params, query: { cursor, limit } }) => {
        const { number } = await ticketNumbered(deps, params.id)
        const after = placeOf(cursor, ['number', 'string'])
        const found = await deps.store.messages.page(number, {
          after: after as [number, string] | null,
          limit: limit + 1,
        })
        const page = pageOf(found, limit, ({ at, _id }) => [at.getTime(), _id])
        const parsed = await deps.store.parsedMails.load(page.shown.map(({ rawSha256 }) => rawSha256))
        const messages = page.shown.map((one) => wireMessage(one, parsed.get(one.rawSha256)))
        return { body: { messages, next_cursor: page.next } }
      },
    }),
  ]
}

function written(deps: ConsoleDeps): readonly Endpoint[] {
  return [
    endpoint({
      ...{ method: 'POST', path: '/tickets/{id}/reply', id: 'replyToTicket', tag, access: 'write', status: 202 },
      summary: 'An answer to the customer, sent from the mailbox’s address',
      params: ticketPath,
      body: answerBody,
      answer: ticketSchema,
      run: async ({ params, body, caller }) => {
        const to = body.to?.map(bareAddress) ?? null
        const files = await artifactsOf(body.artifacts, deps.store)
        const answer = { by: writerOf(caller), text: body.body, to, cc: body.cc.map(bareAddress), files }
        await answerTicket(params.id, answer, deps.edit)
        return shown(await ticketNumbered(deps, params.id))
      },
    }),
    endpoint({
      ...{ method: 'POST', path: '/tickets/{id}/notes', id: 'noteOnTicket', tag, access: 'write', status: 201 },
      summary: 'An internal note; customers never see it',
      params: ticketPath,
      body: noteBody,
      answer: ticketSchema,
      run: async ({ params, body, caller }) => {
        const files = await artifactsOf(body.artifacts, deps.store)
        await noteOnTicket(params.id, { by: writerOf(caller), text: body.body, files }, deps.edit)
        return shown(await ticketNumbered(deps, params.id))
      },
    }),
  ]
}

function bareAddress(addrSpec: string) {
  return { addrSpec, displayName: '' }
}

/** A line of a timeline for the wire. */
function wireEntry(entry: TimelineEntry): z.infer<typeof entrySchema> {
  const { change } = entry
  return {
    ...{ id: entry.externalRef, object: displayId(entry.ticket), type: entry.type, visibility: entry.visibility },
    ...{
      created_by: wireActor(entry.by),
      created_date: wireTime(entry.atMs),
      body: entry.body,
      message: entry.message,
    },
    artifacts: entry.files.map(wireArtifact),
    change: change && { field: wireName(change.field), from: change.from ?? null, to: change.to ?? null },
    rule: entry.rule,
  }
}

function wireMessage(
  { _id, messageId, direction, from, subject, at, kind, flags }: MessageDocument,
  parsed: Omit<ParsedMailDocument, 'html'> | undefined,
): z.infer<typeof messageSchema> {
  const mail = parsed?.message
  const people = (some: readonly { addrSpec: string; displayName: string }[] = []) =>
    some.map(({ addrSpec, displayName }) => ({ address: addrSpec, name: displayName }))
  return {
    ...{ id: _id, message_id: messageId.startsWith('raw:') ? null : messageId, direction, from },
    ...{ to: people(mail?.to), cc: people(mail?.cc), subject, date: at.toISOString(), kind, flags: [...flags] },
    text_body: mail ? mail.visibleReply || mail.text : '',
    artifacts: (mail?.attachments ?? []).map(wireArtifact),
  }
}
