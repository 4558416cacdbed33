/**
 * Tells whether a delivery failure is permanent.
 *
 * Permanent means that no later mail to this address will arrive either, because the person or domain does not exist, has moved, or takes
 * no mail. All other failures are transient for the address, whatever the class of their status code: a full mailbox (5.2.2), a refused
 * sender or content (5.7.x), a time-out. Mail operators read reports in this way, too, since one refused mail must not suspend an address.
 */
import { ABSENT_ADDRESS, OBSTACLE, REFUSED_SENDER } from './report-phrases.ts'

/** RFC 3463 codes that mean that the address or its domain does not exist. */
const ABSENT_CODES = /^5\.(?:1\.(?:[012346]|10)|4\.4|7\.27)$/

/** Codes that are unambiguous, whatever the text: the mailbox has moved, or a null MX; and those of the sender's address or system. */
const MOVED_CODES = /^5\.1\.(?:6|10)$/
const SENDER_CODES = /^5\.1\.[78]$/

/** Postfix writes this before every refusal at RCPT: with a policy's code (5.7.x) it says nothing about the address. */
const RECIPIENT_REJECTED = /recipient( address)? rejected:?/gi

/** RFC 3463 codes with other causes: sender, mailbox, system, network, protocol, content, policy. */
const OBSTACLE_CODES = /^5\.(?:1\.[5789]|[2-7]\.\d+)$/

/**
 * Whether a failure is permanent by the remote server's or the mailer's text.
 *
 * @param explanation - one failure's diagnostic text, without the returned mail; some thousand characters
 * @returns null when no known phrase is in it
 */
export function permanenceOfWords(explanation: string): boolean | null {
  const words = explanation.replace(/\bhttps?:\/\/\S+/gi, ' ').replace(/\b[245]\d\d-(?:[245]\.\d+\.\d+)?/g, ' ')
  if (REFUSED_SENDER.test(words)) return false
  if (ABSENT_ADDRESS.test(words)) return true
  if (OBSTACLE.test(words)) return false
  return null
}

/**
 * Whether a failure is permanent by code and text together. A precise code outweighs text that names no address, such as footers and
 * advice; a full mailbox or refused sender outweighs 5.1.1, which many servers send for all failures.
 *
 * @param facts - the enhanced status code, the reply code, and the diagnostic text
 */
export function permanenceOf(facts: { status: string | null; replyCode: string | null; words: string }): boolean | null {
  const status = facts.status ?? ''
  if (MOVED_CODES.test(status) || facts.replyCode === '556') return true
  if (SENDER_CODES.test(status)) return false
  const words = status.startsWith('5.7.') ? facts.words.replace(RECIPIENT_REJECTED, ' ') : facts.words
  return permanenceOfWords(words) ?? permanenceOfCode(facts.status, facts.replyCode)
}

/**
 * Whether a failure is permanent by its codes alone (RFC 3463, RFC 5321 §4.2.1).
 *
 * @param status - enhanced status code or null
 * @param replyCode - three-digit SMTP reply code or null
 * @returns null without codes
 */
export function permanenceOfCode(status: string | null, replyCode: string | null): boolean | null {
  if (status !== null) {
    if (status.startsWith('4.')) return false
    if (ABSENT_CODES.test(status)) return true
    if (OBSTACLE_CODES.test(status)) return false
  }
  if (replyCode !== null) return replyCode.startsWith('5') && !/^5(?:52|54|7\d)$/.test(replyCode)
  return status === null ? null : status.startsWith('5.')
}

/** Whether a code alone tells if the address exists; then no text of a notice, which may have footers, outweighs it. */
export function isToldByCode(status: string | null): boolean {
  return /^5\.1\.(?:[123678]|10)$/.test(status ?? '')
}
