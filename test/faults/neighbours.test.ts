/** One bad neighbour costs its own mailbox, and no other one: an SMTP server that hangs, a mailbox that was removed. */
import { expect, onTestFinished, test } from 'vitest'
import { inboundIdIn } from '../../src/store/ledger-keys.ts'
import { startScriptedServer } from '../smtp/scripted-server.ts'
import { ANN, SALES, SUPPORT, startInstallation } from '../support/installation.ts'
import { until } from '../support/observe.ts'
import { freshPlaces } from '../support/places.ts'

/** Mail that is dated days before it comes rings nobody. */
const today = new Date().toUTCString()

const hanging = 20

const mailTo = (address: string, n: number) =>
  [
    `Return-Path: <${ANN}>`,
    `Message-ID: <neighbour-${address}-${n}@acme.example>`,
    `From: Ann <${ANN}>`,
    `To: ${address}`,
    `Subject: Lamp ${n}`,
    `Date: ${today}`,
    '',
    `The lamp of room ${n} is broken.`,
    '',
  ].join('\r\n')

test('an SMTP server that hangs after the dot holds up the mail of its own mailbox alone', { timeout: 90_000 }, async () => {
  const server = await startScriptedServer({ data: () => 'silence' })
  const us = await startInstallation(freshPlaces(), { support: { smtp: { host: '127.0.0.1', port: server.port, tls: 'none' } } })
  onTestFinished(() => us.stop())
  us.play()
  for (let n = 0; n < hanging; n++) us.mail.deliver(SUPPORT, mailTo(SUPPORT, n))
  await until('the server to hang', () => server.mails.length >= 5)
  await until('more to wait than one transport may have', async () => {
    return ((await us.runtime.store.outbox.countUnsentByMailbox()).get('support') ?? 0) >= hanging
  })
  us.mail.deliver(SALES, mailTo(SALES, 1))
  await until('the acknowledgement of the other mailbox', () => us.mail.messages(ANN).length > 0, 15_000)
})

test('a removed mailbox with as many open rows as may wait holds up no other one', { timeout: 60_000 }, async () => {
  const us = await startInstallation(freshPlaces(), { config: { limits: { queuedAhead: 50 } } })
  onTestFinished(() => us.stop())
  const { store } = us.runtime
  const row = { mailbox: 'gone', folder: 'INBOX', source: 'imap' as const, rawSha256: 'x', sizeBytes: 1, at: new Date() }
  const keys = Array.from({ length: 60 }, (_, n) => inboundIdIn('gone/INBOX', { uidValidity: '1', uid: n + 1 }))
  await store.inboundRows.insert(keys.map((_id) => ({ ...row, _id, file: null, isPartial: false })))
  await store.inboundRows.collection.updateMany({}, { $set: { storedAt: new Date(0) } })
  us.play()
  us.mail.deliver(SUPPORT, mailTo(SUPPORT, 1))
  await until('the mail to be a message', async () => (await store.messages.collection.countDocuments({})) === 1, 20_000)
  const waits = (await store.inboundRows.countWaitingByFolder()).get('gone/INBOX')
  expect(waits).toBe(60)
})
