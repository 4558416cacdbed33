/** Mail by HTTP: for mail servers that pipe and services that post, with the result for each mail. */
import { z } from 'zod'
import { takePostedMail } from '../arrive/take-posted-mail.ts'
import type { Runtime } from '../process/runtime.ts'
import type { InboundRow } from '../store/inbound-row.ts'
import { displayId, type InboundId } from '../tickets/ticket.ts'
import type { EditDeps } from '../act/change-ticket.ts'
import type { Store } from '../store/store.ts'
import { nameSchema, timeSchema, wireTime } from '../operations/wire.ts'
import { about, type Api } from './frame.ts'
import { Problem } from './problem.ts'
import { bytesSchema, octets, withRawBodies } from './raw-bodies.ts'
import type { Caller } from './tokens.ts'

const candidateSchema = z.object({ ticket: z.string(), evidence: z.string(), by: z.string() })
const explanationSchema = z.object({
  matched: z.string().nullable().describe('the evidence that put it into a ticket that was there'),
  verdict: z.string().nullable().describe('as whose mail it counts'),
  candidates: z.array(candidateSchema),
  vetoes: z.array(z.object({ candidate: candidateSchema, reason: z.string() })),
  notes: z.array(z.string()),
  sender: z
    .object({ result: z.string(), by: z.string(), reason: z.string() })
    .nullable()
    .describe('whether From is authentic, and who says so'),
})
const mailSchema = z.object({
  id: z.string().describe('the ledger key; `intray why` knows it'),
  mailbox: z.string(),
  source: z.enum(['imap', 'sent', 'http', 'import']),
  sha256: z.string().describe('of the raw mail'),
  size: z.int().describe('bytes'),
  received_date: timeSchema,
  state: z.enum(['waiting', 'done']),
  outcome: z.string().nullable().describe('null while it waits'),
  ticket: z.string().nullable(),
  message: z.string().nullable().describe('id of the message, where it became one'),
  tries: z.int(),
  fault: z.string().nullable().describe('code of the error that the last try ended with'),
  explanation: explanationSchema.nullable(),
})
type WireMail = z.infer<typeof mailSchema>

/** Raw mail, or plain bytes: many clients can set no other type. */
const mediaTypes = ['message/rfc822', octets]

/** Adds the routes. */
export async function mailRoutes(
  app: Api,
  { store, config }: EditDeps,
  { inboundQueue, log }: Pick<Runtime, 'inboundQueue' | 'log'>,
): Promise<void> {
  const tags = ['mails']
  const taking = { store, config, queue: inboundQueue, log, now: Date.now }
  await withRawBodies(app, mediaTypes, (raw) =>
    raw.post(
      '/mailboxes/:name/mails',
      {
        config: { access: 'mail' },
        bodyLimit: config.limits.mailBytes,
        schema: {
          ...about(
            'postMail',
            'A raw mail, as if it had come in by IMAP; stored when this answers, the same bytes twice are one mail',
            tags,
          ),
          consumes: mediaTypes,
          params: z.strictObject({ name: nameSchema }),
          body: bytesSchema,
          response: { 202: mailSchema },
        },
      },
      async ({ params, body }, reply) => {
        const row = await rowOf(await takePostedMail(body, params.name, taking), store)
        reply.code(202).header('location', `/mails/${encodeURIComponent(row._id)}`)
        return wireMail(row)
      },
    ),
  )
  app.get(
    '/mails/:id',
    {
      config: { access: 'mail-read' },
      schema: {
        ...about('getMail', 'What became of a mail, and why', tags),
        params: z.strictObject({ id: nameSchema.describe('the ledger key, percent-encoded') }),
        response: { 200: mailSchema },
      },
    },
    async ({ params, caller }) => wireMail(await readableRow(params.id as InboundId, caller, store)),
  )
}

async function rowOf(id: InboundId, { inboundRows }: Store): Promise<InboundRow> {
  const [row] = await inboundRows.load([id])
  if (!row) throw new Problem(404, 'not-found', 'there is no such mail')
  return row
}

/**
 * A row that the caller may read. The role `mail` reads only posted mail: its keys contain the digest of the bytes, those of other mail can
 * be guessed.
 */
async function readableRow(id: InboundId, { role }: Caller, store: Store): Promise<InboundRow> {
  const row = await rowOf(id, store)
  if (role === 'mail' && row.source !== 'http') throw new Problem(404, 'not-found', 'there is no such mail')
  return row
}

function wireMail(row: InboundRow): WireMail {
  return {
    id: row._id,
    mailbox: row.mailbox,
    source: row.source,
    sha256: row.rawSha256,
    size: row.sizeBytes,
    received_date: wireTime(row.at.getTime()),
    state: row.isDone ? 'done' : 'waiting',
    outcome: row.outcome,
    ticket: row.ticket === null ? null : displayId(row.ticket),
    message: row.message,
    tries: row.attempts,
    fault: row.fault,
    explanation: row.explanation && wireExplanation(row.explanation),
  }
}

function wireExplanation(explanation: NonNullable<InboundRow['explanation']>): WireMail['explanation'] {
  const { matched, verdict, candidates, vetoes, notes, proof } = explanation
  const wire = ({ ticket, evidence, by }: (typeof candidates)[number]) => ({ ticket: displayId(ticket), evidence, by })
  return {
    matched,
    verdict,
    candidates: candidates.map(wire),
    notes: [...notes],
    vetoes: vetoes.map(({ candidate, reason }) => ({ candidate: wire(candidate), reason })),
    sender: proof ? { result: proof.result, by: proof.by, reason: proof.reason } : null,
  }
}
