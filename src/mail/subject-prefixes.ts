/** What replying and forwarding put in front of a subject, in the languages of mail programs (RFC 5256 §2.1). */

import { LANGUAGES, phrasesOf, type Phrases } from './languages/languages.ts'
import { anyPhrase } from './languages/phrase-pattern.ts'

const COUNT = '\\s*(?:\\[\\d+\\]|\\(\\d+\\)|\\^\\d+)?\\s*'
const REPLIES = phrasesOf(({ subjects }) => subjects.reply)
const FORWARDS = phrasesOf(({ subjects }) => subjects.forward)
const ANY = anyPhrase([...REPLIES, ...FORWARDS], { before: '^\\s*', after: `${COUNT}(?:[:：;]|--)[\\s:：;]*` })
const FORWARD = anyPhrase(FORWARDS, { before: '^\\s*', after: `${COUNT}[:：]\\s*` })
const REPLY = anyPhrase(REPLIES, { before: '^\\s*', after: `${COUNT}[:：]` })
/** Tags of lists and ticket systems: `[list]`, `[TKT-12]`. */
const TAG = /^\s*\[[^\][]{1,120}\]\s*/
/** Prefixes come in any number and order; nobody needs more than a dozen. */
const MOST_PREFIXES = 12
const LOOKED_AT_CHARS = 500

/** Does the subject begin as that of an answer or a forward? A person's doing, whatever follows. */
export function isAnswerSubject(subject: string): boolean {
  return ANY.test(subject.slice(0, LOOKED_AT_CHARS).replace(TAG, ''))
}

/** Does the subject say that the mail is a forward? */
export function isForwardSubject(subject: string): boolean {
  return FORWARD.test(subject.slice(0, LOOKED_AT_CHARS).replace(TAG, ''))
}

/** Does the subject begin as a forward's and as nothing else's? "VS:" is an answer, too, and what follows a tag is the matter's own. */
export function isForwardAlone(subject: string): boolean {
  const head = subject.slice(0, LOOKED_AT_CHARS)
  return FORWARD.test(head) && !REPLY.test(head)
}

/**
 * "VS:" is a forward in Danish and Norwegian and an answer in Finnish: what the sender's header is called in the
 * languages in which the forward that a subject names is an answer.
 */
export function answeringSenderLabels(subject: string): readonly string[] {
  if (!FORWARD.test(subject) || !REPLY.test(subject)) return []
  const isAnswerIn = (replies: Phrases) => anyPhrase(replies, { before: '^\\s*', after: '\\s*:' }).test(subject)
  return LANGUAGES.filter(({ subjects }) => isAnswerIn(subjects.reply)).flatMap(({ headers }) => headers.from)
}

/** The subject of what was forwarded: what forwarding put in front is taken off, what answering put there stays. */
export function forwardedSubject(subject: string): string {
  let rest = subject.trim()
  for (let i = 0; i < MOST_PREFIXES && FORWARD.test(rest); i++) rest = rest.replace(FORWARD, '')
  return rest.trim()
}

/**
 * The bare subject, in lower case with single spaces; `''` when nothing is left. Equal bare subjects are a hint at a
 * thread, never a proof.
 */
export function bareSubject(subject: string): string {
  let rest = subject.slice(0, LOOKED_AT_CHARS)
  for (let i = 0; i < MOST_PREFIXES; i++) {
    const shorter = rest.replace(ANY, '').replace(TAG, '')
    if (shorter === rest) break
    rest = shorter
  }
  return rest.replace(/\s+/g, ' ').trim().toLowerCase()
}

/** The subject of an answer: that of the mail it answers, so that mail programs keep the thread together. */
export function subjectOfAnswer(subject: string): string {
  const plain = subject.trim() || '(no subject)'
  return REPLY.test(plain) ? plain : `Re: ${plain}`
}
