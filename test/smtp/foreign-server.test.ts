/** What a foreign SMTP server and its own parser make of a mail of ours. */
import { expect, onTestFinished, test } from 'vitest'
import smtpTester from 'smtp-tester'
import { findFreePort } from '../../demo/servers/local-port.ts'
import { composeMail } from '../../src/mail/compose/compose.ts'
import { closeTransport, createTransport, sendMail } from '../../src/smtp/transport.ts'

const ANNA = 'anna@customer.example'

test('an answer arrives with its text, its thread and its reply address', async () => {
  const port = await findFreePort()
  const server = smtpTester.init(port)
  onTestFinished(() => void server.stop())
  const transport = createTransport({ host: '127.0.0.1', port, tls: 'none' })
  onTestFinished(() => closeTransport(transport))
  const arriving = server.captureOne(ANNA, { wait: 5_000 })
  const answer = {
    kind: 'reply' as const,
    messageId: 'answer-1@company.example',
    fromName: 'Eva Müller',
    fromAddress: 'support@company.example',
    replyTo: 'support@company.example',
    to: [{ displayName: 'Anna', addrSpec: ANNA }],
    cc: [],
    subject: 'Re: Die Pumpe läuft über',
    text: 'Bitte schließen Sie das Ventil.\n\nEva',
    inReplyTo: 'question-1@customer.example',
    references: ['question-0@customer.example', 'question-1@customer.example'],
  }
  const facts = { recipients: [ANNA], files: [], keys: ['a-secret-of-the-test'] as const, nowMs: Date.UTC(2026, 0, 2) }
  const { recipients } = await sendMail(transport, composeMail(answer, facts))
  expect(recipients).toMatchObject([{ addrSpec: ANNA, verdict: 'sent' }])
  const { email } = await arriving
  expect(email.body.trim()).toBe(answer.text)
  expect(email.html).toContain('Bitte schließen Sie das Ventil.')
  expect(email.headers).toMatchObject({ subject: answer.subject, 'in-reply-to': '<question-1@customer.example>' })
  expect(email.headers['references']).toEqual(['<question-0@customer.example>', '<question-1@customer.example>'])
})
