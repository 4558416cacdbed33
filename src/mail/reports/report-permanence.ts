/**
 * Tells whether a delivery failure is permanent.
 *
 * Permanent means: no later mail to this address will arrive either, because the person or the domain is not
 * there, has moved, or takes no mail. Everything else is transient for the address, whatever class of status
 * code it came with: a full mailbox (5.2.2), a refused sender or content (5.7.x), a time-out. So do mail
 * operators read reports, who must not strike an address off for a quarrel about one mail.
 */
import { ABSENT_ADDRESS, OBSTACLE, REFUSED_SENDER } from './report-phrases.ts'

/** RFC 3463 codes that say by themselves that the address or its domain is not there. */
const ABSENT_CODES = /^5\.(?:1\.(?:[012346]|10)|4\.4|7\.27)$/

/** Codes that nobody sends for anything else, whatever the words beside them: the mailbox has moved, a null MX; the sender's address or system. */
const MOVED_CODES = /^5\.1\.(?:6|10)$/
const SENDER_CODES = /^5\.1\.[78]$/

/** Postfix puts it before every refusal at RCPT: beside a code of policy (5.7.x) it says nothing of the address. */
const RECIPIENT_REJECTED = /recipient( address)? rejected:?/gi

/** RFC 3463 classes of subject that never say so: sender, mailbox, system, network, protocol, content, policy. */
const OBSTACLE_CODES = /^5\.(?:1\.[5789]|[2-7]\.\d+)$/

/**
 * Judges by what the remote server or the mailer said.
 *
 * @param explanation - one failure's diagnostic text, without the returned mail; at most some thousand characters
 * @returns true or false, null when the words are not known
 */
export function permanenceOfWords(explanation: string): boolean | null {
  const words = explanation.replace(/\bhttps?:\/\/\S+/gi, ' ').replace(/\b[245]\d\d-(?:[245]\.\d+\.\d+)?/g, ' ')
  if (REFUSED_SENDER.test(words)) return false
  if (ABSENT_ADDRESS.test(words)) return true
  if (OBSTACLE.test(words)) return false
  return null
}

/**
 * Judges by code and words together: a code that tells outweighs words that name no address, of which footers and
 * advice are full; a full mailbox or a refused sender outweighs 5.1.1, which many servers send for all.
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
 * Judges by the codes alone (RFC 3463, RFC 5321 §4.2.1).
 *
 * @param status - enhanced status code or null
 * @param replyCode - three-digit SMTP reply code or null
 * @returns null when there is no code
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

/** True for a code that says by itself whether the address is there: no words of a notice, which ends in footers, outweigh it. */
export function isToldByCode(status: string | null): boolean {
  return /^5\.1\.(?:[123678]|10)$/.test(status ?? '')
}
