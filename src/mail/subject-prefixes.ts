/** Recognizes the prefixes of answers' and forwards' subjects, in the languages of mail programs (RFC 5256 §2.1). */

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
/** Prefixes occur in any number and order; a dozen is more than enough. */
const MOST_PREFIXES = 12
const LOOKED_AT_CHARS = 500

/** Whether a subject begins like an answer's or a forward's, which only people write. */
export function isAnswerSubject(subject: string): boolean {
  return ANY.test(subject.slice(0, LOOKED_AT_CHARS).replace(TAG, ''))
}

/** Whether a subject begins like a forward's. */
export function isForwardSubject(subject: string): boolean {
  return FORWARD.test(subject.slice(0, LOOKED_AT_CHARS).replace(TAG, ''))
}

/** Whether a subject begins like a forward's, and cannot be an answer's, as "VS:" can. A tag before the prefix excludes it. */
export function isForwardAlone(subject: string): boolean {
  const head = subject.slice(0, LOOKED_AT_CHARS)
  return FORWARD.test(head) && !REPLY.test(head)
}

/**
 * The labels of From in the languages where a subject's prefix means an answer, while it means a forward in others: "VS:" is a forward in
 * Danish and Norwegian, and an answer in Finnish.
 */
export function answeringSenderLabels(subject: string): readonly string[] {
  if (!FORWARD.test(subject) || !REPLY.test(subject)) return []
  const isAnswerIn = (replies: Phrases) => anyPhrase(replies, { before: '^\\s*', after: '\\s*:' }).test(subject)
  return LANGUAGES.filter(({ subjects }) => isAnswerIn(subjects.reply)).flatMap(({ headers }) => headers.from)
}

/** The forwarded mail's subject: without prefixes of forwards, but with those of answers. */
export function forwardedSubject(subject: string): string {
  let rest = subject.trim()
  for (let i = 0; i < MOST_PREFIXES && FORWARD.test(rest); i++) rest = rest.replace(FORWARD, '')
  return rest.trim()
}

/** The bare subject, in lower case with single spaces; `''`: nothing is left. Equal bare subjects suggest a thread, but do not prove it. */
export function bareSubject(subject: string): string {
  let rest = subject.slice(0, LOOKED_AT_CHARS)
  for (let i = 0; i < MOST_PREFIXES; i++) {
    const shorter = rest.replace(ANY, '').replace(TAG, '')
    if (shorter === rest) break
    rest = shorter
  }
  return rest.replace(/\s+/g, ' ').trim().toLowerCase()
}

/** The subject of an answer: the answered mail's with `Re:`, so that mail programs keep the thread together. */
export function subjectOfAnswer(subject: string): string {
  const plain = subject.trim() || '(no subject)'
  return REPLY.test(plain) ? plain : `Re: ${plain}`
}
