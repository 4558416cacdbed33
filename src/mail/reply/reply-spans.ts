/** Divides a mail's text into spans: newly written, quoted, signature, header of a quotation. */

import type { ReplySpan } from '../message.ts'
import { htmlEvidence } from './quote-html-lines.ts'
import { answersApart } from './reply-glued-lines.ts'
import { replyLabels } from './reply-labels.ts'
import { replyLines } from './reply-lines.ts'
import { visibleReplyOf } from '../visible-reply.ts'

/** UTF-16 units that are read; nobody writes more new text. */
const MAX_SEARCHED_CHARS = 200_000
const REST_CONFIDENCE = 0.2

/**
 * Divides a text body into spans. Synchronous, in linear time.
 *
 * @param text - the text body, or text made from the HTML; what exceeds 200,000 characters becomes one span
 * @param html - the HTML body, untrusted, `''` without; evidence only, ignored above 1 MiB or 100 levels
 * @returns spans that cover the text in order without gaps, and the joined new ones, without blank lines around
 */
export function replySpans(text: string, html: string): { spans: ReplySpan[]; visibleReply: string } {
  const searched = text.length > MAX_SEARCHED_CHARS ? text.slice(0, lastLineEnd(text)) : text
  const lines = answersApart(replyLines(searched), searched)
  const labels = replyLabels(lines, htmlEvidence(lines, html))
  const spans: ReplySpan[] = []
  lines.forEach(({ start, end }, index) => {
    const label = labels[index]
    if (label) append(spans, { start, end, ...label })
  })
  const what = spans.at(-1)?.what === 'quote' ? 'quote' : 'new'
  if (searched.length < text.length) {
    spans.push({ start: searched.length, end: text.length, what, confidence: REST_CONFIDENCE })
  }
  return { spans, visibleReply: visibleReplyOf(text, spans) }
}

function lastLineEnd(text: string): number {
  const end = text.lastIndexOf('\n', MAX_SEARCHED_CHARS - 1) + 1
  return end > 0 ? end : MAX_SEARCHED_CHARS
}

/** Adjacent spans of one kind are joined, with the lowest confidence. */
function append(spans: ReplySpan[], span: ReplySpan): void {
  const last = spans.at(-1)
  if (last?.what !== span.what) spans.push(span)
  else spans[spans.length - 1] = { ...last, end: span.end, confidence: Math.min(last.confidence, span.confidence) }
}
