/** Spam: marking tickets, blocking senders, releasing mail. */
import { z } from 'zod'
import { blockSender, markAsSpam, releaseMail, unblockSender, type BlockedPart } from '../act/spam.ts'
import type { InboundRow } from '../store/inbound-row.ts'
import type { BlockedSender } from '../tickets/people/blocked.ts'
import { displayId } from '../tickets/ticket.ts'
import { operation, type Result } from './operation.ts'
import { onTicket, saysVersion } from './ticket-result.ts'
import { nameSchema, timeSchema } from './wire.ts'

/** A blocked sender in the API. */
export const blockedSenderSchema = z.object({
  id: z.string().describe('the address, or the domain'),
  by: z.string().describe('the agent who blocked it'),
  created_date: timeSchema,
  ticket: z.string().nullable().describe('for which it was blocked'),
})

/** The API's form of a blocked sender. */
export function wireBlockedSender({ id, by, at, ticket }: BlockedSender): z.infer<typeof blockedSenderSchema> {
  return { id, by, created_date: at.toISOString(), ticket: ticket === null ? null : displayId(ticket) }
}

/** A mail that was taken for spam, in the API. */
export const spamMailSchema = z.object({
  id: z.string().describe('the ledger key; `intray why` knows it'),
  mailbox: z.string(),
  received_date: timeSchema,
  reasons: z.array(z.string()),
  released_by: z.string().nullable(),
})

/** The API's form of such a mail. */
export function wireSpamMail({ _id: id, mailbox, at, explanation, released }: InboundRow): z.infer<typeof spamMailSchema> {
  const reasons = [...(explanation?.notes ?? [])]
  return { id, mailbox, received_date: at.toISOString(), reasons, released_by: released?.by ?? null }
}

// Neither result has a version: a block exists or not, and a mail is released once.
const blockResult: Result<BlockedSender> = { schema: blockedSenderSchema, wire: wireBlockedSender }
const mailResult: Result<InboundRow> = { schema: spamMailSchema, wire: wireSpamMail }

/** Operation: marks a ticket as spam. */
export const markSpam = operation({
  ...onTicket,
  id: 'markSpam',
  tag: 'spam',
  path: '/tickets/:id/spam',
  summary: 'Spam: the ticket is canceled; whoever opened it may be blocked',
  body: z.strictObject({
    block: z.boolean().default(false).describe('whoever opened it is blocked: the address, with its plus tags'),
    block_domain: z.boolean().default(false).describe('so is the domain, exactly this one'),
  }),
  guard: 'optional',
  command: {
    usage: 'ticket spam <ticket>',
    description: 'marks it as spam, which cancels it',
    fills: ['id'],
    options: { block: '--block', block_domain: '--block-domain' },
    example: 'TKT-12 --block',
    says: saysVersion,
  },
  run: ({ params, body, ...request }, deps) => {
    const blocks: BlockedPart = body.block_domain ? 'domain' : body.block ? 'sender' : 'nothing'
    return markAsSpam(params.id, blocks, request, deps)
  },
})

const writing = { tag: 'spam', access: 'write' } as const

/** Operation: releases a mail. */
export const releaseSpam = operation({
  ...writing,
  id: 'releaseMail',
  method: 'POST',
  path: '/held-mails/:id/release',
  summary: 'A mail that was taken for spam is none: it is treated as if it had just come',
  params: z.strictObject({ id: nameSchema.describe('the ledger key, percent-encoded, or the ticket that it opened') }),
  status: 202,
  result: mailResult,
  command: {
    usage: 'spam release <mail>',
    fills: ['id'],
    isMailed: true,
    example: 'support/INBOX/1700000000/0000000012',
    says: ({ _id }) => `${_id} is released; it is treated as if it had just come`,
  },
  run: ({ params, by }, deps) => releaseMail(params.id, by.addrSpec, deps),
})

/** Operation: blocks a sender. */
export const blockSpam = operation({
  ...writing,
  id: 'blockSender',
  method: 'POST',
  path: '/blocked-senders',
  summary: 'Mail of an address or a domain is spam from now on',
  body: z.strictObject({ sender: nameSchema.describe('an address, with its plus tags, or a domain, exactly this one') }),
  status: 201,
  result: blockResult,
  command: {
    usage: 'spam block <sender>',
    fills: ['sender'],
    example: 'offers@spammer.example',
    says: ({ id }) => `${id} is blocked`,
  },
  run: ({ body, by }, deps) => blockSender(body.sender, { by: by.addrSpec, ticket: null }, deps),
})

/** Operation: unblocks a sender. */
export const unblockSpam = operation({
  ...writing,
  id: 'unblockSender',
  method: 'DELETE',
  path: '/blocked-senders/:id',
  summary: 'Lifts a block',
  params: z.strictObject({ id: nameSchema.describe('the address or the domain') }),
  result: blockResult,
  command: {
    usage: 'spam unblock <sender>',
    fills: ['id'],
    example: 'offers@spammer.example',
    says: ({ id }) => `${id} is blocked no more`,
  },
  run: ({ params }, deps) => unblockSender(params.id, deps),
})
