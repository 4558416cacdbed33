/** What became of a mail is told for each recipient, whatever the server or the wire does. */
import { readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { ServerConfig } from '../../src/config/schema.ts'
import { AuthenticationRefusedError, MailServerError } from '../../src/errors.ts'
import { composeMail, type OutgoingFile, type OutgoingMail } from '../../src/mail/compose/compose.ts'
import { closeTransport, createTransport, sendMail, verifyTransport, type SmtpTimes } from '../../src/smtp/transport.ts'
import { startScriptedServer } from './scripted-server.ts'

const TLS_DIR = join(import.meta.dirname, '../support/tls')
const ANNA = 'anna@customer.example'
const BERT = 'bert@customer.example'
const CARL = 'carl@customer.example'

const mail: OutgoingMail = {
  kind: 'reply',
  messageId: 'answer-1@company.example',
  fromName: 'Eva of Company',
  fromAddress: 'support@company.example',
  replyTo: 'support@company.example',
  to: [{ displayName: 'Anna', addrSpec: ANNA }],
  cc: [],
  subject: 'Re: The pump',
  text: 'It is on its way.',
  inReplyTo: 'question-1@customer.example',
  references: ['question-1@customer.example'],
}

function composed(recipients: readonly string[], files: readonly OutgoingFile[] = []) {
  return composeMail(mail, { recipients, files, keys: ['a-secret-of-the-test'], nowMs: Date.UTC(2026, 0, 2) })
}

function open(port: number, server: Partial<ServerConfig> = {}, times: Partial<SmtpTimes> = {}) {
  const transport = createTransport({ host: '127.0.0.1', port, tls: 'none', ...server }, { times })
  onTestFinished(() => closeTransport(transport))
  return transport
}

const large: OutgoingFile = {
  filename: 'large.bin',
  contentType: 'application/octet-stream',
  isInline: false,
  contentId: null,
  content: Buffer.alloc(20 * 1024 * 1024, 7),
}

test('a mail that the server takes is sent to everyone', async () => {
  const server = await startScriptedServer()
  const result = await sendMail(open(server.port), composed([ANNA, BERT]))
  expect(result.recipients.map(({ verdict, replyCode }) => [verdict, replyCode])).toEqual([
    ['sent', 250],
    ['sent', 250],
  ])
  expect(result.fault).toBeNull()
  expect(server.mails[0]?.recipients).toEqual([ANNA, BERT])
  expect(server.mails[0]?.reversePath).toBe('support@company.example')
})

test('one refused recipient does not stop the others', async () => {
  const answers = new Map([
    [BERT, { code: 450, text: '4.2.0 Greylisted' }],
    [CARL, { code: 550, text: '5.1.1 No such person' }],
  ])
  const server = await startScriptedServer({ rcpt: (address) => answers.get(address) })
  const result = await sendMail(open(server.port), composed([ANNA, BERT, CARL]))
  expect(result.recipients).toEqual([
    expect.objectContaining({ addrSpec: ANNA, verdict: 'sent', replyCode: 250 }),
    { addrSpec: BERT, verdict: 'transient', replyCode: 450, enhancedStatusCode: '4.2.0', text: 'Greylisted' },
    { addrSpec: CARL, verdict: 'permanent', replyCode: 550, enhancedStatusCode: '5.1.1', text: 'No such person' },
  ])
  expect(server.mails[0]?.recipients).toEqual([ANNA])
})

test('when all are refused, each has his own verdict', async () => {
  const server = await startScriptedServer({
    rcpt: (address) => (address === ANNA ? { code: 451, text: '4.3.0 Later' } : { code: 550, text: '5.1.1 Nobody' }),
  })
  const result = await sendMail(open(server.port), composed([ANNA, BERT]))
  expect(result.recipients.map(({ verdict }) => verdict)).toEqual(['transient', 'permanent'])
})

test('a refusal after the end of the mail is that of everyone it was for', async () => {
  const server = await startScriptedServer({
    rcpt: (address) => (address === BERT ? { code: 550, text: '5.1.1 Nobody' } : undefined),
    data: () => ({ code: 451, text: '4.7.1 Busy' }),
  })
  const result = await sendMail(open(server.port), composed([ANNA, BERT]))
  expect(result.recipients.map(({ verdict, replyCode }) => [verdict, replyCode])).toEqual([
    ['transient', 451],
    ['permanent', 550],
  ])
})

test('a refused sender fails the mail for good', async () => {
  const server = await startScriptedServer({ mail: () => ({ code: 553, text: '5.7.1 Not yours' }) })
  const result = await sendMail(open(server.port), composed([ANNA]))
  expect(result.recipients[0]).toMatchObject({ verdict: 'permanent', replyCode: 553, enhancedStatusCode: '5.7.1' })
})

test('a connection that breaks before the end of the mail leaves it unsent', async () => {
  const server = await startScriptedServer({ data: () => 'drop-early' })
  const result = await sendMail(open(server.port), composed([ANNA], [large]))
  expect(result.recipients[0]).toMatchObject({ verdict: 'transient', replyCode: null })
  expect(result.fault).toBeInstanceOf(MailServerError)
})

test('a connection that breaks after the end of the mail, without an answer, leaves its fate unknown', async () => {
  const server = await startScriptedServer({ data: () => 'drop' })
  const result = await sendMail(open(server.port), composed([ANNA]))
  expect(result.recipients[0]).toMatchObject({ verdict: 'unknown', replyCode: null })
  expect(server.mails).toHaveLength(1)
})

test('a recipient who was refused has a known fate even when that of the mail is unknown', async () => {
  const server = await startScriptedServer({
    rcpt: (address) => (address === BERT ? { code: 550, text: '5.1.1 Nobody' } : undefined),
    data: () => 'drop',
  })
  const result = await sendMail(open(server.port), composed([ANNA, BERT]))
  expect(result.recipients.map(({ verdict }) => verdict)).toEqual(['unknown', 'permanent'])
})

test('a server that is silent after the end of the mail leaves its fate unknown', async () => {
  const server = await startScriptedServer({ data: () => 'silence' })
  const result = await sendMail(open(server.port, {}, { silenceMs: 300 }), composed([ANNA]))
  expect(result.recipients[0]).toMatchObject({ verdict: 'unknown', replyCode: null })
})

test('an attempt that takes too long as a whole is ended, its fate unknown', async () => {
  const server = await startScriptedServer({ data: () => 'silence' })
  const result = await sendMail(open(server.port, {}, { attemptMs: 500 }), composed([ANNA]))
  expect(result.recipients[0]).toMatchObject({ verdict: 'unknown' })
})

test('by default a server may be silent for more than ten minutes after the mail', () => {
  const { times } = open(1)
  expect(times.silenceMs).toBeGreaterThan(10 * 60_000)
  expect(times.attemptMs).toBeGreaterThan(times.silenceMs)
})

test('a server that cannot be reached leaves the mail unsent', async () => {
  const closed = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => closed.once('listening', resolve))
  const { port } = closed.address() as AddressInfo
  await new Promise((resolve) => closed.close(resolve))
  const result = await sendMail(open(port), composed([ANNA]))
  expect(result.recipients[0]).toMatchObject({ verdict: 'transient', replyCode: null })
  expect(result.fault).toBeInstanceOf(MailServerError)
})

