/** A world of signed mail: keys, a DNS in memory, and mails signed by nodemailer, which is not the verifier's own signer. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { dkimSign } from 'mailauth/lib/dkim/sign.js'
import { createTransport } from 'nodemailer'
import type { OwnCheck } from '../../../src/mail/sender-proof/authentication.ts'
import { checkSender, type OwnCheckSettings } from '../../../src/mail/sender-proof/own-check.ts'
import type { DnsResolver } from '../../../src/mail/sender-proof/dns-answers.ts'
import { parseMail } from '../../../src/mail/parse-mail.ts'

/** When the mails of the tests come. */
export const NOW_MS = Date.UTC(2026, 10, 3, 9)

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

/** The TXT record of a public key. */
export function keyRecord(key: KeyObject = publicKey): string {
  return `v=DKIM1; k=rsa; p=${key.export({ type: 'spki', format: 'der' }).toString('base64')}`
}

/** What a mail is made of; signed by `signedBy` unless that is null. */
export interface SignedSketch {
  readonly from?: string
  readonly signedBy?: string | null
  readonly selector?: string
  readonly key?: KeyObject
  readonly text?: string
  /** Lines above all others, as servers add them. */
  readonly above?: readonly string[]
  /** What happens to the mail after it was signed. */
  readonly changed?: (raw: string) => string
}

/** The bytes of a mail from Ann. */
export async function signedMail(sketch: SignedSketch = {}): Promise<Buffer> {
  const { from = 'Ann <ann@acme.example>', signedBy = 'acme.example', selector = 's1', text = 'The kettle leaks.' } = sketch
  const key = (sketch.key ?? privateKey).export({ type: 'pkcs8', format: 'pem' }) as string
  const dkim = signedBy === null ? {} : { dkim: { domainName: signedBy, keySelector: selector, privateKey: key } }
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows', ...dkim })
  const { message } = await transport.sendMail({ from, to: 'support@us.example', subject: 'Kettle', text })
  const raw = `${(sketch.above ?? []).map((line) => `${line}\r\n`).join('')}${(message as Buffer).toString('latin1')}`
  return Buffer.from(sketch.changed?.(raw) ?? raw, 'latin1')
}

/** The same mail with a signature of a kind that nodemailer does not make. */
export async function signedWith(how: { readonly maxBodyLength?: number; readonly expires?: Date }): Promise<Buffer> {
  const raw = await signedMail({ signedBy: null })
  const key = {
    signingDomain: 'acme.example',
    selector: 's1',
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  }
  const { maxBodyLength, expires } = how
  const signed = { ...key, ...(maxBodyLength === undefined ? {} : { maxBodyLength }) }
  const signTime = new Date(NOW_MS - 7_200_000)
  const { signatures } = await dkimSign(raw, {
    ...{ ...key, signTime, signatureData: [signed] },
    ...(expires ? { expires } : {}),
  })
  return Buffer.concat([Buffer.from(signatures), raw])
}

/** Records by `TYPE name`, or the code of an error; everything else does not exist. */
export type Zone = Readonly<Record<string, readonly unknown[] | string>>

/** A DNS that knows a zone, and lists what it was asked. */
export function dnsOf(zone: Zone): { readonly resolver: DnsResolver; readonly asked: string[] } {
  const asked: string[] = []
  const resolver: DnsResolver = async (name, type) => {
    asked.push(`${type} ${name}`)
    const found = zone[`${type} ${name}`] ?? 'ENOTFOUND'
    if (typeof found === 'string') throw Object.assign(new Error(found), { code: found })
    return found
  }
  return { resolver, asked }
}

/** A TXT answer of one record. */
export function txt(record: string): readonly unknown[] {
  return [[record]]
}

/** Acme's zone: a key and a policy. */
export function acmeZone(policy: string | null = 'v=DMARC1; p=reject', more: Zone = {}): Zone {
  return {
    'TXT s1._domainkey.acme.example': txt(keyRecord()),
    ...(policy === null ? {} : { 'TXT _dmarc.acme.example': txt(policy) }),
    ...more,
  }
}

/** What the check says of a mail. */
export async function checked(raw: Buffer, zone: Zone = acmeZone(), settings: Partial<OwnCheckSettings> = {}): Promise<OwnCheck> {
  const { message } = await parseMail(raw)
  const { resolver } = dnsOf(zone)
  return checkSender({ raw, from: message.from, atMs: NOW_MS }, { resolver, receivedBy: [], timeoutMs: 10_000, ...settings })
}
