/** What we sign can be verified by others, and signing hides nothing of what became of a mail. */
import { generateKeyPairSync } from 'node:crypto'
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { DkimVerifier } from 'mailauth/lib/dkim/dkim-verifier.js'
import { expect, onTestFinished, test } from 'vitest'
import { composeMail, type OutgoingFile, type OutgoingMail } from '../../src/mail/compose/compose.ts'
import { closeTransport, createTransport, sendMail } from '../../src/smtp/transport.ts'
import { startMailServer } from '../support/servers.ts'
import { startScriptedServer } from './scripted-server.ts'

const ANNA = 'anna@customer.example'
const nowMs = Date.UTC(2026, 0, 2)
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const key = {
  domain: 'company.example',
  selector: 's1',
  privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
}
const answer: OutgoingMail = {
  kind: 'reply',
  messageId: 'answer-1@company.example',
  fromName: 'Eva Müller',
  fromAddress: 'support@company.example',
  replyTo: 'support+token@company.example',
  to: [{ displayName: 'Anna', addrSpec: ANNA }],
  cc: [],
  subject: 'Re: Die Pumpe läuft über',
  text: 'Bitte schließen Sie das Ventil.\n\n.\nEva',
  inReplyTo: 'question-1@customer.example',
  references: ['question-1@customer.example'],
}

function open(port: number) {
  const transport = createTransport({ host: '127.0.0.1', port, tls: 'none' }, { dkim: key })
  onTestFinished(() => closeTransport(transport))
  return transport
}

function composed(files: readonly OutgoingFile[] = []) {
  return composeMail(answer, { recipients: [ANNA], files, keys: ['a-secret-of-the-test'], nowMs })
}

/** The DNS of the test has the public key and nothing else. */
async function verified(raw: Buffer): Promise<readonly (readonly [string | undefined, string])[]> {
  const record = `v=DKIM1; k=rsa; p=${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`
  const resolver = async (name: string) => {
    if (name === 's1._domainkey.company.example') return [[record]]
    throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' })
  }
  const verifier = new DkimVerifier({ resolver, rejectRsaSha1: true, minBitLength: 1024, curTime: new Date() })
  await pipeline([raw], verifier as Writable)
  return verifier.results.map(({ signingDomain, status }) => [signingDomain, status.result])
}

test('a mail that arrived is verified with the key of our domain; one that was changed is not', async () => {
  const server = await startMailServer([ANNA])
  const { recipients } = await sendMail(open(server.smtpPort), composed())
  expect(recipients).toMatchObject([{ addrSpec: ANNA, verdict: 'sent' }])
  const raw = server.messages(ANNA)[0]!.raw
  expect(await verified(raw)).toEqual([['company.example', 'pass']])
  const changed = Buffer.from(raw.toString('latin1').replace('support+token@', 'mole+token@'), 'latin1')
  expect(await verified(changed)).not.toEqual([['company.example', 'pass']])
})

test('a connection that breaks in the middle of a signed mail has not sent it', async () => {
  const server = await startScriptedServer({ data: () => 'drop-early' })
  const large: OutgoingFile = {
    ...{ filename: 'large.bin', contentType: 'application/octet-stream', isInline: false, contentId: null },
    content: Buffer.alloc(20 * 1024 * 1024, 7),
  }
  const { recipients } = await sendMail(open(server.port), composed([large]))
  expect(recipients.map(({ verdict }) => verdict)).toEqual(['transient'])
})
