/** A report in prose is parted where the mail begins that came back, as each mailer marks it. */
import { describe, expect, it } from 'vitest'
import { splitReport } from '../../../src/mail/reports/report-notice.ts'

const NOTICE = 'Your message did not reach tove@fjord.example.\n'

/** Lines that open the returned mail: qmail, Exim, Sendmail, Gmail, Yahoo, GMX, PMDF, IMail, Notes and kin. */
const DIVIDERS = `
--- Below this line is a copy of the message.
------ This is a copy of the message, including all the headers. ------
This is a copy of your message
Below is a copy of the original message:
Included is a copy of the message header:
Enclosed is a copy of my mail
--- A copy of the mail
=== Copy of the original message ===
----- Original message -----
--- Original message follows.
   ----- Original message follows -----
   ----- Unsent message follows -----
------- Returned Message --------
--- Returned mail follows ---
> Original message headers:
------ Original mail header info ------
Original-Message details:
The original message is attached
-- Bounced message --
----- Undelivered mail -----
------ Failed e-mail ------
Returned text
--- The header of the original message is following. ---
The headers of your message:
--- The text of your original message ---
The beginning of your message:
   ----- Message header follows -----
Message headers follow:
Message header:
Below is the text of the message
Below this line is the original message
Included is the message you sent
Enclosed is the header
This is the copy
From MAILER-DAEMON Tue Mar  4 09:12:33 2025
From sam@harbour.example Tue Mar 14 09:12:33 2025
Received: from mx.harbour.example (mx.harbour.example [192.0.2.9])
Return-Path: <sam@harbour.example>
  Delivered-To: tove@fjord.example
X-Original-To: tove@fjord.example
DKIM-Signature: v=1; a=rsa-sha256
X-Received: by 2002:a05:6000:1
----- Ursprüngliche Nachricht -----
--- Message d'origine ---
`

/** Sentences of notices, which tell of the mail and return nothing. */
const SENTENCES = `
This message was created automatically by mail delivery software.
The original message was received at Tue, 4 Mar 2025 09:12:33 +0100
A message that you sent could not be delivered to one or more of its recipients.
I'm afraid I wasn't able to deliver your message.
Received your message and could not deliver it.
Your original message was too large.
Message headers are too long
From sam@harbour.example Tue, 4 Mar 2025
From nobody Tue Mar  4 09:12:33 2025
The copy of the message is kept.
     Received: from far inside
Received:
`

const lines = (table: string) => table.trim().split('\n')

describe('the mail that came back begins with', () => {
  it.each(lines(DIVIDERS))('%s', (line) => {
    expect(splitReport(`${NOTICE}\n${line}\nSubject: Pump`)).toEqual({ notice: `${NOTICE}`, returned: `${line}\nSubject: Pump` })
  })
})

describe('the notice goes on with', () => {
  it.each(lines(SENTENCES))('%s', (line) => {
    expect(splitReport(`${NOTICE}\n${line}\n`)).toEqual({ notice: `${NOTICE}\n${line}\n`, returned: '' })
  })

  it('a line longer than any mark', () => {
    const mark = '--- Below this line is a copy of the message.'
    expect(splitReport(`x\n${mark.padEnd(120, '-')}`).returned).not.toBe('')
    expect(splitReport(`x\n${mark.padEnd(121, '-')}`).returned).toBe('')
  })
})

it('the first mark parts it, and the ends of its lines are made alike', () => {
  expect(splitReport('Gone.\r\n--- Original message follows.\r\nReceived: from x\r\n')).toEqual({
    notice: 'Gone.',
    returned: '--- Original message follows.\nReceived: from x\n',
  })
})
