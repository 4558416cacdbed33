/** Mailers are known by the names they write under; people's names are none of them. */
import { describe, expect, it } from 'vitest'
import { BOUNCE_SUBJECT, DAEMON_NAME, MAILER_NAME } from '../../../src/mail/reports/report-signs.ts'

const DAEMONS = `
MAILER-DAEMON@mx.fjord.example
Mail Delivery System <mail@fjord.example>
"Mail Delivery Subsystem" <mailer-daemon@fjord.example>
Mailer_Daemon <x@fjord.example>
mailerdaemon@fjord.example
mail-daemon@fjord.example
maildaemon@fjord.example
MDaemon@fjord.example
double-bounce@fjord.example
Mail Deliver Subsystem <x@fjord.example>
Mail_Delivery_System <x@fjord.example>
`
const MAILERS = `
postmaster@fjord.example
Post Master <x@fjord.example>
post_master@fjord.example
"Mail Delivery Service" <x@fjord.example>
Mail Deliver Agent <x@fjord.example>
mail-router@fjord.example
mailserver@fjord.example
Mail.System@fjord.example
mail_gateway@fjord.example
Delivery Subsystem <x@fjord.example>
delivery-failure@fjord.example
delivery-report@fjord.example
delivery_reports@fjord.example
deliverystatus@fjord.example
delivery-notification@fjord.example
bounce-handler@fjord.example
bouncehandler@fjord.example
mmdf@fjord.example
Returned Mail <x@fjord.example>
(postmaster) x@fjord.example
`
const PEOPLE = `
Ann Lee <ann@acme.example>
postmasters-friend@acme.example
Ann Postmastersen <ann@acme.example>
delivery@acme.example
Delivery Status <ann@acme.example>
mail@acme.example
Mailer <ann@acme.example>
The Mail Server Company <sales@acme.example>
bounce@acme.example
`
const lines = (table: string) => table.trim().split('\n')

describe('a mailer that no person writes as', () => {
  it.each(lines(DAEMONS))('%s', (from) => {
    expect([DAEMON_NAME.test(from), MAILER_NAME.test(from)]).toEqual([true, true])
  })
})

describe('a mailer whose name a person may have', () => {
  it.each(lines(MAILERS))('%s', (from) => {
    expect([DAEMON_NAME.test(from), MAILER_NAME.test(from)]).toEqual([false, true])
  })
})

describe('no mailer', () => {
  it.each(lines(PEOPLE))('%s', (from) => {
    expect([DAEMON_NAME.test(from), MAILER_NAME.test(from)]).toEqual([false, false])
  })
})

describe('the subject of a report may have in front of it', () => {
  it.each([
    ['blanks', '  Undelivered Mail Returned to Sender'],
    ['the tag of a list', '[pumps] Undelivered Mail Returned to Sender'],
    ['a bracket', '(Undelivered Mail Returned to Sender)'],
    ['a word in stars', '*** SPAM *** Undelivered Mail Returned to Sender'],
    ['a word and a colon', 'Warning: Undelivered Mail Returned to Sender'],
  ])('%s', (_, subject) => {
    expect(BOUNCE_SUBJECT.test(subject)).toBe(true)
  })

  it.each(['My Undelivered Mail Returned to Sender', 'About it all: and Undelivered Mail Returned to Sender'])(
    'no sentence: %s',
    (subject) => {
      expect(BOUNCE_SUBJECT.test(subject)).toBe(false)
    },
  )
})
