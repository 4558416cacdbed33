/**
 * Distinguishes refusals of the address from refusals of the mail with the same text.
 *
 * A server that knows its users refuses unknown ones at RCPT (RFC 5321 §3.3). "User unknown" after DATA comes from filters: au and NTT
 * DOCOMO refuse mail that the subscriber does not want, and gateways suspicious mail.
 */

const UNKNOWN_USER = /(?:unknown|no such|not? valid) (?:user|address|recipient|mailbox)|(?:user|address|recipient) unknown/i

/** Postfix and Exim name the command; au omits the address in the reply. */
const AFTER_DATA =
  /(?:unknown user|user unknown|no such user)[^()]{0,120}\(in reply to end of data|after end of data:[^()]{0,160}(?:unknown user|user unknown)|\b550 : user unknown/i

/** Sendmail's transcript has the command, but RCPT may have been sent together with DATA; so a precise code outweighs this. */
const BELOW_DATA = />>> DATA\s{1,4}<<< 550 5\.0\.0 [^\n]{0,160}(?:unknown user|user unknown|no such user)/i

/** Signs of a refusal at RCPT: Postfix, Exim, Sendmail, qmail, Yahoo, CommuniGate, Oracle, Gmail; au names the address. */
const AT_RCPT =
  /(?:reply to|after|response to|error from) rcpt|rcpt (?:to )?(?:command|response)|rcpt to:\s?<|\[rcpt_to\]|smtp:rcpt|smtp module\(|like recipient|recipient (?:address )?rejected|server has rejected address|\(state 14\)|>(?::|\.\.\.)\s{1,4}(?:user unknown|unknown user|no such user)|address not found|could ?n[o']t be found/i

/** The known facts of one failure. */
export interface Refusal {
  /** The diagnostic: the remote server's or the mailer's text. */
  readonly words: string
  /** Enhanced status code; null: none. */
  readonly status: string | null
  /** The whole notice of the report, which may name the command. */
  readonly notice: string
}

/**
 * Whether "user unknown" leaves open that the address exists: it answered DATA, or a bare 550 without a precise status code, which may
 * answer either. In doubt, no address is suspended.
 */
export function isDoubtfulRefusal(refusal: Refusal): boolean {
  if (!UNKNOWN_USER.test(refusal.words)) return false
  const context = `${refusal.words}\n${refusal.notice}`
  if (AFTER_DATA.test(context)) return true
  const isPrecise = refusal.status !== null && refusal.status !== '5.0.0'
  return !isPrecise && /\b550\b/.test(refusal.words) && (BELOW_DATA.test(context) || !AT_RCPT.test(context))
}
