/** "User unknown" strikes an address off only where the server said it of the address, not of the mail. */
import { describe, expect, it } from 'vitest'
import { isDoubtfulRefusal } from '../../../src/mail/reports/report-stage.ts'

const isDoubtful = (words: string, status: string | null = null, notice = '') => isDoubtfulRefusal({ words, status, notice })

describe('a refusal leaves in doubt whether the address exists', () => {
  it.each([
    ['a bare 550, whose command is not told', '550 User unknown', null],
    ['the same with a code that tells nothing', '550 5.0.0 User unknown', '5.0.0'],
    [
      'Postfix: it answered the end of DATA',
      'host mx.docomo.example said: 550 Unknown user tove@fjord.example (in reply to end of DATA command)',
      '5.1.1',
    ],
    ['Exim: it answered the end of DATA', 'SMTP error from remote mail server after end of data: 550 User unknown', '5.1.1'],
    ['au, which leaves the address out', '550 : User unknown', '5.1.1'],
    ['another word for it', '550 No such recipient', null],
    ['another word for it, that is not valid', '550 not a person, not valid address', null],
    ['a mailbox', '550 unknown mailbox', null],
  ])('%s', (_, words, status) => {
    expect(isDoubtful(words, status)).toBe(true)
  })

  it.each([
    [
      'Sendmail, in its transcript',
      '550 5.0.0 User unknown',
      '5.0.0',
      '>>> DATA\n<<< 550 5.0.0 <tove@fjord.example>... User unknown\n503 5.0.0 Need RCPT (recipient)',
    ],
    [
      'Sendmail, at DATA though RCPT is named, too',
      '550 User unknown',
      null,
      '... while talking: >>> RCPT To:<tove@fjord.example>\n>>> DATA\n<<< 550 5.0.0 No such user here',
    ],
  ])('%s', (_, words, status, notice) => {
    expect(isDoubtful(words, status, notice)).toBe(true)
  })
})

/** A notice each, as the mailer writes it, that names RCPT. */
const AT_RCPT = `
host mx.fjord.example said: 550 User unknown (in reply to RCPT TO command)
SMTP error from remote mail server after RCPT TO:<tove@fjord.example>: host mx.fjord.example: 550 User unknown
550 User unknown in response to RCPT TO
550 User unknown, error from RCPT
550 User unknown; the RCPT command was refused
550 User unknown; the RCPT TO response
>>> RCPT To:<tove@fjord.example> <<< 550 User unknown
550 User unknown [RCPT_TO]
smtp:rcpt 550 User unknown
SMTP module(domain fjord.example) reports: 550 User unknown
the server did not like recipient: 550 User unknown
550 Recipient rejected: User unknown
550 Recipient address rejected: User unknown
the server has rejected address: 550 User unknown
The error was: 550 User unknown (state 14).
<tove@fjord.example>: user unknown 550
<tove@fjord.example>... User unknown 550
Address not found: 550 User unknown
tove@fjord.example could not be found: 550 User unknown
tove@fjord.example couldn't be found: 550 User unknown
`

describe('a refusal is one of the address where it answered RCPT', () => {
  it.each(AT_RCPT.trim().split('\n'))('%s', (words) => {
    expect(isDoubtful(words)).toBe(false)
    expect(isDoubtful('550 User unknown', null, words)).toBe(false)
  })
})

describe('no doubt is left', () => {
  it.each([
    ['where a code tells', '550 5.1.1 User unknown', '5.1.1'],
    ['where the reply is another', '553 User unknown', null],
    ['where the words are others', '550 Mailbox full', null],
    ['where another command is answered', '550 5.1.1 User unknown (in reply to MAIL FROM command)', '5.1.1'],
  ])('%s', (_, words, status) => {
    expect(isDoubtful(words, status)).toBe(false)
  })

  it('where DATA was answered by something else', () => {
    expect(isDoubtful('550 User unknown', '5.1.1', '>>> DATA\n<<< 354 Go ahead')).toBe(false)
  })
})
