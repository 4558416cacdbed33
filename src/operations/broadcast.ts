/** Broadcasts: one mail for each of many people, whose answers stay apart (T-090 to T-093). */
import { z } from 'zod'
import { createBroadcast, moveBroadcast, sendBroadcast, translateBroadcast, type BroadcastPreview } from '../act/broadcast.ts'
import type { EditDeps } from '../act/change-ticket.ts'
import type { BroadcastProgress } from '../act/broadcast-progress.ts'
import type { Broadcast } from '../store/broadcasts.ts'
import type { Agent } from '../tickets/directory.ts'
import { purposes } from '../tickets/broadcast-mark.ts'
import { displayId } from '../tickets/ticket.ts'
import { operation, type Result } from './operation.ts'
import { ticketPath } from './ticket-result.ts'
import { choiceSchema, nameSchema, personSchema, textSchema, ticketIdSchema, timeSchema } from './wire.ts'

/** A broadcast in the API. */
export const broadcastSchema = z.object({
  id: z.string().describe('its ticket'),
  state: z.enum(['draft', 'sending', 'paused', 'canceled', 'done']).describe('done: every mail is in the outbox'),
  scope: z.enum(['multicast', 'broadcast']).describe('to those who are named, or to all contacts'),
  purpose: z.enum(purposes),
  subject: z.string(),
  created_by: z.string(),
  created_date: timeSchema,
  per_minute: z.number(),
  total: z.number().describe('how many were confirmed; 0: none yet'),
})

/** The API's form of a broadcast. */
export function wireBroadcast({ ticket, by, at, perMinute, ...broadcast }: Broadcast): z.infer<typeof broadcastSchema> {
  const { state, scope, purpose, subject, total } = broadcast
  return {
    id: displayId(ticket),
    state,
    scope,
    purpose,
    subject,
    created_by: by,
    created_date: at.toISOString(),
    per_minute: perMinute,
    total,
  }
}

const count = z.int()

/** The progress of a broadcast in the API. */
export const progressSchema = broadcastSchema.extend({
  waiting: count.describe('their mail is not made yet'),
  queued: count.describe('their mail waits to be sent'),
  sent: count,
  failed: count,
  unknown: count.describe('their mail may be out or not'),
  skipped: count.describe('they unsubscribed before it was their turn, and got nothing'),
  unsubscribed: count.describe('they unsubscribed after they had it'),
  replies: z.array(z.object({ ticket: z.string(), stage: z.string() })).describe('the tickets of answers, one for each workspace'),
})

/** The API's form of the progress. */
export function wireProgress(progress: BroadcastProgress): z.infer<typeof progressSchema> {
  const { waiting, queued, sent, failed, unknown, skipped, unsubscribed, replies } = progress
  const counts = { waiting, queued, sent, failed, unknown, skipped, unsubscribed }
  return { ...wireBroadcast(progress), ...counts, replies: replies.map(({ ticket, stage }) => ({ ticket: displayId(ticket), stage })) }
}

/** The preview of a broadcast in the API. */
export const previewSchema = z.object({
  id: z.string(),
  recipients: count.describe('to be repeated when it is sent'),
  per_workspace: z.array(z.object({ rev_org: z.string().nullable(), recipients: count })),
  left_out: z.object({
    unreachable: count.describe('robots, erased people, and our own'),
    blocked: count,
    undeliverable: count.describe('no server knew the address in the last 180 days'),
    unsubscribed: count,
  }),
  subject: z.string(),
  text: z.string().describe('as each recipient reads it'),
  letters: z
    .array(
      z.object({
        language: z.string(),
        recipients: count,
        known: count.describe('of how many of them the language is known; the others read that of the mailbox'),
        subject: z.string(),
        text: z.string(),
      }),
    )
    .describe('one mail of each language'),
  proof: z.string().describe('changes with those who get it and with what they read; may be repeated when it is sent'),
})

/** The API's form of a preview. */
export function wirePreview({ ticket, ...preview }: BroadcastPreview): z.infer<typeof previewSchema> {
  const { recipients, perWorkspace, leftOut, subject, text, proof } = preview
  const workspaces = perWorkspace.map(({ revOrg, count: of }) => ({ rev_org: revOrg, recipients: of }))
  const letters = preview.letters.map(({ language, count: of, known, mail }) => {
    return { language, recipients: of, known, subject: mail.subject, text: mail.text }
  })
  const { length } = recipients
  return { id: displayId(ticket), recipients: length, per_workspace: workspaces, left_out: leftOut, subject, text, letters, proof }
}

const result: Result<Broadcast> = { schema: broadcastSchema, wire: wireBroadcast }
const onBroadcast = { tag: 'broadcasts', access: 'admin', method: 'POST', params: ticketPath, result } as const
const subjectSchema = textSchema(256)
  .regex(/\S/, 'says nothing')
  .regex(/^[^\r\n]*$/, 'is one line')
const names = z.array(nameSchema).max(1000).default([])

/** The body of a new broadcast. */
export const writtenSchema = z.strictObject({
  subject: subjectSchema.describe('of every mail, and of the ticket'),
  text: textSchema(65_536).default('').describe('what is said; {unsubscribe} stands for the link that ends them'),
  mailbox: nameSchema.describe('the mailbox that it is sent from'),
  purpose: choiceSchema(purposes).describe('what it is for; people unsubscribe from one purpose'),
  all: z.boolean().default(false).describe('to all contacts'),
  accounts: names.describe('to the contacts of these accounts'),
  workspaces: names.describe('to the contacts of these workspaces'),
  contacts: z.array(personSchema).max(1000).default([]).describe('to these contacts, by address'),
  filter: z.array(textSchema(4000)).max(50).default([]).describe('to the reporters of tickets of which all hold, as in ticket list'),
  follow_up_of: ticketIdSchema.nullable().default(null).describe('to those who were sent an earlier broadcast'),
  per_minute: z.int().min(1).max(10_000).default(100).describe('how many mails a minute at most'),
})

