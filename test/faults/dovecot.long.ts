/**
 * A Dovecot is put back to its back-up, its INBOX gets another UIDVALIDITY, people expunge what is under way, while mail comes
 * in; part of `npm run faults`, where Dovecot is installed.
 */
import { ImapFlow } from 'imapflow'
import { onTestFinished, test } from 'vitest'
import { password, SALES, startInstallation, SUPPORT, type Installation } from '../support/installation.ts'
import { startDovecot, type Dovecot } from '../support/dovecot.ts'
import { until } from '../support/observe.ts'
import { freshPlaces } from '../support/places.ts'
import { CROWD, crowdConfig, crowdMail } from './crowd.ts'
import { longestMs, playFaults, repeated, rounds } from './scenario.ts'

const perFault = 60
const dovecot = await startDovecot({ users: [SUPPORT, SALES].map((user) => ({ user, password })) })

/** Somebody's mail program empties our INBOX. */
async function expungeAll({ host, port }: Dovecot): Promise<void> {
  const program = new ImapFlow({ host, port, secure: false, auth: { user: SUPPORT, pass: password }, logger: false })
  await program.connect()
  await program.mailboxOpen('INBOX')
  await program.messageDelete('1:*')
  await program.logout()
}

async function stored({ runtime: { store } }: Installation, count: number): Promise<void> {
  await until('all mails to be in the ledger', async () => (await store.inboundRows.collection.distinct('rawSha256')).length >= count)
}

test.skipIf(dovecot === null)('a Dovecot with another past costs no mail and doubles none', { timeout: longestMs }, async () => {
  const server = dovecot!
  onTestFinished(() => server.stop())
  const us = await startInstallation(freshPlaces(), { people: [CROWD], config: crowdConfig })
  onTestFinished(() => us.stop())
  for (const { imap } of us.config.mailboxes) Object.assign(imap, { port: server.port })
  us.play()
  let sent = 0
  let putBack = await server.backUp(SUPPORT)
  const deliver = async (first: number, count: number) => {
    for (let n = first; n < first + count; n++) await server.deliver(SUPPORT, Buffer.from(crowdMail(n)))
    sent = first + count
  }
  // What the back-up does not have is lost with its server, unless we have it by then.
  const restore = async () => {
    await stored(us, sent)
    await putBack()
  }
  const backUp = async () => void (putBack = await server.backUp(SUPPORT))
  const expunge = async () => {
    await stored(us, sent)
    await expungeAll(server)
  }
  const renew = () => server.renew(SUPPORT)
  await playFaults(us, { faults: repeated(rounds(8), [restore, expunge, backUp, renew]), perFault, deliver })
})
