/** Tells a forward by its subject, in the languages of mail programs. */

/**
 * English, German, French, Spanish, Portuguese, Italian, Dutch, Polish, Swedish, Danish and Norwegian (VS, which is the
 * Finnish answer), Finnish, Turkish, Icelandic, Hungarian, Greek, Croatian, Russian, Chinese, Japanese, Korean.
 */
const PREFIX =
  /^\s*(?:fwd?|wg|tr|rv|enc|i|doorst|pd|vb|vs|vl|[iİ]lt|fs|tov[aá]bb[ií]t[aá]s|πρθ|προωθ|prosl|пересл|转发|轉寄|轉發|転送|전달)\s*(?:\[\d+\]|\(\d+\))?\s*[:：]\s*/iu
const TAG = /^\s*\[[^\][]{1,60}\]\s*/
/** Prefixes come in any number; nobody needs more than a dozen. */
const MOST_PREFIXES = 12

/** Does the subject say that the mail is a forward? */
export function isForwardSubject(subject: string): boolean {
  return PREFIX.test(subject.slice(0, 500).replace(TAG, ''))
}

/** "VS:" is a forward in Danish and Norwegian and an answer in Finnish. */
export function isAmbiguousSubject(subject: string): boolean {
  return /^\s*vs\s*:/i.test(subject)
}

/** The subject of what was forwarded: what forwarding put in front is taken off, what answering put there stays. */
export function forwardedSubject(subject: string): string {
  let rest = subject.trim()
  for (let i = 0; i < MOST_PREFIXES && PREFIX.test(rest); i++) rest = rest.replace(PREFIX, '')
  return rest.trim()
}
