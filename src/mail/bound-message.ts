/** Bounds a parsed mail, so that its document stays far below MongoDB's limit of 16 MB. */
import type { Attachment, ForwardedMail, ParsedMessage, ReplySpan } from './message.ts'

/** Bytes of UTF-8, each for the text, the HTML, the visible reply, and all attachments' texts together. */
export const bodyLimitBytes = 1024 * 1024
/** Characters of one attachment's text. */
const attachmentTextChars = 20_000
/** Bytes as JSON of one list, such as the recipients; a thousand usual addresses fit. */
const listLimitBytes = 128 * 1024
/** Characters of any other string. RFC 5322 §2.1.1 allows lines of 998. */
const stringLimitChars = 2_000
/** Bytes of a forwarder's note. */
const forwardNoteBytes = 128 * 1024
const mostAttachments = 1_000
const mostSpans = 5_000

/** A copy within the limits. A defect names each cut; the raw mail stays whole. */
export function boundedMessage(message: ParsedMessage): ParsedMessage {
  const cuts = new Set<string>()
  const cut = (defect: string) => void cuts.add(defect)
  const text = bounded(message.text, bodyLimitBytes, () => cut('text-cut'))
  const bodies = {
    text,
    html: bounded(message.html, bodyLimitBytes, () => cut('html-cut')),
    visibleReply: bounded(message.visibleReply, bodyLimitBytes, () => cut('text-cut')),
    spans: boundedSpans(message.spans, text.length),
    attachments: boundedAttachments(message.attachments, cut),
    forwarded: boundedForward(message.forwarded ?? null, cut),
  }
  const rest = Object.entries(message).flatMap(([key, value]: [string, unknown]) =>
    key in bodies ? [] : [[key, boundedValue(value, () => cut(`${key}-cut`))] as const],
  )
  const small = { ...message, ...Object.fromEntries(rest), ...bodies }
  return { ...small, defects: [...small.defects, ...cuts] }
}

function boundedForward(forwarded: ForwardedMail | null, cut: (defect: string) => void): ForwardedMail | null {
  if (forwarded === null) return null
  const { text, note, attachments, ...head } = forwarded
  const onCut = () => cut('forwarded-cut')
  return {
    ...(boundedValue(head, onCut) as typeof head),
    text: bounded(text, bodyLimitBytes, onCut),
    note: bounded(note, forwardNoteBytes, onCut),
    attachments: boundedAttachments(attachments, cut),
  }
}

/** The beginning of a text, cut between characters. */
function bounded(text: string, limitBytes: number, onCut: () => void): string {
  if (text.length * 3 <= limitBytes || Buffer.byteLength(text) <= limitBytes) return text
  onCut()
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(limitBytes))
  return text.slice(0, read)
}

/** Spans cover the text without gaps, so the last one that is kept is extended to the end. */
function boundedSpans(spans: readonly ReplySpan[], length: number): readonly ReplySpan[] {
  const inside = spans.filter(({ start }) => start < length).slice(0, mostSpans)
  const last = inside.at(-1)
  if (last === undefined) return length === 0 ? [] : [{ start: 0, end: length, what: 'new', confidence: 0 }]
  const isCut = inside.length < spans.length || last.end !== length
  return isCut ? [...inside.slice(0, -1), { ...last, end: length }] : inside
}

function boundedAttachments(attachments: readonly Attachment[], cut: (defect: string) => void): readonly Attachment[] {
  if (attachments.length > mostAttachments) cut('attachments-cut')
  let left = bodyLimitBytes
  return attachments.slice(0, mostAttachments).map((attachment) => {
    const { filename, contentType, contentId } = attachment
    const start = attachment.text?.slice(0, attachmentTextChars) ?? null
    const text = start === null ? null : bounded(start.toWellFormed(), left, () => cut('attachment-text-cut'))
    left -= Buffer.byteLength(text ?? '')
    return {
      ...attachment,
      filename: filename?.slice(0, 255).toWellFormed() ?? null,
      contentType: contentType.slice(0, 255),
      contentId: contentId?.slice(0, 255).toWellFormed() ?? null,
      text,
    }
  })
}

function boundedValue(value: unknown, onCut: () => void): unknown {
  if (typeof value === 'string') {
    if (value.length <= stringLimitChars) return value
    onCut()
    return value.slice(0, stringLimitChars).toWellFormed()
  }
  if (Array.isArray(value)) return boundedList(value, onCut)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, boundedValue(each, onCut)]))
}

function boundedList(list: readonly unknown[], onCut: () => void): readonly unknown[] {
  const kept: unknown[] = []
  let left = listLimitBytes
  for (const each of list) {
    const value = boundedValue(each, onCut)
    left -= Buffer.byteLength(JSON.stringify(value)) + 1
    if (left < 0) {
      onCut()
      break
    }
    kept.push(value)
  }
  return kept
}
