/** Keys of a site's own: mails of a sender in which a rule finds the same key belong to one ticket. */
import { isKnownUser, isOwnAddress, type Directory } from '../directory.ts'
import type { InboundMail, MailMessage } from '../inbound-mail.ts'
import { fitsPattern, type KeyRule } from '../site-patterns.ts'
import type { Policy } from '../site.ts'
import type { Ticket } from '../ticket.ts'

/** A key that was found in a mail. */
export interface SiteKey {
  /** Under which it is claimed. */
  readonly id: string
  /** For show. */
  readonly key: string
  readonly rule: KeyRule
}

/** A ticket remembers so many. */
const keysKept = 50
const longestKey = 200

interface Known {
  readonly directory: Directory
  readonly policy: Pick<Policy, 'correlate'>
}

/** The keys of a mail, by the order of the rules. What people of ours write, and what answers by itself, has none. */
export function siteKeysOf({ place, message }: Pick<InboundMail, 'place' | 'message'>, { directory, policy }: Known): readonly SiteKey[] {
  const sender = writtenSender(message)
  const { correlate = [] } = policy
  if (correlate.length === 0 || sender === null || place.source === 'sent') return []
  if (message.kind !== 'human' && message.kind !== 'auto-generated') return []
  if (isKnownUser(directory, sender) || (!message.form && isOwnAddress(directory, sender))) return []
  return correlate.filter((rule) => fitsPattern(rule.sender, sender)).flatMap((rule) => keyIn(message, rule))
}

/** A form or a machine is listed by the address that it writes from, whomever its mail names. */
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

/** When a key was seen last on the tickets that it led to, one merged into the other; null: never. */
export function keySeenAt(id: string, chain: readonly Ticket[]): number | null {
  const times = chain.flatMap(({ keys = [] }) => keys.filter((key) => key.id === id).map(({ atMs }) => atMs))
  return times.length === 0 ? null : Math.max(...times)
}

/** Is a mail of some moment of the same matter as the newest mail of its key? */
export function isWithinSpan({ rule }: SiteKey, lastMs: number | null, atMs: number): boolean {
  return lastMs === null || Math.abs(atMs - lastMs) <= rule.spanMs
}

/** The ticket that remembers when keys were seen on it. */
export function withKeysSeen(ticket: Ticket, keys: readonly SiteKey[], atMs: number): Ticket {
  if (keys.length === 0) return ticket
  const { keys: known = [] } = ticket
  const found = keys.map(({ id }) => ({ id, atMs: Math.max(atMs, known.find((key) => key.id === id)?.atMs ?? 0) }))
  const others = known.filter(({ id }) => !found.some((key) => key.id === id))
  return { ...ticket, keys: [...others, ...found].slice(-keysKept) }
}
