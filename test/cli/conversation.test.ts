/** `intray conversation`: threads that are no tickets (T-101). */
import { expect, it } from 'vitest'
import { mailText, openPlace } from './command.ts'

const server = { host: '127.0.0.1', port: 1, tls: 'none' }
const sales = { name: 'sales', addresses: ['sales@us.example'], imap: server, smtp: server, opens: 'conversations' }

it('T-101 lists and shows conversations apart from tickets, and makes a ticket of one', { timeout: 120_000 }, async () => {
  const place = openPlace([mailText({ To: 'sales@us.example', 'Message-ID': '<m1@acme.example>' })], { mailboxes: [sales] })
  await place.intray(['import', 'mails', '--mailbox', 'sales'])
  expect((await place.intray(['ticket', 'list'])).out).toBe('no tickets\n')
  expect((await place.intray(['conversation', 'list'])).out).toContain('TKT-1')
  expect((await place.intray(['conversation', 'show', 'TKT-1'])).out).toMatch(/Conversation +current[\s\S]*The kettle leaks\./)
  expect((await place.intray(['conversation', 'ticket', 'TKT-1'])).out).toMatch(/^TKT-1 is a ticket, at version \d+\n$/)
  expect((await place.intray(['ticket', 'list'])).out).toContain('TKT-1')
  expect((await place.intray(['conversation', 'list'])).out).toBe('no conversations\n')
  expect((await place.intray(['conversation', 'list', '--filter', 'conversation=archived'])).out).toContain('TKT-1')
  expect(await place.intray(['conversation', 'ticket', 'TKT-1'])).toMatchObject({ code: 1, err: 'intray: TKT-1 is a ticket already\n' })
})
