/** The form of a mailbox: off unless wanted, and only where its link leads somewhere. */
import { expect, it } from 'vitest'
import { stringify } from 'yaml'
import { parseConfig } from '../../src/config/read-config.ts'
import { ConfigError } from '../../src/errors.ts'

const pages = { console: { publicUrl: 'https://desk.us.example' } }

function read(form: object | undefined, more: object = pages) {
  const server = { host: 'mail.us.example', port: 993 }
  const mailbox = { name: 'support', addresses: ['support@us.example'], imap: server, smtp: server, ...(form && { form }) }
  return parseConfig(stringify({ secret: 'a-secret-of-the-test', mailboxes: [mailbox], ...more }), 'intray.yaml', {}).mailboxes[0]?.form
}

function faultOf(form: object, more: object = pages): string {
  try {
    read(form, more)
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.join('\n')
    throw error
  }
  return ''
}

it('a mailbox has none unless it is asked for; an empty section is enough', () => {
  expect(read(undefined, {})).toBeUndefined()
  expect(read({})).toMatchObject({ title: 'Write to us', embeddedBy: [], perAddressHour: 3, keepHours: 24 })
})

it('sites that show it are servers', () => {
  expect(read({ embeddedBy: ['https://WWW.us.example/', 'http://localhost:8080'] })?.embeddedBy).toEqual([
    'https://www.us.example',
    'http://localhost:8080',
  ])
  for (const other of [
    'https://us.example/contact',
    '*',
    'https://us.example/?',
    'ftp://us.example',
    "https://a;script-src'x'",
    'https://*.us.example',
  ])
    expect([other, faultOf({ embeddedBy: [other] })]).toEqual([other, expect.stringMatching(/must be a server such as/) as string])
})

it('its link has to lead somewhere', () => {
  expect(faultOf({}, { console: {} })).toMatch(/mailboxes\.support\.form: it mails links to our pages; console\.publicUrl must say/)
})
