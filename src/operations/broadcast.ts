/** Broadcasts: one mail for each of many people, whose answers stay apart (T-090…T-093). */
import { z } from 'zod'
import { createBroadcast, moveBroadcast, sendBroadcast, type BroadcastPreview } from '../act/broadcast.ts'
import type { BroadcastProgress } from '../act/broadcast-progress.ts'
import type { Broadcast } from '../store/broadcasts.ts'
import { purposes } from '../tickets/broadcast-mark.ts'
import { displayId, type TicketNumber } from '../tickets/ticket.ts'
import { operation, type Result } from './operation.ts'
import { ticketPath } from './ticket-result.ts'
import { choiceSchema, nameSchema, personSchema, textSchema, ticketIdSchema, timeSchema } from './wire.ts'

/** A broadcast over the wire. */
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

/** It for the wire. */
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

/** How it fares, over the wire. */
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

/** It for the wire. */
export function wireProgress(progress: BroadcastProgress): z.infer<typeof progressSchema> {
  const { waiting, queued, sent, failed, unknown, skipped, unsubscribed, replies } = progress
  const counts = { waiting, queued, sent, failed, unknown, skipped, unsubscribed }
  return { ...wireBroadcast(progress), ...counts, replies: replies.map(({ ticket, stage }) => ({ ticket: displayId(ticket), stage })) }
}

/** What it would be, over the wire. */
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
})

/** It for the wire. */
export function wirePreview({ ticket, recipients, perWorkspace, leftOut, subject, text }: BroadcastPreview): z.infer<typeof previewSchema> {
  const { length } = recipients
  const workspaces = perWorkspace.map(({ revOrg, count: of }) => ({ rev_org: revOrg, recipients: of }))
  return { id: displayId(ticket), recipients: length, per_workspace: workspaces, left_out: leftOut, subject, text }
}

const result: Result<Broadcast> = { schema: broadcastSchema, wire: wireBroadcast }
const onBroadcast = { tag: 'broadcasts', access: 'admin', method: 'POST', params: ticketPath, result } as const
const names = z.array(nameSchema).max(1000).default([])

/** Writes one. */
export const createBroadcastOperation = operation({
  id: 'createBroadcast',
  tag: 'broadcasts',
  access: 'admin',
  method: 'POST',
  path: '/broadcasts',
  summary: 'Writes a broadcast, which is a ticket; nothing is sent before it is confirmed',
  body: z.strictObject({
    subject: textSchema(256)
      .regex(/\S/, 'says nothing')
      .regex(/^[^\r\n]*$/, 'is one line')
      .describe('of every mail, and of the ticket'),
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
  }),
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
  run: ({ body, by }, deps) => {
    const { subject, text, mailbox, purpose, all: isForAll, per_minute: perMinute } = body
    const { accounts, workspaces, contacts, filter: filters, follow_up_of: followUpOf } = body
    const audience = { accounts, workspaces, contacts, filters, followUpOf: followUpOf as TicketNumber | null }
    return createBroadcast({ by, mailbox, purpose, subject, text, isForAll, perMinute, audience }, deps)
  },
})

/** Confirms it. */
export const sendBroadcastOperation = operation({
  ...onBroadcast,
  id: 'sendBroadcast',
  path: '/broadcasts/:id/send',
  summary: 'Confirms a broadcast: it is sent to those who are meant at this moment',
  body: z.strictObject({ recipients: z.int().min(1).describe('how many they are, as the preview told') }),
  status: 202,
  command: {
    usage: 'broadcast send <ticket>',
    fills: ['id'],
    options: { recipients: { flags: '--recipients <n>', read: Number } },
    example: 'TKT-12 --recipients 1204',
    says: ({ ticket, total }) => `${displayId(ticket)} goes to ${total}: intray broadcast progress ${displayId(ticket)}`,
  },
  run: ({ params, body, by }, deps) => sendBroadcast(params.id, { count: body.recipients, by }, deps),
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

/** All of them. */
export const broadcastOperations = [
  createBroadcastOperation,
  sendBroadcastOperation,
  move('pause', 'paused', 'Makes no more mails of a broadcast until it goes on'),
  move('resume', 'resumed', 'Lets a paused broadcast go on'),
  move('cancel', 'canceled', 'Ends a broadcast: those who wait get nothing'),
]