/** Writes a broadcast. */
export async function writeBroadcast(body: z.infer<typeof writtenSchema>, by: Agent, deps: EditDeps): Promise<Broadcast> {
  const { subject, text, mailbox, purpose, all: isForAll, per_minute: perMinute } = body
  const { accounts, workspaces, contacts, filter: filters, follow_up_of: followUpOf } = body
  const audience = { accounts, workspaces, contacts, filters, followUpOf }
  return createBroadcast({ by, mailbox, purpose, subject, text, isForAll, perMinute, audience }, deps)
}

/** The body of a translation. */
export const translationSchema = z.strictObject({
  language: z
    .string()
    .regex(/^[a-z]{2}$/, 'must be a language of two letters, such as de')
    .describe('of two letters (ISO 639-1); what was written in it before is replaced'),
  subject: subjectSchema.describe('in that language'),
  text: textSchema(65_536).default('').describe('what is said; {unsubscribe} stands for the link that ends them'),
})

/** Operation: writes a broadcast. */
export const createBroadcastOperation = operation({
  id: 'createBroadcast',
  tag: 'broadcasts',
  access: 'admin',
  method: 'POST',
  path: '/broadcasts',
  summary: 'Writes a broadcast, which is a ticket; nothing is sent before it is confirmed',
  body: writtenSchema,
  status: 201,
  result,
  command: {
    usage: 'broadcast create',
    fills: [],
    options: {
      subject: '--subject <text>',
      text: '--text <text>',
      mailbox: '--mailbox <name>',
      purpose: '--purpose <purpose>',
      all: '--all',
      accounts: '--account <name...>',
      workspaces: '--workspace <name...>',
      contacts: '--contact <address...>',
      filter: '--filter <key=value...>',
      follow_up_of: '--follow-up-of <ticket>',
      per_minute: { flags: '--per-minute <n>', read: Number },
    },
    inputField: 'text',
    help: 'Whoever is named in more than one way gets it once.',
    example: '--mailbox support --purpose status-update --workspace acme --subject "Down" --text "We work on it."',
    says: ({ ticket }) => `${displayId(ticket)} is written; nothing is sent yet: intray broadcast preview ${displayId(ticket)}`,
  },
  run: ({ body, by }, deps) => writeBroadcast(body, by, deps),
})

/** Operation: adds a translation. */
export const translateBroadcastOperation = operation({
  ...onBroadcast,
  id: 'translateBroadcast',
  path: '/broadcasts/:id/translations',
  summary: 'Says a broadcast in another language, too, for those who are known to write it',
  body: translationSchema,
  command: {
    usage: 'broadcast translate <ticket>',
    fills: ['id'],
    options: { language: '--language <language>', subject: '--subject <text>', text: '--text <text>' },
    inputField: 'text',
    help: 'The language of a recipient is that of their latest ticket, where the mailbox chooses between several (its templates).',
    example: 'TKT-12 --language de --subject "Ausfall" --text "Wir arbeiten daran."',
    says: ({ ticket }, { body }) => `${displayId(ticket)} is written in "${body.language}", too`,
  },
  run: ({ params, body, by }, deps) => translateBroadcast(params.id, { translation: body, by }, deps),
})

/** Operation: confirms and sends a broadcast. */
export const sendBroadcastOperation = operation({
  ...onBroadcast,
  id: 'sendBroadcast',
  path: '/broadcasts/:id/send',
  summary: 'Confirms a broadcast: it is sent to those who are meant at this moment',
  body: z.strictObject({
    recipients: z.int().min(1).describe('how many they are, as the preview told'),
    proof: textSchema(100).optional().describe('of the preview that was looked at: refused when something has changed since'),
  }),
  status: 202,
  command: {
    usage: 'broadcast send <ticket>',
    fills: ['id'],
    options: { recipients: { flags: '--recipients <n>', read: Number }, proof: '--proof <text>' },
    example: 'TKT-12 --recipients 1204',
    says: ({ ticket, total }) => `${displayId(ticket)} goes to ${total}: intray broadcast progress ${displayId(ticket)}`,
  },
  run: ({ params, body, by }, deps) => sendBroadcast(params.id, { count: body.recipients, by, proof: body.proof }, deps),
})

const move = (verb: 'pause' | 'resume' | 'cancel', to: Parameters<typeof moveBroadcast>[1]['move'], summary: string) =>
  operation({
    ...onBroadcast,
    id: `${verb}Broadcast`,
    path: `/broadcasts/:id/${verb}`,
    summary,
    command: {
      usage: `broadcast ${verb} <ticket>`,
      fills: ['id'],
      example: 'TKT-12',
      says: ({ ticket, state }: Broadcast) => `${displayId(ticket)} is ${state}`,
    },
    run: ({ params, by }, deps) => moveBroadcast(params.id, { move: to, by }, deps),
  })

/** All operations on broadcasts. */
export const broadcastOperations = [
  createBroadcastOperation,
  translateBroadcastOperation,
  sendBroadcastOperation,
  move('pause', 'paused', 'Makes no more mails of a broadcast until it goes on'),
  move('resume', 'resumed', 'Lets a paused broadcast go on'),
  move('cancel', 'canceled', 'Ends a broadcast: those who wait get nothing'),
]
