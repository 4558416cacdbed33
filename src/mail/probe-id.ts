/** Message-IDs of probes: mails that try a mailbox out and belong to no ticket. */
import { randomUUID } from 'node:crypto'

/** A Message-ID for a new probe, without angle brackets. */
export function probeId(domain: string): string {
  return `probe.${randomUUID()}@${domain}`
}

/** Has it the shape of a probe's Message-ID? That proves nothing: anybody can write one. */
export function isProbeId(messageId: string): boolean {
  return /^probe\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}@/.test(messageId)
}