test('a server that never greets leaves the mail unsent', async () => {
  const mute = createServer((socket) => void socket.on('error', () => undefined)).listen(0, '127.0.0.1')
  onTestFinished(() => void mute.close())
  await new Promise((resolve) => mute.once('listening', resolve))
  const result = await sendMail(open((mute.address() as AddressInfo).port, {}, { connectMs: 300 }), composed([ANNA]))
  expect(result.recipients[0]).toMatchObject({ verdict: 'transient' })
})

test('a wrong password says nothing about the mail', async () => {
  const server = await startScriptedServer({ password: 'right' })
  const transport = open(server.port, { user: 'support', password: 'wrong' })
  const result = await sendMail(transport, composed([ANNA]))
  expect(result.recipients[0]).toMatchObject({ verdict: 'transient', replyCode: 535, enhancedStatusCode: '5.7.8' })
  expect(result.fault).toBeInstanceOf(AuthenticationRefusedError)
  await expect(verifyTransport(transport)).rejects.toBeInstanceOf(AuthenticationRefusedError)
})

test('the right password is used', async () => {
  const server = await startScriptedServer({ password: 'right', options: { authOptional: false } })
  const transport = open(server.port, { user: 'support', password: 'right' })
  await verifyTransport(transport)
  expect((await sendMail(transport, composed([ANNA]))).fault).toBeNull()
})

test('without the TLS that is required, nothing is sent', async () => {
  const server = await startScriptedServer()
  for (const tls of ['required', 'starttls'] as const) {
    const result = await sendMail(open(server.port, { tls }, { connectMs: 1000 }), composed([ANNA]))
    expect(result.recipients[0]).toMatchObject({ verdict: 'transient' })
  }
  expect(server.mails).toEqual([])
})

test('a certificate is believed only when its authority is', async () => {
  const [key, cert] = ['key.pem', 'certificate.pem'].map((file) => readFileSync(join(TLS_DIR, file)))
  const server = await startScriptedServer({ options: { key, cert, disabledCommands: ['AUTH'] } })
  const stranger = await sendMail(open(server.port, { tls: 'starttls' }), composed([ANNA]))
  expect(stranger.recipients[0]).toMatchObject({ verdict: 'transient' })
  const ca = join(TLS_DIR, 'certificate.pem')
  const known = await sendMail(open(server.port, { tls: 'starttls', ca }), composed([ANNA]))
  expect(known.recipients[0]).toMatchObject({ verdict: 'sent' })
  expect(server.mails).toHaveLength(1)
})

test('connections are used again', async () => {
  const server = await startScriptedServer()
  const transport = open(server.port)
  for (let n = 0; n < 5; n++) await sendMail(transport, composed([ANNA]))
  expect(server.mails).toHaveLength(5)
  expect(server.connections()).toBe(1)
})

test('a pooled connection that the server closed meanwhile costs no attempt', async () => {
  const server = await startScriptedServer({ options: { socketTimeout: 200 } })
  const transport = open(server.port)
  await sendMail(transport, composed([ANNA]))
  server.cutAll()
  const result = await sendMail(transport, composed([ANNA]))
  expect(result.recipients[0]).toMatchObject({ verdict: 'sent' })
  expect(server.mails).toHaveLength(2)
})
