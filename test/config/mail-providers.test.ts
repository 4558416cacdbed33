/** Which servers a mailbox has, from its domain or the mail exchangers of that. */
import { expect, it } from 'vitest'
import { mailProviderOf } from '../../src/config/mail-providers.ts'
import providers from '../../src/config/mail-providers.json' with { type: 'json' }

it.each([
  ['gmail.com', [], 'Google', 'google'],
  ['us.example', ['aspmx.l.google.com'], 'Google', 'google'],
  ['us.example', ['us-example.mail.protection.outlook.com'], 'Microsoft 365', 'microsoft'],
  ['us.example', ['us-example.a-v1.mx.microsoft.'], 'Microsoft 365', 'microsoft'],
  ['us.example', ['hotmail-com.olc.protection.outlook.com'], 'Outlook.com', 'microsoft'],
  ['us.example', ['MX00.kundenserver.de'], 'IONOS', null],
  ['us.example', ['in1-smtp.messagingengine.com'], 'Fastmail', null],
])('%s by %j is with %s', (domain, exchangers, name, oauth) => {
  const found = mailProviderOf(domain, exchangers)
  expect([found?.name, found?.oauth]).toEqual([name, oauth])
})

it('a domain with servers of its own is with nobody', () => {
  expect(mailProviderOf('us.example', ['mx.us.example', 'notgoogle.com'])).toBeNull()
})

it('every provider has ports that fit how they are secured', () => {
  for (const { imap, smtp } of providers) {
    expect(['993/required', '1143/starttls']).toContain(`${imap[1]}/${imap[2]}`)
    expect(['465/required', '587/starttls', '1025/starttls']).toContain(`${smtp[1]}/${smtp[2]}`)
  }
})
