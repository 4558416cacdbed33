/** Tells what the sender of a mail newly wrote from quoted history and signature. */

import type { ReplySpan } from './message.ts'

/** Marks quoted lines (RFC 3676 §4.5) as quote and the rest as new. */
export function replySpans(text: string, _html: string): { spans: ReplySpan[]; visibleReply: string } {
  const spans: ReplySpan[] = []
  let start = 0
  for (const line of text.split(/(?<=\n)/)) {
    const what = line.startsWith('>') ? 'quote' : 'new'
    const last = spans.at(-1)
    if (last?.what === what) spans[spans.length - 1] = { ...last, end: start + line.length }
    else if (line !== '') spans.push({ start, end: start + line.length, what, confidence: 0.5 })
    start += line.length
  }
  const fresh = spans.filter((span) => span.what === 'new')
  return {
    spans,
    visibleReply: fresh
      .map((span) => text.slice(span.start, span.end))
      .join('')
      .trim(),
  }
}
