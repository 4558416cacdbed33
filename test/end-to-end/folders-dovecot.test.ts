/** Folders and log-ins as the world's servers have them: several, with names beyond ASCII, another's, by a name that is no address. */

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { testMailbox, type MailboxCheck } from '../../src/act/test-mailbox.ts'
import { startDovecot, type Dovecot } from '../support/dovecot.ts'
import { password, startInstallation, SUPPORT, type Installation } from '../support/installation.ts'
import { until } from '../support/observe.ts'
import { freshPlaces } from '../support/places.ts'

vi.setConfig({ testTimeout: 60_000 })

const LOGIN = 'desk-17'
const OWNER = 'sales-team'
/** Übergröße and 表单/新, as the wire has them (RFC 3501 §5.1.3). */
const [GERMAN, CHINESE] = ['&ANw-bergr&APYA3w-e', '&iGhTVQ-/&ZbA-']

const dovecot: Dovecot | null = await startDovecot({
  users: [LOGIN, OWNER].map((user) => ({ user, password })),
  shared: [{ owner: OWNER, by: LOGIN }],
})
let us: Installation

async function deliver(
  user: string,
  subject: string,
  { folder = 'INBOX', days = 0 }: { folder?: string; days?: number } = {},
): Promise<void> {
  const date = new Date(Date.now() - days * 24 * 3_600_000).toUTCString()
  const fields = [
    'From: ann@acme.example',
    `To: ${SUPPORT}`,
    `Subject: ${subject}`,
    `Message-ID: <${subject}@acme.example>`,
    `Date: ${date}`,
  ]
  await dovecot!.deliver(user, Buffer.from([...fields, '', 'Hello.', ''].join('\r\n')), folder)
}

beforeAll(async () => {
  if (!dovecot) return
  await deliver(LOGIN, 'german', { folder: GERMAN })
  await deliver(LOGIN, 'chinese', { folder: CHINESE })
  const server = { host: dovecot.host, port: dovecot.port, user: LOGIN, sentFolder: undefined }
  us = await startInstallation(freshPlaces(), {
    support: { imap: { ...server, tls: 'none', password, moreFolders: ['Übergröße', '表单/新'], after: 'move', moveTo: 'Älter' } },
    sales: { imap: { ...server, tls: 'none', password, folder: `shared/${OWNER}/INBOX` } },
  })
  us.play()
})
afterAll(async () => {
  await us?.stop()
  await dovecot?.stop()
})

const outcomes = async () => {
  const rows = await us.runtime.store.inboundRows.collection.find({ isDone: true }).toArray()
  return Object.fromEntries(rows.map(({ mailbox, folder, ticket }) => [`${mailbox}/${folder}`, ticket !== null]))
}

describe.skipIf(dovecot === null)('at a Dovecot', () => {
  test('mail of several folders becomes tickets, whatever script their names are in', async () => {
    await deliver(LOGIN, 'inbox')
    await until('the tickets', async () => Object.keys(await outcomes()).length === 3)
    expect(await outcomes()).toEqual({ 'support/INBOX': true, 'support/Übergröße': true, 'support/表单/新': true })
  })

  test('mail is moved to a folder with such a name, which is made', async () => {
    const { mailboxStates } = us.runtime.store
    await until('the folders to be empty', async () => (await mailboxStates.find('support/Übergröße'))?.serverCount === 0)
    expect(await findings()).toContain('Älter')
  })

  test('a mailbox of somebody else that is shared is read by one’s own log-in', async () => {
    await deliver(OWNER, 'shared')
    await until('the ticket', async () => (await outcomes())[`sales/shared/${OWNER}/INBOX`])
    const [ticket] = await us.runtime.store.tickets.collection.find({ mailbox: 'sales' }).toArray()
    expect(ticket).toMatchObject({ title: 'shared' })
  })

  test('each folder tells for itself since when its mail is news', async () => {
    const directory = await us.runtime.directory()
    const { liveFromMs, liveFromMsIn } = directory.mailboxes.get('support')!
    expect([...(liveFromMsIn ?? [])].map(([folder]) => folder)).toEqual(['Übergröße', '表单/新'])
    expect(liveFromMs).toBeGreaterThan(0)
  })

  test('a wrong one among several is named, by its key', async () => {
    const support = us.config.mailboxes[0]!
    const mailbox = { ...support, imap: { ...support.imap, moreFolders: ['Ubergrosse'] } }
    const failed = (await checksOf(mailbox)).filter(({ isGood }) => !isGood).map(({ finding }) => finding)
    expect(failed[0]).toMatch(/^mailboxes: support: imap\.moreFolders: the server opens no such folder as "Ubergrosse"/)
  })
})

async function checksOf(mailbox = us.config.mailboxes[0]!): Promise<readonly MailboxCheck[]> {
  return Array.fromAsync(testMailbox(mailbox, us.config, { send: false }))
}

const findings = async () => (await checksOf()).map(({ finding }) => finding).join('\n')
