/** Tells what the sender of a mail newly wrote from quoted history and signature, as spans over the kept text. */

import type { ReplySpan } from '../message.ts'
import { htmlEvidence } from './quote-html-lines.ts'
import { answersApart } from './reply-glued-lines.ts'
import { replyLabels } from './reply-labels.ts'
import { replyLines } from './reply-lines.ts'
import { visibleReplyOf } from '../visible-reply.ts'

/** So much text is searched, in UTF-16 units; nobody writes more of it anew. */
const MAX_SEARCHED_CHARS = 200_000
const REST_CONFIDENCE = 0.2

/**
 * Divides a text body into what is new, quoted, signature, and the header of a quotation. Synchronous, in linear time.
 *
 * @param text - the text body, or text made from the HTML; past 200,000 characters it becomes one span
 * @param html - the HTML body beside it, untrusted, `''` without; evidence only, past 1 MiB or 100 levels ignored
 * @returns spans that cover the text in order without gaps, and the new ones joined, without blank lines around
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

/** Neighbours of one kind are one span, as sure as the least sure of them. */
function append(spans: ReplySpan[], span: ReplySpan): void {
  const last = spans.at(-1)
  if (last?.what !== span.what) spans.push(span)
  else spans[spans.length - 1] = { ...last, end: span.end, confidence: Math.min(last.confidence, span.confidence) }
}
