/** What agents write on a ticket: answers that customers get, and notes that they never see. */
import { z } from 'zod'
import { answerTicket, noteOnTicket } from '../act/answer-ticket.ts'
import { displayId } from '../tickets/ticket.ts'
import { operation } from './operation.ts'
import { onTicket } from './ticket-result.ts'
import { addressSchema, textSchema } from './wire.ts'

const mostRecipients = 50
const words = textSchema(65_536).regex(/\S/, 'says nothing').describe('what is said')
const addresses = z.array(addressSchema).max(mostRecipients)
const bareAddress = (addrSpec: string) => ({ addrSpec, displayName: '' })

/** An answer that is mailed. */
export const replyToTicket = operation({
  ...onTicket,
  id: 'replyToTicket',
  tag: 'timeline',
  path: '/tickets/:id/reply',
  summary: 'An answer to the customer, sent from the mailbox’s address',
  body: z.strictObject({
    body: words,
    to: addresses.min(1).nullable().default(null).describe('these instead of the email members'),
    cc: addresses.default([]).describe('these in addition; customers become reporters'),
  }),
  takesFiles: true,
  status: 202,
  command: {
    usage: 'ticket reply <ticket>',
    fills: ['id'],
    options: { body: '--text <text>', to: '--to <address...>', cc: '--cc <address...>' },
    inputField: 'body',
    isMailed: true,
    example: 'TKT-12 --text "Is it plugged in?"',
    says: ({ number, emailMembers }) =>
      `${displayId(number)} answered; it is in the outbox for ${emailMembers.map(({ addrSpec }) => addrSpec).join(', ')}`,
  },
  run: ({ params, body, by, files }, deps) => {
    const [to, cc] = [body.to?.map(bareAddress) ?? null, body.cc.map(bareAddress)]
    return answerTicket(params.id, { by, text: body.body, to, cc, files }, deps)
  },
})

/** An internal note. */
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
