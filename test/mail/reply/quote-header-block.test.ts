/** What stands above a quoted mail instead of "On … wrote:": its headers, or a line between dashes. */
import { describe, expect, it } from 'vitest'
import {
  isForwardMarker,
  isOriginalMarker,
  labelOf,
  mayHoldForwardMarker,
  namesOriginalMail,
  quotedHeaderAt,
} from '../../../src/mail/reply/quote-header-block.ts'
import { replyLines } from '../../../src/mail/reply/reply-lines.ts'

const headerOf = (...texts: readonly string[]) => quotedHeaderAt(replyLines(texts.join('\n')), 0)
const FROM = 'From: Tove <tove@farm.example>'
const whole = (end: number) => ({ end, isWholeMail: true })

describe('a label', () => {
  it.each([
    ['as it is', 'From: Tove', ['from'], ' Tove'],
    ['in other letters', 'SUBJECT: Crate', ['subject'], ' Crate'],
    ['quoted', '> > To: Sam', ['to'], ' Sam'],
    ['bold', '*Sent:* Monday', ['date'], '* Monday'],
    ['with blanks in it', 'Sent   on : Monday', ['date'], ' Monday'],
    ['of full width', 'From：Tove', ['from'], 'Tove'],
    ['of another kind', 'Reply-To: x', ['other'], ' x'],
    ['with a mark of the other shape', 'Date d’envoi : lundi', ['date'], ' lundi'],
  ])('%s', (_, text, kinds, value) => {
    const label = labelOf(text)
    expect([[...(label?.kinds ?? [])], label?.value]).toEqual([kinds, value])
  })

  it.each(['From Tove', 'Hello: Tove', ': Tove', 'And from: Tove', `From${' '.repeat(57)}: x`, ''])('is none: %j', (text) => {
    expect(labelOf(text)).toBeNull()
  })

  it('has the beginning of a long value', () => {
    expect(labelOf(`To: ${'x'.repeat(400)}`)?.value).toHaveLength(297)
  })
})

describe('a block of headers', () => {
  it.each([
    ['of sender, date and subject', [FROM, 'Sent: Monday', 'Subject: Crate', '', 'x'], whole(3)],
    ['of sender, recipient and subject', [FROM, 'To: Sam', 'Subject: Crate'], whole(3)],
    ['of sender, date and recipient, with an address', [FROM, 'Date: Monday', 'To: Sam'], whole(3)],
    ['of sender and an exact date', [FROM, 'Date: 4 March 2025 09:12', '', 'x'], { end: 2, isWholeMail: false }],
    ['that goes on for some lines', [FROM, 'To: Sam,', '  Nils,', '  Ulf', 'Subject: Crate', 'x'], whole(5)],
    ['whose fields have a blank line between them', [FROM, '', 'To: Sam', '', 'Subject: Crate', '', 'x'], whole(5)],
    ['below a rule, of sender and subject', ['________', FROM, 'Subject: Crate', 'x'], whole(3)],
    ['below a rule and a blank line', ['-----', '', FROM, 'Subject: Crate', 'x'], whole(4)],
    ['below a rule of dashes of other kinds', ['\u2014 \u2014 \u2014', FROM, 'Subject: Crate', 'x'], whole(3)],
    ['below "Original Message", of the sender alone', ['----- Original Message -----', FROM, 'x'], whole(2)],
    ['that is missing below "Original Message"', ['----- Original Message -----', 'x'], whole(1)],
  ])('%s', (_, texts, header) => {
    expect(headerOf(...texts)).toEqual(header)
  })

  it.each([
    ['without a sender', ['To: Sam', 'Date: Monday', 'Subject: Crate']],
    ['of a sender and a subject', [FROM, 'Subject: Crate']],
    ['of a journey', ['From: Oslo', 'To: Bergen', 'Date: Monday']],
    ['of a sender and a date without a time', [FROM, 'Date: 4 March 2025']],
    ['of a sender and an exact date, in a form', [FROM, 'Date: 4 March 2025 09:12', 'Colour: red']],
    ['of a sender, a subject and other things', [FROM, 'Subject: Crate', 'Importance: high']],
    ['below a rule, of the sender alone', ['-----', FROM, 'x']],
    ['below a rule of two', ['--', FROM, 'Subject: Crate']],
    ['whose next field is too far below', [FROM, ...Array.from({ length: 7 }, () => 'x'), 'To: Sam', 'Subject: Crate']],
    ['in a fence', ['```', FROM, 'To: Sam', 'Subject: Crate', '```']],
    ['further down', ['Hello', FROM, 'To: Sam', 'Subject: Crate']],
  ])('is none %s', (_, texts) => {
    expect(headerOf(...texts)).toBeNull()
  })

  it('is forty lines long at most', () => {
    const others = Array.from({ length: 50 }, () => 'Importance: high')
    expect(headerOf(FROM, 'To: Sam', 'Subject: Crate', ...others)).toEqual(whole(40))
  })
})

const ORIGINAL = `
-----Original Message-----
----- Original message -----
-------- Forwarded Message --------
_____ Original Appointment _____
== Original mail ==:
**-- Original Message --**
----- Ursprüngliche Nachricht -----
-------- Message original --------
---- Messaggio originale ----
Begin forwarded message:
>>> Ann Lee <ann@acme.example> 04.03.2025 09:12 >>>
`
const NOT_ORIGINAL = `
Original message
----- Error message -----
----- Original -----
----- End of original message -----
----- The original message was not so good at all -----
Begin forwarded message
I begin forwarded message:
-Original Message-
`
const FORWARDED = `
---------- Forwarded message ---------
---------- Forwarded message ----------
-------- Forwarded Message --------
----- Forwarded by Ann Lee on 04.03.2025 09.12 -----
Begin forwarded message:
*Begin forwarded message:*
----- Forwarded Message -----From: Tove <tove@farm.example>
`
const NOT_FORWARDED = `
-----Original Message-----
----- End of forwarded message -----
Forwarded message
Begin forwarded message: see below
---- ann@acme.example forwarded ----
---------- Forwarded message --------- and more
`
const lines = (table: string) => table.trim().split('\n')

describe('a line above an original', () => {
  it.each(lines(ORIGINAL))('%s', (line) => {
    expect(isOriginalMarker(line)).toBe(true)
  })

  it.each(lines(NOT_ORIGINAL))('is none: %s', (line) => {
    expect(isOriginalMarker(line)).toBe(false)
  })

  it('has eighty characters at most, its words six', () => {
    const line = (length: number) => 'Original Message'.padStart(length / 2 + 8, '-').padEnd(length, '-')
    expect([isOriginalMarker(line(80)), isOriginalMarker(line(82))]).toEqual([true, false])
    expect([namesOriginalMail('the original mail of ours here'), namesOriginalMail('the original mail of ours is here')]).toEqual([
      true,
      false,
    ])
  })
})

describe('a line above a forward', () => {
  it.each(lines(FORWARDED))('%s', (line) => {
    expect([isForwardMarker(line), mayHoldForwardMarker(`Hello\n\n${line}\nx`)]).toEqual([true, true])
  })

  it.each(lines(NOT_FORWARDED))('is none: %s', (line) => {
    expect(isForwardMarker(line)).toBe(false)
  })

  it.each(['Hello', 'Forwarded message', 'See:\n-- \nAnn', '----- Original Message -----'])('is not in the text %j', (text) => {
    expect(mayHoldForwardMarker(text)).toBe(false)
  })
})
