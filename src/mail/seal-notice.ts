/** Says below the text of a mail that it is signed and that nobody checked it, or that nobody here can read it. */
import type { ParsedMessage } from './message.ts'
import type { Seal } from './mime/sealed-parts.ts'
import { visibleReplyOf } from './visible-reply.ts'

type Words = Pick<ParsedMessage, 'text' | 'spans' | 'visibleReply' | 'notice'>

/** Less than the eight words in a row by which notes are known again. */
const NOTICES = {
  signed: '[S/MIME: signed. Nobody has checked the signature.]',
  encrypted: '[Encrypted: it cannot be read here. Ask for it unencrypted.]',
} as const

/**
 * The words with the notice behind them, which is nobody's: the message names it, so that no answer passes it on. Where there
 * are no words, whoever shows the mail shows the notice.
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
