/** Tells which host delivered a mail to our server, and for which sender, by trace fields that only our server can have written. */
import { getClientAddress, parseReceived } from 'mailauth/lib/parse-received.js'
import { parseAddresses } from '../mime/addresses.ts'
import type { RawField } from '../mime/header-fields.ts'

/** Exim, Sendmail and qmail put the envelope sender into a comment. */
const notedSender = /\benvelope-(?:from|sender)\s{1,8}(<[^<>]{0,320}>|[^\s<>();]{1,320})/i

/** The input of an SPF check (RFC 7208 §4.1). */
export interface SendingHost {
  readonly ip: string
  readonly helo: string
  /** The envelope sender; never the null reverse-path, which is no identity of DMARC. */
  readonly addrSpec: string
}

/**
 * Reads the topmost Received field whose `by` is one of our servers (RFC 5321 §4.4), since senders' own fields are below it. The envelope
 * sender is from a Return-Path above it, or else from this field.
 *
 * @param receivedBy - lower-case names of servers that add the field to every mail from outside
 * @returns null when it does not tell both
 */
export function sendingHostOf(fields: readonly RawField[], receivedBy: readonly string[]): SendingHost | null {
  if (receivedBy.length === 0) return null
  const hops = fields.map(({ name, value }) => (name.toLowerCase() === 'received' ? hopOf(value) : null))
  const place = hops.findIndex((hop) => receivedBy.includes(hop?.['by']?.value?.toLowerCase() ?? ''))
  const hop = hops[place]
  if (!hop) return null
  const above = fields.slice(0, place).find(({ name }) => name.toLowerCase() === 'return-path')?.value
  const addrSpec = addressIn(above ?? notedSender.exec(fields[place]?.value ?? '')?.[1] ?? '')
  const ip = getClientAddress(hop['from'])
  return ip === false || addrSpec === null ? null : { ip, helo: hop['from']?.value ?? ip, addrSpec }
}

function hopOf(value: string): ReturnType<typeof parseReceived> {
  return parseReceived(Buffer.from(`Received: ${value}`, 'latin1'))
}

function addressIn(text: string): string | null {
  const addrSpec = parseAddresses(text, null, 1)[0]?.addrSpec ?? ''
  return addrSpec.includes('@') ? addrSpec : null
}
