/** A log-in for sending that is refused: the server is left in peace, the admins hear of it, and mail goes out once it is mended. */
import { expect, onTestFinished, test } from 'vitest'
import { resumeMailbox } from '../../src/act/sign-in-mailbox.ts'
import { alertPausedMailboxes } from '../../src/send/alert-admins.ts'
import { deliverMessage } from '../../src/send/deliver-message.ts'
import { RefusedSending } from '../../src/send/refused-sending.ts'
import { createTransport } from '../../src/smtp/transport.ts'
import { startTokenSmtp } from '../support/xoauth2-smtp.ts'
import { ANNA, openBench, silentLog, storeRow } from './outbox-fixtures.ts'

const closed =
  '5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox. Visit https://aka.ms/smtp_auth_disabled'

test('after three refusals nobody knocks for a while; one alert says what to do; after a resume the mail goes out', async () => {
  const server = await startTokenSmtp(() => Promise.resolve('support@company.example'))
  onTestFinished(() => server.stop())
  server.refusal = closed
  const agents = [{ name: 'Sam', address: 'sam@company.example' }]
  const bench = await openBench(server.port, { agents })
  const { store, config, clock } = bench
  clock.nowMs = Date.now()
  await store.mailboxStates.ensure('support', 'INBOX')
  const auth = { type: 'oauth2' as const, provider: 'microsoft' as const, tenant: 'x', flow: 'client-credentials' as const }
  const place = { ...config.mailboxes[0]!.smtp, user: 'support@company.example', auth }
  let asked = 0
  const transport = createTransport(place, { accessToken: () => Promise.resolve(`token-${asked++}`) })
  onTestFinished(() => transport.mailer.close())
  const deps = { ...bench.deliverer(), transports: () => transport, refusedSending: new RefusedSending(store.mailboxStates) }
  const rows = await Promise.all(['1', '2', '3', '4', '5'].map((n) => storeRow(bench, { ref: `reply-${n}` })))
  for (const { _id } of rows) await deliverMessage(_id, deps)
  // Each attempt knocks twice, with the token that was kept and with a new one.
  expect(server.refusals).toHaveLength(6)
  const alerting = { store, config, log: silentLog, now: clock.now, transports: () => transport }
  const told = await store.mailboxStates.standingUntold()
  expect(told[0]?.sendingRefusal).toContain('SMTP AUTH is switched off for this mailbox: admin.microsoft.com')
  expect((await bench.row(rows[4]!._id)).recipients[0]).toMatchObject({ addrSpec: ANNA, status: 'deferred' })

  server.refusal = null
  expect(await alertPausedMailboxes(alerting)).toBe(1)
  expect(server.received.at(-1)?.raw.toString()).toContain('Subject: The mailbox support may not send')
  expect(await alertPausedMailboxes(alerting)).toBe(0)
  await resumeMailbox('support', store)
  // Seconds later: it waits for no back-off.
  clock.nowMs = Date.now() + 1000
  for (const { _id } of rows) await deliverMessage(_id, deps)
  expect(server.received.filter(({ owner }) => owner === ANNA)).toHaveLength(5)
})
