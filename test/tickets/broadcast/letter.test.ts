/** The mail of a broadcast (T-093). */
import { expect, it } from 'vitest'
import { broadcastLetter, withWayOut } from '../../../src/tickets/broadcast/letter.ts'
import { mailWords } from '../../../src/mail/mail-words.ts'
import { ANN, Desk, MAILBOX } from '../support/desk.ts'

const words = mailWords.broadcastWordsIn('en')!
const url = 'https://desk.example/unsubscribe/x'

it('T-093 names its one recipient and nobody else', () => {
  const desk = new Desk()
  desk.receive({ id: 'm1' })
  const to = { addrSpec: ANN, displayName: 'Ann' }
  const place = { ticket: desk.ticket(), mailbox: MAILBOX, id: 'r1', to, language: 'en', words, unsubscribeUrl: url }
  const letter = broadcastLetter({ purpose: 'feedback', subject: 'An idea', text: 'What do you think?' }, place)
  expect(letter).toMatchObject({ ref: 'r1', kind: 'broadcast', agent: null, to: [to], cc: [], fromName: 'Support', unsubscribeUrl: url })
  expect(letter).toMatchObject({ subject: 'An idea', inReplyTo: null, references: [] })
})

it('ends with the way out, unless its writer has put that elsewhere', () => {
  expect(withWayOut('We are back.\n', { purpose: 'status-update', words, unsubscribeUrl: url })).toBe(
    `We are back.\n\n-- \nTo get no more status updates from us: ${url}\n`,
  )
  expect(withWayOut('Zum Abbestellen: {unsubscribe}', { purpose: 'feedback', words, unsubscribeUrl: url })).toBe(`Zum Abbestellen: ${url}`)
})

it('without a page, an answer is the way out', () => {
  expect(withWayOut('We are back.', { purpose: 'feedback', words, unsubscribeUrl: null })).toContain(
    'To get no more requests for feedback from us: answer this mail with the subject "unsubscribe"',
  )
})
