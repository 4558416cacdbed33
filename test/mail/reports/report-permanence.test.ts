/** What servers say decides whether an address is lost or another mail may arrive. */
import { describe, expect, it } from 'vitest'
import { permanenceOfCode, permanenceOfWords } from '../../../src/mail/reports/report-permanence.ts'

const LOST = `
550 5.1.1 The email account that you tried to reach does not exist. Please try double-checking the address
550 Requested action not taken: mailbox unavailable
550 unknown local-part "tove" in domain "fjord.example"
550 Invalid Recipient
550 No such user - tove@fjord.example
550 <tove@fjord.example>, Recipient unknown
511 sorry, no mailbox here by that name
550 Recipient not found
553 5.3.0 <tove@fjord.example>... Addressee unknown, relay=[192.0.2.9]
550 5.1.1 <tove@fjord.example>: Recipient address rejected: User unknown in local recipient table
550 5.4.1 Recipient address rejected: Access denied
550 Mailbox <tove@fjord.example> does not exist
550 Mailbox not found
550 5.1.6 recipient no longer on server: tove@fjord.example
551 User has moved; please try tove@bay.example
550 This account has been closed
Host or domain name not found. Name service error for name=fjrod.example type=MX: Host not found
DNS Error: Domain name not found
Unrouteable address
556 5.1.10 Domain does not accept mail (nullMX)
550 5.1.1 RESOLVER.ADR.RecipNotFound; not found
User tove (tove@fjord.example) not listed in Domino Directory
The recipient name is not recognized
554 delivery error: dd This user doesn't have a fjord.example account
550 5.1.1 Adresse d au moins un destinataire invalide. Invalid recipient.
Empfänger unbekannt
La dirección no existe
Пользователь не найден
该收件人不存在
`

const OTHER_MAIL_MAY_ARRIVE = `
552 5.2.2 Mailbox size limit exceeded
452 4.2.2 The email account that you tried to reach is over quota
552 disk quota exceeded
550 5.2.1 The email account that you tried to reach is disabled
550 Mailbox is frozen
450 4.7.25 Client host rejected: cannot find your reverse hostname
550 5.7.1 Service unavailable; client [192.0.2.9] blocked using bl.fjord.example
550 5.7.26 This mail is unauthenticated: DMARC policy of harbour.example
550 5.1.0 Sender does not exist
553 5.1.8 <desk@harbour.example>... Domain of sender address desk@harbour.example does not exist
550-Verification failed for <desk@harbour.example> 550-Unrouteable address 550 Sender verify failed
550 5.7.1 Unable to relay for tove@fjord.example
553 sorry, that domain isn't in my list of allowed rcpthosts
550 5.1.1 Recipient address rejected: Greylisted, please try again later
550 5.7.1 Recipient address rejected: Policy restrictions
552 5.3.4 Message size exceeds fixed limit
554 5.4.6 Too many hops
mail for fjord.example loops back to myself
connect to mail.fjord.example[198.51.100.4]:25: Connection timed out
connect to mail.fjord.example[198.51.100.4]:25: No route to host
Name service error for domain fjord.example: Host not found, try again
procmail: Couldn't create "/var/mail/tove": No such user
550 Refused due to recipient preferences
554 5.7.9 Message not accepted for policy reasons
550 5.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages
Das Postfach ist voll
Почтовый ящик переполнен
`

function linesOf(table: string): string[] {
  return table.trim().split('\n')
}

describe('permanence of delivery failures', () => {
  it.each(linesOf(LOST))('the address is lost: %s', (words) => {
    expect(permanenceOfWords(words)).toBe(true)
  })

  it.each(linesOf(OTHER_MAIL_MAY_ARRIVE))('another mail may arrive: %s', (words) => {
    expect(permanenceOfWords(words)).toBe(false)
  })

  it('words that nobody knows tell nothing', () => {
    expect(permanenceOfWords('Ablehnung gemäß §7')).toBeNull()
  })

  it('a link in the reply has no say', () => {
    expect(permanenceOfWords('https://help.example/user-unknown/mailbox-full')).toBeNull()
  })

  it.each([
    ['5.1.1', '550', true],
    ['5.1.10', null, true],
    ['5.4.4', null, true],
    ['5.0.0', null, true],
    ['5.1.8', '553', false],
    ['5.2.2', '552', false],
    ['5.7.1', '550', false],
    ['4.1.1', '450', false],
    [null, '550', true],
    [null, '552', false],
    [null, '451', false],
    [null, null, null],
  ])('the codes %s and %s alone say %s', (status, replyCode, isPermanent) => {
    expect(permanenceOfCode(status, replyCode)).toBe(isPermanent)
  })
})
