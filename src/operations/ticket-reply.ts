/** Writing on a ticket: answers to customers, and internal notes. */
import { z } from 'zod'
import { answerTicket, noteOnTicket } from '../act/answer-ticket.ts'
import { cannedAnswer } from '../act/canned-answers.ts'
import type { EditDeps } from '../act/change-ticket.ts'
import { peopleNamed } from '../act/named-people.ts'
import { UserError } from '../errors.ts'
import type { Agent } from '../tickets/directory.ts'
import { displayId, type TicketNumber } from '../tickets/ticket.ts'
import { operation } from './operation.ts'
import { onTicket } from './ticket-result.ts'
import { nameSchema, personSchema, textSchema } from './wire.ts'

const mostRecipients = 50
const words = textSchema(65_536).regex(/\S/, 'says nothing').describe('what is said')
const people = z.array(personSchema).max(mostRecipients)

/** Operation: answers the customer by mail. */
export const replyToTicket = operation({
  ...onTicket,
  id: 'replyToTicket',
  tag: 'timeline',
  path: '/tickets/:id/reply',
  summary: 'An answer to the customer, sent from the mailbox’s address',
  body: z.strictObject({
    body: words.optional().describe('what is said; without it, what `html` says'),
    html: textSchema(262_144)
      .regex(/\S/, 'says nothing')
      .optional()
      .describe('the same as HTML: what shows text is sent of it, and images among `artifacts` whose src is `cid:` with their SHA-256'),
    canned: nameSchema.optional().describe('the canned answer of this name stands above what is said'),
    to: people.min(1).nullable().default(null).describe('these instead of the email members; addresses, or ids of contacts'),
    cc: people.default([]).describe('these in addition; customers become reporters'),
  }),
  takesFiles: true,
  status: 202,
  command: {
    usage: 'ticket reply <ticket>',
    fills: ['id'],
    options: { body: '--text <text>', canned: '--canned <name>', to: '--to <who...>', cc: '--cc <who...>' },
    inputField: 'body',
    inputUnless: 'canned',
    isMailed: true,
    example: 'TKT-12 --text "Is it plugged in?"',
    says: ({ number, emailMembers }) =>
      `${displayId(number)} answered; it is in the outbox for ${emailMembers.map(({ addrSpec }) => addrSpec).join(', ')}`,
  },
  run: async ({ params, body, by, files }, deps) => {
    const to = body.to && (await peopleNamed(body.to, deps.store))
    const cc = await peopleNamed(body.cc, deps.store)
    const text = await textWith(body.canned, body.body ?? '', { isHtml: body.html !== undefined, ticket: params.id, by, deps })
    return answerTicket(params.id, { by, text, html: body.html, to, cc, files }, deps)
  },
})

interface Where {
  readonly isHtml: boolean
  readonly ticket: TicketNumber
  readonly by: Agent
  readonly deps: EditDeps
}

async function textWith(canned: string | undefined, text: string, { isHtml, ticket, by, deps }: Where): Promise<string> {
  if (canned === undefined) return text
  if (isHtml) throw new UserError('a canned answer is text; say the rest of it as `body`, without `html`')
  const above = await cannedAnswer(ticket, canned, { ...deps, by })
  return text.trim() === '' ? above : `${above}\n\n${text}`
}

/** Operation: adds an internal note. */
export const noteOperation = operation({
  ...onTicket,
  id: 'noteOnTicket',
  tag: 'timeline',
  path: '/tickets/:id/notes',
  summary: 'An internal note; customers never see it',
  body: z.strictObject({ body: words }),
  takesFiles: true,
  status: 201,
  command: {
    usage: 'ticket note <ticket>',
    fills: ['id'],
    options: { body: '--text <text>' },
    inputField: 'body',
    example: 'TKT-12 --text "He means the old model."',
    says: ({ number }) => `noted on ${displayId(number)}`,
  },
  run: ({ params, body, by, files }, deps) => noteOnTicket(params.id, { by, text: body.body, files }, deps),
})
