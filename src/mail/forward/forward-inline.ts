/** Finds the mail that a forward repeats in its text, below the forwarder's note. */
import type { ForwardedMail, ReplySpan } from '../message.ts'
import type { QuotedHeaderKind } from '../languages/languages.ts'
import { isForwardMarker, mayHoldForwardMarker, quotedHeaderAt } from '../reply/quote-header-block.ts'
import { replyLines, type ReplyLine } from '../reply/reply-lines.ts'
import { addressesInText, senderInText } from './forward-addresses.ts'
import { forwardBlockAt, gluedBlock } from './forward-block.ts'
import { answeringSenderLabels, forwardedSubject, isForwardSubject } from '../subject-prefixes.ts'

/** A mail that may be a forward. */
export interface ForwardText {
  readonly text: string
  readonly spans: readonly ReplySpan[]
  readonly subject: string
  /** Message-IDs by which its header names the forwarded mail, likeliest first. */
  readonly madeFrom: readonly string[]
}

/** In characters, as a ticket's description (T-015). */
const LONGEST_TEXT = 65_536
/** Characters that are searched; forwarders write little. */
const SEARCHED_CHARS = 200_000
const MOST_ADDRESSES = 500

/**
 * The mail that a text forwards: the outermost one, directly below the forwarder's note. A line such as "Forwarded message" above the
 * repeated header is enough. Outlook and phones repeat the same header above answers, so there the subject must be a forward's.
 *
 * @returns null for answers and other mail
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

/** Rules out most mails cheaply. */
function mayForward({ text, subject }: ForwardText): boolean {
  return isForwardSubject(subject) || mayHoldForwardMarker(text.slice(0, SEARCHED_CHARS))
}

/** The index of the first line that is neither the forwarder's text nor their signature. */
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
  // No list of "forwarded message" covers all languages and versions of programs.
  const first = isIntroduction(head) ? start + 1 + lines.slice(start + 1).findIndex((line) => line.trim() !== '') : start
  if (quotedHeaderAt(replyLines(lines.join('\n')), first) === null) return null
  const block = forwardBlockAt(lines, first) ?? forwardBlockAt(lines, first + 1)
  const labels = lines
    .slice(first, first + 3)
    .join('\n')
    .toLowerCase()
  return answeringSenderLabels(subject).some((label) => labels.includes(label)) ? null : block
}

/** Words with a colon or between dashes. A line on who wrote when ("On 3 May Ann wrote:") introduces an answer. */
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

/** Apple Mail quotes the mail that it forwards. */
function unquoted(line: string, depth: number): string {
  let rest = line.replace(/[\r\n]+$/, '')
  for (let i = 0; i < depth && /^\s{0,3}[>\uff1e]/.test(rest); i += 1) rest = rest.replace(/^\s{0,3}[>\uff1e] ?/, '')
  return rest
}

/** iPhones and Proton quote the text, but not the header above it. */
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
