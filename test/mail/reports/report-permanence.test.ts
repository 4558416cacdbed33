/** What servers say decides whether an address is lost or another mail may arrive. */
import { describe, expect, it } from 'vitest'
import { isToldByCode, permanenceOf, permanenceOfCode, permanenceOfWords } from '../../../src/mail/reports/report-permanence.ts'

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
User tove not listed in public Name & Address Book
550 Illegal host/domain name found
That's not a valid user here.
The account or domain may not exist
The email address could not be found
550-5.1.1 The account 550-5.1.1 does not exist
550 She is no longer employed here
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
452 4.3.1 Insufficient system storage
452 4.3.1 Insufficient disk space
452 4.3.1 Not enough space
552 5.3.4 Message too big
554 5.7.1 The message was blocked
554 5.7.1 On our blacklist
554 5.7.1 On our black list
554 5.7.1 Listed by RBL
554 5.7.1 Found in DNSBL
554 5.7.1 This looks like spam
554 5.7.1 UBE is unwanted here
554 5.7.1 A virus was found
554 5.7.1 Malware was found
554 5.7.1 Phishing was found
554 5.7.1 Your host has a poor reputation
554 5.7.1 Your host is banned
554 5.7.1 Report abuse to us
554 5.7.0 Protocol violation
554 5.7.1 Mail of this kind is prohibited
554 5.7.1 You are not allowed to write here
554 5.7.1 You are not permitted to write here
554 5.7.1 You have no permission to write here
554 5.7.1 Access denied
554 5.7.1 Mail refused
554 5.7.1 Forbidden
554 5.6.0 Caught by a filter
554 5.6.0 Bad content
554 5.6.0 Header error
554 5.6.0 We reject this
554 5.6.0 This mail is not accepted
451 4.4.1 Timeout
451 4.7.1 Try later
451 4.7.1 Retry in an hour
451 4.4.7 Retries are over
I'm giving up.
451 4.4.7 The message has expired
451 4.3.2 It stays in the queue
451 4.3.2 Temporary failure
451 4.3.2 Mail was deferred
451 4.3.2 Delays are likely
451 4.3.2 Unavailable
Host mx.fjord.example is not reachable
Connection reset by peer
Socket error 10060
Network is down
No route to that place
The server is unreachable
DNS lookup went wrong
554 5.4.6 A mail loop
554 5.4.6 Over 30 hops
450 4.2.1 The box is disabled
450 4.2.1 The box is suspended
450 4.2.1 The box is inactive
450 4.2.1 The box is frozen
450 4.2.1 The box is locked
450 4.2.1 The box is dormant
450 4.2.1 The box is on hold
450 4.2.1 Rate limits hold
450 4.2.1 Mail comes at a rate that is too high
450 4.2.1 You are limited
450 4.2.1 The frequency is too high
450 4.2.1 The volume is too high
450 4.2.1 You are throttled
450 4.7.1 You are greylisted
450 4.7.1 You are graylisted
451 4.3.0 System error
451 4.3.0 Internal error
451 4.3.0 The service is down
501 5.5.4 Syntax wrong
503 5.5.1 Bad sequence of commands
451 4.3.5 Wrong configuration
452 4.3.1 Out of resources
550 5.1.4 The name is not unique
550 5.6.0 Malformed mail
530 5.7.0 Authenticate first
451 4.3.5 The server is misconfigured
554 5.6.1 No such capability
550 5.7.1 You are not a member
550 5.7.1 Google Groups does not take it
550 5.7.1 On the suppression list
550 5.6.0 Duplicated Message-ID
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
    ['5.1.0', null, true],
    ['5.1.2', null, true],
    ['5.1.3', null, true],
    ['5.1.4', null, true],
    ['5.1.6', null, true],
    ['5.7.27', '550', true],
    ['5.1.5', '550', false],
    ['5.1.7', '550', false],
    ['5.1.9', '550', false],
    ['5.3.0', '550', false],
    ['5.6.0', '550', false],
    ['5.8.0', '550', true],
    ['5.8.0', '552', false],
    ['5.8.0', null, true],
    ['2.1.5', null, false],
    [null, '554', false],
    [null, '571', false],
    [null, '553', true],
    [null, '421', false],
  ])('the codes %s and %s alone say %s', (status, replyCode, isPermanent) => {
    expect(permanenceOfCode(status, replyCode)).toBe(isPermanent)
  })
})

describe('codes and words together', () => {
  it.each([
    ['a mailbox that has moved is lost, whatever is said', '5.1.6', '550', 'mailbox full', true],
    ['a null MX is lost, whatever is said (RFC 7505)', '5.1.10', '550', 'try again', true],
    ['a null MX is lost by its reply as well', null, '556', 'try again', true],
    ['the sender’s address is not the recipient’s, whatever is said (RFC 3463 §3.2)', '5.1.7', '550', 'user unknown', false],
    ['the sender’s system is not the recipient’s', '5.1.8', '550', 'user unknown', false],
    ['a full mailbox outweighs 5.1.1', '5.1.1', '550', 'mailbox full', false],
    ['an unknown user outweighs a code of policy', '5.7.1', '550', 'user unknown', true],
    ['a recipient rejected for policy is not lost', '5.7.1', '550', 'Recipient address rejected: Access denied', false],
    ['a recipient rejected without such a code is', '5.4.1', '550', 'Recipient address rejected: Access denied', true],
    ['words that nobody knows leave it to the code', '5.1.1', '550', 'xyzzy', true],
    ['words that nobody knows leave it to the reply', null, '552', 'xyzzy', false],
    ['nothing at all tells nothing', null, null, 'xyzzy', null],
  ])('%s', (_, status, replyCode, words, isPermanent) => {
    expect(permanenceOf({ status, replyCode, words })).toBe(isPermanent)
  })

  it('the number of a reply that goes on does not part the words', () => {
    expect(permanenceOfWords('550-5.1.1 The mailbox 550-5.1.1 tove 550-does not exist')).toBe(true)
    expect(permanenceOfWords('450-4.2.1 The mailbox 450-4.2.1 is full')).toBe(false)
  })
})

it.each([
  ...['5.1.1', '5.1.2', '5.1.3', '5.1.6', '5.1.7', '5.1.8', '5.1.10'].map((code) => [code, true] as const),
  ...['5.1.0', '5.1.4', '5.1.5', '5.1.9', '5.0.0', '5.7.1', '4.1.1', '5.1.11', '15.1.1', null].map((code) => [code, false] as const),
])('the code %s says by itself whether the address is there: %s', (status, isTold) => {
  expect(isToldByCode(status)).toBe(isTold)
})
