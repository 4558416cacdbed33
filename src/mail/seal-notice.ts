/** Adds a notice to a mail's text: that it is signed and the signature was not checked, or that it cannot be read here. */
import type { ParsedMessage } from './message.ts'
import type { Seal } from './mime/sealed-parts.ts'
import { visibleReplyOf } from './visible-reply.ts'

type Words = Pick<ParsedMessage, 'text' | 'spans' | 'visibleReply' | 'notice'>

/** Shorter than the eight consecutive words by which internal notes are recognized in other texts. */
const NOTICES = {
  signed: '[S/MIME: signed. Nobody has checked the signature.]',
  encrypted: '[Encrypted: it cannot be read here. Ask for it unencrypted.]',
} as const

/**
 * The text with the notice at its end. The notice is nobody's text: `notice` names it, so that no answer repeats it. Pages show it in place
 * of an empty text.
 */
export function withSealNotice(words: Words, seals: ReadonlySet<Seal['what']>): Words {
  if (seals.size === 0) return words
  const notice = [...seals].map((what) => NOTICES[what]).join('\n')
  if (words.text.trim() === '') return { ...words, notice }
  const start = words.text.length
  const gap = words.text.endsWith('\n') ? '\n' : '\n\n'
  const text = `${words.text}${gap}${notice}`
  const spans = [...words.spans, { start, end: text.length, what: 'new' as const, confidence: 1 }]
  return { text, spans, visibleReply: visibleReplyOf(text, spans), notice }
}
