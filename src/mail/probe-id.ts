/** Message-IDs of probes: mails that test a mailbox and belong to no ticket. */
import { randomUUID } from 'node:crypto'

/** A Message-ID for a new probe, without angle brackets. */
export function probeId(domain: string): string {
  return `probe.${randomUUID()}@${domain}`
}

/** Whether a Message-ID has the form of a probe's. This proves nothing, since anybody can write one. */
export function isProbeId(messageId: string): boolean {
  return /^probe\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}@/.test(messageId)
}
