/** Delivery status fields (RFC 3464 §2.3) become an outcome per recipient, in the forms of many mailers. */
import { describe, expect, it } from 'vitest'
import { deliveryStatusIn } from '../../../src/mail/reports/report-delivery-status.ts'

const TOVE = 'tove@fjord.example'
const outcomesOf = (...lines: readonly string[]) =>
  deliveryStatusIn(`Reporting-MTA: dns; mx.fjord.example\r\n\r\n${lines.join('\r\n')}\r\n`)
const outcomeOf = (...lines: readonly string[]) => outcomesOf(`Final-Recipient: rfc822; ${TOVE}`, ...lines)[0]

describe('who is meant', () => {
  it('is the final recipient first, then the original and the actual one, each once', () => {
    const actual = 'X-Actual-Recipient: rfc822; tove.h@inner.example'
    expect(
      outcomesOf(actual, 'Original-Recipient: rfc822;sales@fjord.example', 'Final-Recipient: RFC822; Tove.H@inner.example'),
    ).toMatchObject([{ recipients: ['tove.h@inner.example', 'sales@fjord.example'] }])
  })

  it('may be left open: a group with an action counts', () => {
    expect(outcomesOf('Action: failed', 'Status: 5.0.0')).toMatchObject([{ recipients: [], action: 'failed', status: '5.0.0' }])
  })

  it('is nobody where the fields are those of the message alone (RFC 3464 §2.2)', () => {
    expect(deliveryStatusIn('Reporting-MTA: dns; mx.fjord.example\nArrival-Date: Tue, 4 Mar 2025 09:12:33 +0100\n')).toEqual([])
  })

  it('is one of two hundred at most', () => {
    const many = Array.from({ length: 201 }, (_, i) => `Final-Recipient: rfc822; a${i}@fjord.example\nAction: failed\n`)
    expect(deliveryStatusIn(many.join('\n')).map(({ recipients }) => recipients[0])).toEqual(
      Array.from({ length: 200 }, (_, i) => `a${i}@fjord.example`),
    )
  })
})

describe('what was done', () => {
  it.each([
    ['failed', '5.1.1', 'failed', true],
    ['Failed', '5.1.1', 'failed', true],
    ['delayed', '4.4.1', 'delayed', false],
    ['delayed', '5.1.1', 'delayed', false],
    ['delivered', '2.1.5', 'delivered', null],
    ['relayed (to mx.bay.example)', '2.1.5', 'relayed', null],
    ['expanded', '2.1.5', 'expanded', null],
    ['', '2.0.0', 'delivered', null],
    ['failed', '2.0.0', 'failed', true],
    ['', '5.1.1', 'failed', true],
    ['unknown-word', '5.1.1', 'failed', true],
    ['failed', '4.1.1', 'failed', false],
  ])('with Action: %s and Status: %s it %s, and the address is lost: %s', (written, status, action, isPermanent) => {
    const words = action === 'failed' ? ['Diagnostic-Code: smtp; User unknown'] : []
    expect(outcomeOf(`Action: ${written}`, `Status: ${status}`, ...words)).toMatchObject({ action, status, isPermanent })
  })
})

describe('the code', () => {
  it.each([
    ['of the remote server says more than the mailer’s summary', '5.0.0', '550 5.1.1 no such user', '5.1.1'],
    ['of the remote server counts, whatever it is', '5.0.0', '552 5.2.2 mailbox full', '5.2.2'],
    ['of the remote server counts, also where it is of another class', '5.0.0', '450 4.2.2 mailbox full', '4.2.2'],
    ['of a success before the failure is none', '5.4.0', '250 2.1.0 Sender ok', '5.4.0'],
    ['of the summary counts where the server gives none', '5.1.1', '550 no such user', '5.1.1'],
    ['of the server counts where there is no summary', '', '550 5.1.1 no such user', '5.1.1'],
    ['with a comment (RFC 3464 §2.3.4) is the code', '5.0.0 (permanent failure)', '550 gone', '5.0.0'],
    ['is none where neither tells', '', 'connection lost', null],
  ])('%s', (_, written, said, status) => {
    expect(outcomeOf('Action: failed', `Status: ${written}`, `Diagnostic-Code: smtp; ${said}`)?.status).toBe(status)
  })

  it('of the reply stands beside it', () => {
    expect(outcomeOf('Diagnostic-Code: smtp; 550 5.1.1 no such user')).toMatchObject({ replyCode: '550', status: '5.1.1' })
  })
})

describe('what the server said', () => {
  it.each([
    ['is without its type', 'smtp; 550 5.1.1 gone', '550 5.1.1 gone'],
    ['is without its type, whatever blanks there are', 'X-Postfix  ;550 gone', '550 gone'],
    ['may have no type', '550 5.1.1 gone; really', '550 5.1.1 gone; really'],
    [
      'of IronPort stands in its summary',
      "smtp; 5.1.0 - Unknown address error 550-'5.1.1 <tove> User unknown' (delivery attempts: 0)",
      '5.1.1 <tove> User unknown',
    ],
    ['of others may hold such marks as they are', "smtp; 550 5.1.0 - error 'x'", "550 5.1.0 - error 'x'"],
    ['is two thousand characters at most', `smtp; ${'x'.repeat(2001)}`, 'x'.repeat(2000)],
  ])('%s', (_, written, diagnostic) => {
    expect(outcomeOf('Action: failed', `Diagnostic-Code: ${written}`)?.diagnostic).toBe(diagnostic)
  })

  it('is nothing where the field is empty or missing', () => {
    expect([outcomeOf('Action: failed')?.diagnostic, outcomeOf('Action: failed', 'Diagnostic-Code: smtp;')?.diagnostic]).toEqual([
      null,
      null,
    ])
  })
})

describe('an address is not lost', () => {
  it.each([
    ['where a carrier refuses after DATA what the subscriber filters out', TOVE, '5.2.0', '550 Unknown user'],
    ['where a carrier says the same in other words', TOVE, '5.2.0', '550 USER UNKNOWN'],
    ['where it is a program', '|/usr/bin/vacation tove', '5.1.1', '550 user unknown'],
    ['where it is a quoted program', '"|/usr/bin/vacation tove"', '5.1.1', '550 user unknown'],
    ['where it is a file', '/var/mail/tove', '5.1.1', '550 user unknown'],
    ['where the comment of the status says that it is full', TOVE, '5.0.0 (mailbox full)', '550 rejected'],
  ])('%s', (_, recipient, status, said) => {
    const lines = [`Final-Recipient: rfc822; ${recipient}`, 'Action: failed', `Status: ${status}`, `Diagnostic-Code: smtp; ${said}`]
    expect(outcomesOf(...lines)[0]?.isPermanent).toBe(false)
  })

  it('where an alias led to a program: it is the original recipient that is named', () => {
    const lines = [`Original-Recipient: rfc822;|/bin/filter`, `Final-Recipient: rfc822; ${TOVE}`, 'Action: failed', 'Status: 5.1.1']
    expect(outcomesOf(...lines)[0]?.isPermanent).toBe(false)
  })
})

it.each([
  ['with a code of its own', '5.2.0', '550 5.1.1 Unknown user'],
  ['without 5.2.0', '5.1.1', '550 Unknown user'],
])('an unknown user is lost %s', (_, status, said) => {
  expect(outcomeOf('Action: failed', `Status: ${status}`, `Diagnostic-Code: smtp; ${said}`)?.isPermanent).toBe(true)
})
