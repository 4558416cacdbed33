/** The mail that tells somebody that we have what they wrote: to them alone, and by its template alone. */
import { expect, it } from 'vitest'
import { causeOf, product } from '../../../src/tickets/draft.ts'
import { acknowledgementMail } from '../../../src/tickets/letters/acknowledgement-mail.ts'
import { ANN, Desk, MAILBOX } from '../support/desk.ts'

function mailOf(template: { readonly subject?: string; readonly text?: string }, messageId: string | null = 'm1') {
  const desk = new Desk()
  desk.receive({ id: 'm1' })
  const cause = causeOf('c1', product, { atMs: 1 })
  return acknowledgementMail(desk.ticket(), { addrSpec: ANN, template, messageId, mailbox: MAILBOX, site: desk.site, cause })
}

it('goes to one address, and answers the mail if there was one', () => {
  expect(mailOf({ subject: 'Here', text: '{ticket}' })).toMatchObject({
    to: [{ addrSpec: ANN }],
    cc: [],
    subject: 'Here',
    text: 'TKT-1',
    inReplyTo: 'm1',
  })
  expect(mailOf({ text: '' }, null)).toMatchObject({ inReplyTo: null, references: [] })
})

it('has the mailbox’s subject, filled in, where a rule gives none', () => {
  expect(mailOf({ text: 'Soon.' })).toMatchObject({ subject: 'We have it (TKT-1)', text: 'Soon.' })
})
