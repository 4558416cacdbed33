/** A session with one folder of a real server. */
import { expect, test } from 'vitest'
import { MailboxSession } from '../../src/imap/mailbox-session.ts'
import { startMailServer } from '../support/servers.ts'
import { ADDRESS, imapAt, sampleMail } from '../pipeline/polling.ts'

test('every mail of a set comes byte for byte', async () => {
  const server = await startMailServer([ADDRESS])
  const mails = Array.from({ length: 5 }, (_, n) => sampleMail(n, 'x'.repeat(n * 50)))
  for (const mail of mails) server.deliver(ADDRESS, mail)
  const session = await MailboxSession.open({ server: imapAt(server.imapPort), folder: 'INBOX', isReadOnly: false })
  const came = await session.fetch([1, 2, 3, 4, 5])
  expect(came.map(({ bytes }) => bytes.toString('latin1'))).toEqual(mails.map((mail) => mail.toString('latin1')))
  session.close()
})
