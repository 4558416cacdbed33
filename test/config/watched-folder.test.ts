/** Which folders of a mailbox are watched, and when two names are one folder. */
import { describe, expect, test } from 'vitest'
import type { MailboxConfig } from '../../src/config/schema.ts'
import { keyOf, placeOf, watchedFolders } from '../../src/config/watched-folder.ts'

const imap = { host: 'imap.us.example', port: 993, user: 'support', folder: 'INBOX', moreFolders: ['Forms'], after: 'move', moveTo: 'Done' }
const mailbox = (changed: object = {}) => ({ name: 'support', imap: { ...imap, ...changed } }) as unknown as MailboxConfig

test('mail that comes in is moved as the mailbox says, mail that was sent stays as it is', () => {
  const common = { mailbox: 'support', moveTo: 'Done' }
  const incoming = [
    { ...common, folder: 'INBOX', source: 'imap', after: 'move' },
    { ...common, folder: 'Forms', source: 'imap', after: 'move' },
  ]
  expect(watchedFolders(mailbox())).toEqual(incoming)
  expect(watchedFolders(mailbox({ sentFolder: 'Sent' }))).toEqual([
    ...incoming,
    { ...common, folder: 'Sent', source: 'sent', after: 'nothing' },
  ])
})

test.each([
  ['INBOX', 'imap', 'imap.folder'],
  ['Forms', 'imap', 'imap.moreFolders'],
  ['INBOX', 'sent', 'imap.sentFolder'],
] as const)('%s with %s mail is named by the key %s', (folder, source, key) => expect(keyOf({ folder, source }, mailbox())).toBe(key))

describe('a folder', () => {
  const place = (folder: string, changed: object = {}) => placeOf(mailbox(changed), folder)

  test.each([
    ['INBOX', 'inbox', {}],
    ['INBOX', 'INBOX', { host: 'IMAP.us.example' }],
    ['INBOX', 'INBOX', { user: 'Support' }],
    ['Forms', 'Forms', { folder: 'Other' }],
  ])('%s is the same as %s with %j', (one, other, changed) => expect(place(other, changed)).toBe(place(one)))

  test.each([
    ['Forms', 'forms', {}],
    ['INBOX', 'INBOX2', {}],
    ['INBOX', 'MYINBOX', {}],
    ['INBOX2', 'inbox2', {}],
    ['MYINBOX', 'myinbox', {}],
    ['INBOX', 'INBOX', { host: 'imap.acme.example' }],
    ['INBOX', 'INBOX', { port: 143 }],
    ['INBOX', 'INBOX', { user: 'help' }],
  ])('%s is another than %s with %j', (one, other, changed) => expect(place(other, changed)).not.toBe(place(one)))

  test('of nobody known is none that could be compared', () => expect(place('INBOX', { user: undefined })).toBeNull())
})
