/** The newly written text of a mail, by its spans. */
import type { ReplySpan } from './message.ts'

/** The `new` spans joined, without blank lines around them. */
export function visibleReplyOf(text: string, spans: readonly ReplySpan[]): string {
  const fresh = spans.filter((span) => span.what === 'new').map((span) => text.slice(span.start, span.end))
  return fresh
    .join('')
    .replace(/^(?:[^\S\n]*\n)+/, '')
    .trimEnd()
}
