/** Correlation keys: mails of a sender in which a site's rule finds the same key belong to one ticket. */
import { isKnownUser, isOwnAddress, type Directory } from '../directory.ts'
import type { InboundMail, MailMessage } from '../inbound-mail.ts'
import { fitsPattern, type KeyRule } from '../site-patterns.ts'
import type { Policy } from '../site.ts'
import type { Ticket } from '../ticket.ts'

/** A key in a mail. */
export interface SiteKey {
  /** The claim for the key. */
  readonly id: string
  /** The key as shown to people. */
  readonly key: string
  readonly rule: KeyRule
}

/** Keys that a ticket remembers. */
const keysKept = 50
const longestKey = 200

interface Known {
  readonly directory: Directory
  readonly policy: Pick<Policy, 'correlate'>
}

/** The keys of a mail, in the order of the rules. Our users' mail and automatic replies have none. */
export function siteKeysOf({ place, message }: Pick<InboundMail, 'place' | 'message'>, { directory, policy }: Known): readonly SiteKey[] {
  const sender = writtenSender(message)
  const { correlate = [] } = policy
  if (correlate.length === 0 || sender === null || place.source === 'sent') return []
  if (message.kind !== 'human' && message.kind !== 'auto-generated') return []
  if (isKnownUser(directory, sender) || (!message.form && isOwnAddress(directory, sender))) return []
  return correlate.filter((rule) => fitsPattern(rule.sender, sender)).flatMap((rule) => keyIn(message, rule))
}

/** Rules name the address that a form or machine sends from, whatever person its mail names. */
export function writtenSender({ from, form }: MailMessage): string | null {
  return form ? form.sender : from.isStrict ? from.addrSpec : null
}

function keyIn(message: MailMessage, rule: KeyRule): readonly SiteKey[] {
  const found = textsIn(message, rule.in).flatMap((text) => rule.pattern.find(text) ?? [])
  const key = (found[0] ?? '').normalize('NFC').replace(/\s+/g, ' ').trim().toLowerCase().slice(0, longestKey)
  return key === '' ? [] : [{ id: `key:${rule.sender}:${rule.in}:${rule.pattern.source}:${key}`, key, rule }]
}

function textsIn({ subject, text, keyFields = [] }: MailMessage, where: string): readonly string[] {
  if (where === 'subject') return [subject]
  if (where === 'text') return [text]
  return keyFields.filter(({ name }) => name.toLowerCase() === where.toLowerCase()).map(({ value }) => value)
}

/** When a key was last seen on a chain of merged tickets; null: never. */
export function keySeenAt(id: string, chain: readonly Ticket[]): number | null {
  const times = chain.flatMap(({ keys = [] }) => keys.filter((key) => key.id === id).map(({ atMs }) => atMs))
  return times.length === 0 ? null : Math.max(...times)
}

/** Whether a mail is close enough in time to the newest mail with its key. */
export function isWithinSpan({ rule }: SiteKey, lastMs: number | null, atMs: number): boolean {
  return lastMs === null || Math.abs(atMs - lastMs) <= rule.spanMs
}

/** The ticket with the time of its keys updated. */
export function withKeysSeen(ticket: Ticket, keys: readonly SiteKey[], atMs: number): Ticket {
  if (keys.length === 0) return ticket
  const { keys: known = [] } = ticket
  const found = keys.map(({ id }) => ({ id, atMs: Math.max(atMs, known.find((key) => key.id === id)?.atMs ?? 0) }))
  const others = known.filter(({ id }) => !found.some((key) => key.id === id))
  return { ...ticket, keys: [...others, ...found].slice(-keysKept) }
}
