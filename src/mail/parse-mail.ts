/** Parses a mail: bytes in, a complete message out, whatever the bytes are. */
import { rawMailAttachment, readFiles } from './mime/attachments.ts'
import type { Files } from './mime/attachments.ts'
import { readBody } from './mime/bodies.ts'
import type { Body } from './mime/bodies.ts'
import { summariseCalendar } from './calendar-summary.ts'
import { degradedMail } from './degraded-mail.ts'
import { withEmbeddedText } from './mime/embedded-message.ts'
import { headerLine } from './mime/header-text.ts'
import { forwardingOf, type Forwarding } from './forward/forwarded-mail.ts'
import type { KindEvidence } from './classify/kind-evidence.ts'
import { kindOf } from './classify/kind.ts'
import { readUnsealed } from './mime/unsealed-parts.ts'
import type { UnsealedParts } from './mime/unsealed-parts.ts'
import { readHeaderValues } from './mime/message-headers.ts'
import type { HeaderValues, ParsedMail, ParsedMessage } from './message.ts'
import type { Leaf } from './mime/part.ts'
import { defaultLimits } from './parse-limits.ts'
import type { ParseLimits } from './parse-limits.ts'
import { replySpans } from './reply/reply-spans.ts'
import { withSealNotice } from './seal-notice.ts'
import { shinglesOf } from './shingles.ts'

const EVIDENCE_CHARS = 200_000
const EVIDENCE_FIELDS = 1000

/** Calendar parts are files; a line in the text sums up each event. */
function withCalendars(text: string, leaves: readonly Leaf[]): string {
  const lines = leaves
    .filter((leaf) => leaf.part.contentType === 'text/calendar')
    .map((leaf) => summariseCalendar(leaf.text))
    .filter((line) => line !== null)
  return lines.length === 0 ? text : [text.trimEnd(), ...new Set(lines)].join('\n\n').trimStart()
}

function evidenceOf({ parts, values }: Readings, text: string): KindEvidence {
  return {
    headers: parts.header.fields
      .slice(0, EVIDENCE_FIELDS)
      .map((field) => ({ name: field.name, value: headerLine(field.value, parts.charset) })),
    contentType: parts.contentType,
    parameters: parts.parameters,
    from: values.from,
    subject: values.subject,
    text: text.slice(0, EVIDENCE_CHARS).toWellFormed(),
    parts: parts.leaves.map(({ part, text: partText }) => ({
      contentType: part.contentType,
      parameters: part.parameters,
      text: partText.slice(0, EVIDENCE_CHARS).toWellFormed(),
    })),
  }
}

/** A defect names each part that cannot be opened, so that nobody takes the mail for an empty one. */
function opaqueDefects(leaves: readonly Leaf[]): string[] {
  const opaque = leaves.filter(({ part }) => /ms-tnef$|pkcs7-mime$|pgp-encrypted$/.test(part.contentType))
  return opaque.map(({ part }) => `opaque-part: ${part.contentType}`)
}

function isCutShort(defects: readonly string[]): boolean {
  return defects.some((defect) => defect.startsWith('truncated-'))
}

/** When a mail exceeds a limit, its raw bytes are attached, too, so that the rest can be read. */
function withRawMail(files: Files, raw: Uint8Array): Files {
  const attachment = rawMailAttachment(raw)
  return {
    attachments: [...files.attachments, attachment],
    contents: [...files.contents, { sha256: attachment.sha256, bytes: new Uint8Array(raw) }],
  }
}

interface Readings {
  readonly parts: UnsealedParts
  readonly values: HeaderValues
  readonly body: Body
}

function defectsOf({ parts, values, body }: Readings): string[] {
  const { isTruncated, isMalformed } = parts.header
  const ofHeader = [...(isTruncated ? ['truncated-header'] : []), ...(isMalformed ? ['malformed-header'] : [])]
  const ofParts = [...parts.defects, ...body.defects, ...opaqueDefects(parts.leaves)]
  return [...new Set([...values.defects, ...ofParts, ...ofHeader])]
}

/** Tells the reader that the mail was read in part. */
function withNote(text: string, defects: readonly string[]): string {
  const cuts = defects.filter((defect) => defect.startsWith('truncated-')).join(', ')
  return `${text.trimEnd()}\n\n[Part of this mail could not be read (${cuts}). It is attached as it came.]`.trimStart()
}

/** Only people forward mail; a mail attached to a report belongs to the report. */
async function forwardedIn({ parts, values }: Readings, reply: ReplyAndKind, limits: ParseLimits): Promise<Forwarding> {
  const { header, leaves } = parts
  const isFromPerson = reply.kind === 'human'
  return isFromPerson ? forwardingOf({ values, fields: header.fields, leaves, ...reply }, limits) : { forwarded: null, contents: [] }
}

type ReplyAndKind = Pick<ParsedMessage, 'text' | 'spans' | 'visibleReply' | 'kind'>

async function assemble(raw: Uint8Array, readings: Readings, limits: ParseLimits): Promise<ParsedMail> {
  const { parts, values, body } = readings
  const defects = defectsOf(readings)
  const isDegraded = isCutShort(defects)
  const readable = withCalendars(body.text, parts.leaves)
  const text = isDegraded ? withNote(readable, defects) : readable
  const files = readFiles(parts.leaves, body)
  const reply = replySpans(text, body.html)
  const kind = kindOf(evidenceOf(readings, text))
  const { forwarded, contents: inside } = await forwardedIn(readings, { text, ...reply, kind: kind.kind }, limits)
  const { attachments, contents } = isDegraded ? withRawMail(files, raw) : files
  return {
    message: {
      ...values,
      ...withSealNotice({ text, ...reply }, parts.seals),
      html: body.html,
      shingles: shinglesOf(text, reply.spans),
      attachments,
      ...kind,
      forwarded,
      defects,
      isDegraded,
    },
    contents: [...new Map([...contents, ...inside].map((content) => [content.sha256, content])).values()],
  }
}

async function readMail(raw: Uint8Array, limits: ParseLimits, kept: readonly string[]): Promise<ParsedMail> {
  const parts = await readUnsealed(raw, limits)
  const values = readHeaderValues(parts.header.fields, {
    charset: parts.charset,
    isComplete: !parts.header.isTruncated,
    addresses: limits.addresses,
    kept,
  })
  const body = readBody(parts.leaves, limits)
  const leaves: Leaf[] = []
  for (const leaf of parts.leaves) leaves.push(await withEmbeddedText(leaf, limits))
  return assemble(raw, { parts: { ...parts, leaves }, values, body }, limits)
}

/** The defect for an error; mailparser and mailsplit mark their limits by the code `EMAXLEN`. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'parser-error: unknown'
  if (!('code' in error) || error.code !== 'EMAXLEN') return `parser-error: ${error.name}`
  return error.message.includes('header') ? 'truncated-header' : 'truncated-parts: too many'
}

/**
 * Parses a mail. When it exceeds a limit, or a reader fails, the message is degraded and the raw mail is attached.
 *
 * @param raw - the mail as received; it is not changed
 * @param kept - names of further header fields to keep, in lower case
 * @returns always a message; never throws
 */
export async function parseMail(raw: Uint8Array, limits: ParseLimits = defaultLimits, kept: readonly string[] = []): Promise<ParsedMail> {
  try {
    return await readMail(raw, limits, kept)
  } catch (error) {
    return degradedMail(raw, reasonOf(error), kept)
  }
}
