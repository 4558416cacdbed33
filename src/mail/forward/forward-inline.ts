/** Finds the mail that a forward repeats in its text, below the forwarder's own words. */
import type { ForwardedMail, ReplySpan } from '../message.ts'
import type { QuotedHeaderKind } from '../languages/languages.ts'
import { isForwardMarker, mayHoldForwardMarker, quotedHeaderAt } from '../reply/quote-header-block.ts'
import { replyLines, type ReplyLine } from '../reply/reply-lines.ts'
import { addressesInText, senderInText } from './forward-addresses.ts'
import { forwardBlockAt, gluedBlock } from './forward-block.ts'
import { answeringSenderLabels, forwardedSubject, isForwardSubject } from '../subject-prefixes.ts'

/** A mail whose text may be a forward. */
export interface ForwardText {
  readonly text: string
  readonly spans: readonly ReplySpan[]
  readonly subject: string
  /** Message-IDs that its header gives the mail it was made from, the likeliest first. */
  readonly madeFrom: readonly string[]
}

/** The description of a ticket is no longer (T-015). */
const LONGEST_TEXT = 65_536
/** Forwarders write little. */
const SEARCHED_CHARS = 200_000
const MOST_ADDRESSES = 500

/**
 * The mail that a text forwards: the outermost one, right below what the forwarder wrote. Where "Forwarded message" or
 * its translation stands above the repeated header, that is enough; where Outlook and phones write the same as above
 * an answer, the subject has to say that it is a forward.
 *
 * @returns null for answers and everything else
 */
export function inlineForward(mail: ForwardText): ForwardedMail | null {
  if (!mayForward(mail)) return null
  const lines = replyLines(mail.text.slice(0, SEARCHED_CHARS))
  const start = firstForeignLine(lines, mail)
  const line = lines[start]
  if (line === undefined) return null
  const plain = lines.map(({ start: at, end }) => unquoted(mail.text.slice(at, end), line.depth))
  const found = blockAt(plain, start, mail.subject)
  if (!found) return null
  return {
    via: 'inline',
    ...repeated(found.fields, mail.subject),
    text: textBelow(plain.slice(found.end)),
    messageIds: mail.madeFrom.slice(0, 1),
    references: [],
    attachments: [],
    note: noteAbove(mail, line.start),
  }
}

/** Most mails are told in one look. */
function mayForward({ text, subject }: ForwardText): boolean {
  return isForwardSubject(subject) || mayHoldForwardMarker(text.slice(0, SEARCHED_CHARS))
}

/** Index of the first line that is neither the forwarder's own text nor his signature. */
function firstForeignLine(lines: readonly ReplyLine[], { spans }: ForwardText): number {
  const foreign = spans.find(({ what }) => what === 'quote' || what === 'header')
  return lines.findIndex((line) => !line.isBlank && ((foreign && line.end > foreign.start) || isForwardMarker(unquoted(line.text, 9))))
}

interface Found {
  readonly end: number
  readonly fields: ReadonlyMap<QuotedHeaderKind, string>
}

function blockAt(lines: readonly string[], start: number, subject: string): Found | null {
  const head = lines[start] ?? ''
  if (isForwardMarker(head)) {
    const glued = gluedBlock(head)
    return glued ? { end: start + 1, fields: glued } : forwardBlockAt(lines, start + 1)
  }
  if (!isForwardSubject(subject)) return null
  // Programs say "forwarded message" in languages and versions that no list is complete in.
  const first = isIntroduction(head) ? start + 1 + lines.slice(start + 1).findIndex((line) => line.trim() !== '') : start
  if (quotedHeaderAt(replyLines(lines.join('\n')), first) === null) return null
  const block = forwardBlockAt(lines, first) ?? forwardBlockAt(lines, first + 1)
  const labels = lines
    .slice(first, first + 3)
    .join('\n')
    .toLowerCase()
  return answeringSenderLabels(subject).some((label) => labels.includes(label)) ? null : block
}

/** Words and a colon, or words between dashes; who wrote when ("On 3 May Ann wrote:") stands above an answer. */
function isIntroduction(line: string): boolean {
  const text = line.trim()
  return /^[^\d@:：]{4,60}[:：]$/u.test(text) || /^[-_=‐-―]{2,}[^\d@:：]{4,60}[-_=‐-―]{2,}$/u.test(text)
}

function repeated(
  fields: Found['fields'],
  ownSubject: string,
): Pick<ForwardedMail, 'from' | 'to' | 'cc' | 'replyTo' | 'dateText' | 'subject'> {
  const subject = fields.get('subject')?.trim() || ownSubject
  return {
    from: senderInText(fields.get('from') ?? ''),
    to: addressesInText(fields.get('to') ?? '', MOST_ADDRESSES),
    cc: addressesInText(fields.get('cc') ?? '', MOST_ADDRESSES),
    replyTo: [],
    dateText: fields.get('date')?.slice(0, 200).toWellFormed() ?? null,
    subject: forwardedSubject(subject).slice(0, 2000).toWellFormed(),
  }
}

/** Apple Mail quotes what it forwards. */
function unquoted(line: string, depth: number): string {
  let rest = line.replace(/[\r\n]+$/, '')
  for (let i = 0; i < depth && /^\s{0,3}[>\uff1e]/.test(rest); i += 1) rest = rest.replace(/^\s{0,3}[>\uff1e] ?/, '')
  return rest
}

/** iPhones and Proton quote the text but not what stands above it. */
function textBelow(lines: readonly string[]): string {
  const isQuoted = lines.every((line) => line.trim() === '' || line.startsWith('>'))
  const text = isQuoted ? lines.map((line) => unquoted(line, 1)) : lines
  return text.join('\n').trim().slice(0, LONGEST_TEXT).toWellFormed()
}

function noteAbove({ text, spans }: ForwardText, end: number): string {
  const own = spans.filter(({ what, start }) => what === 'new' && start < end)
  return own
    .map((span) => text.slice(span.start, Math.min(span.end, end)))
    .join('')
    .replace(/\n[^\S\n]*[-_=]{3,}[^\n]*[-_=]{3,}\s*$/, '')
    .trim()
}
