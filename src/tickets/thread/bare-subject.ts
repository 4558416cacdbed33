/** The subject without what replying and forwarding put in front of it: the base subject of RFC 5256 §2.1, in the languages of mail programs. */

/** Reply and forward prefixes: English, German, Nordic, Dutch, Romance, Slavic, Turkish, Chinese, Korean, … */
const prefix =
  /^\s*(?:re|aw|antw|antwort|sv|vs|odp|pd|wg|fwd?|tr|rif|rv|enc|res|r|i|doorst|vl|fs|ynt|ilt|hlás|отв|ответ|回复|回覆|答复|转发|轉寄|返信|転送|답장|회신|전달)\s*(?:\[\d+\]|\(\d+\)|\^\d+)?\s*(?:[:：;]|--)[\s:：;]*/iu
/** Tags of lists and ticket systems: `[list]`, `[TKT-12]`. */
const tag = /^\s*\[[^\][]{1,60}\]\s*/
/** Prefixes come in any number and order; nobody needs more than a dozen. */
const mostPrefixes = 12

/** Does the subject say that the mail is an answer? */
export function isReplySubject(subject: string): boolean {
  return prefix.test(subject.replace(tag, ''))
}

/**
 * The bare subject, in lower case with single spaces; `''` when nothing is left. Equal bare subjects are a hint at a
 * thread, never a proof.
 */
export function bareSubject(subject: string): string {
  let rest = subject.slice(0, 500)
  for (let i = 0; i < mostPrefixes; i++) {
    const shorter = rest.replace(prefix, '').replace(tag, '')
    if (shorter === rest) break
    rest = shorter
  }
  return rest.replace(/\s+/g, ' ').trim().toLowerCase()
}
