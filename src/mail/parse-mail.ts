/** Parses a mail: bytes in, a complete message out, whatever the bytes are. */
import { rawMailAttachment, readFiles } from './mime/attachments.ts'
import type { Files } from './mime/attachments.ts'
import { readBody } from './mime/bodies.ts'
import type { Body } from './mime/bodies.ts'
import { summariseCalendar } from './mime/calendar-summary.ts'
import { degradedMail } from './mime/degraded-mail.ts'
import { withEmbeddedText } from './mime/embedded-message.ts'
import { headerLine } from './mime/encoded-words.ts'
import { scanHeaderBlock } from './mime/header-block.ts'
import { forwardingOf, type Forwarding } from './forward/forwarded-mail.ts'
import type { KindEvidence } from './classify/kind-evidence.ts'
import { kindOf } from './classify/kind.ts'
import { readLeaves } from './mime/leaves.ts'
import type { Leaf } from './mime/leaves.ts'
import { readHeaderValues } from './mime/message-headers.ts'
import type { HeaderValues } from './mime/message-headers.ts'
import type { ParsedMail, ParsedMessage } from './message.ts'
import { readParts } from './mime/mime-parts.ts'
import type { Part, PartTree } from './mime/mime-parts.ts'
import { defaultLimits } from './parse-limits.ts'
import type { ParseLimits } from './parse-limits.ts'
import { headerStart, withLineFeeds } from './mime/raw-mail.ts'
import { replySpans } from './reply/reply-spans.ts'
import { shinglesOf } from './shingles.ts'

const EVIDENCE_CHARS = 200_000
const EVIDENCE_FIELDS = 1000

function declaredCharset(part: Part): string | null {
  const own = part.parameters['charset']
  if (own !== undefined) return own
  for (const child of part.children) {
    const found = declaredCharset(child)
    if (found !== null) return found
  }
  return null
}

/**
 * The charset that raw bytes in the header are in: that of the text, as found in it where the label is missing or wrong
 * (a subject is too short to tell), else what the first part declares.
 */
function charsetOf(root: Part, leaves: readonly Leaf[]): string | null {
  return leaves.find((leaf) => leaf.foundCharset !== null)?.foundCharset ?? declaredCharset(root)
}

/** Calendar parts are files; their line in the text says what they invite to. */
function withCalendars(text: string, leaves: readonly Leaf[]): string {
  const lines = leaves
    .filter((leaf) => leaf.part.contentType === 'text/calendar')
    .map((leaf) => summariseCalendar(leaf.text))
    .filter((line) => line !== null)
  return lines.length === 0 ? text : [text.trimEnd(), ...new Set(lines)].join('\n\n').trimStart()
}

function evidenceOf(tree: PartTree, values: HeaderValues, leaves: readonly Leaf[], text: string): KindEvidence {
  const charset = charsetOf(tree.root, leaves)
  return {
    headers: tree.root.header.fields
      .slice(0, EVIDENCE_FIELDS)
      .map((field) => ({ name: field.name, value: headerLine(field.value, charset) })),
    contentType: tree.root.contentType,
    parameters: tree.root.parameters,
    from: values.from,
    subject: values.subject,
    text: text.slice(0, EVIDENCE_CHARS).toWellFormed(),
    parts: leaves.map(({ part, text: partText }) => ({
      contentType: part.contentType,
      parameters: part.parameters,
      text: partText.slice(0, EVIDENCE_CHARS).toWellFormed(),
    })),
  }
}

/** Opaque parts are named, so that nobody takes a mail that we cannot open for an empty one. */
function opaqueDefects(leaves: readonly Leaf[]): string[] {
  const opaque = leaves.filter(({ part }) => /ms-tnef$|pkcs7-mime$|pgp-encrypted$/.test(part.contentType))
  return opaque.map(({ part }) => `opaque-part: ${part.contentType}`)
}

function isCutShort(defects: readonly string[]): boolean {
  return defects.some((defect) => defect.startsWith('truncated-'))
}

/** Past a limit the raw mail goes along as a file, so that what was left out can be read. */
function withRawMail(files: Files, raw: Uint8Array): Files {
  const attachment = rawMailAttachment(raw)
  return {
    attachments: [...files.attachments, attachment],
    contents: [...files.contents, { sha256: attachment.sha256, bytes: new Uint8Array(raw) }],
  }
}

interface Readings {
  readonly tree: PartTree
  readonly values: HeaderValues
  readonly leaves: readonly Leaf[]
  readonly body: Body
}

function defectsOf({ tree, values, leaves, body }: Readings): string[] {
  const { isTruncated, isMalformed } = tree.root.header
  const ofHeader = [...(isTruncated ? ['truncated-header'] : []), ...(isMalformed ? ['malformed-header'] : [])]
  return [...new Set([...values.defects, ...tree.defects, ...body.defects, ...opaqueDefects(leaves), ...ofHeader])]
}

/** Whoever reads a mail that was read in part must see that. */
function withNote(text: string, defects: readonly string[]): string {
  const cuts = defects.filter((defect) => defect.startsWith('truncated-')).join(', ')
  return `${text.trimEnd()}\n\n[Part of this mail could not be read (${cuts}). It is attached as it came.]`.trimStart()
}

/** Only people forward: what a mail system's report has attached is the report's. */
function forwardedIn({ tree, values, leaves }: Readings, said: Said, limits: ParseLimits): Forwarding {
  const isFromPerson = said.kind === 'human'
  return isFromPerson
    ? forwardingOf({ values, fields: tree.root.header.fields, leaves, ...said }, limits)
    : { forwarded: null, contents: [] }
}

type Said = Pick<ParsedMessage, 'text' | 'spans' | 'visibleReply' | 'kind'>

function assemble(raw: Uint8Array, readings: Readings, limits: ParseLimits): ParsedMail {
  const { tree, values, leaves, body } = readings
  const defects = defectsOf(readings)
  const isDegraded = isCutShort(defects)
  const readable = withCalendars(body.text, leaves)
  const text = isDegraded ? withNote(readable, defects) : readable
  const files = readFiles(leaves, body)
  const reply = replySpans(text, body.html)
  const kind = kindOf(evidenceOf(tree, values, leaves, text))
  const { forwarded, contents: inside } = forwardedIn(readings, { text, ...reply, kind: kind.kind }, limits)
  const { attachments, contents } = isDegraded ? withRawMail(files, raw) : files
  return {
    message: {
      ...values,
      text,
      html: body.html,
      ...reply,
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

function readMail(raw: Uint8Array, limits: ParseLimits): ParsedMail {
  const mended = withLineFeeds(raw)
  const header = scanHeaderBlock(mended, headerStart(mended), { limits, isInside: false })
  const tree = readParts(mended, header, limits)
  const leaves = readLeaves(mended, tree.root)
  const values = readHeaderValues(header.fields, {
    charset: charsetOf(tree.root, leaves),
    isComplete: !header.isTruncated,
    addresses: limits.addresses,
  })
  const body = readBody(tree.root, leaves, limits)
  return assemble(raw, { tree, values, leaves: leaves.map((leaf) => withEmbeddedText(leaf, limits)), body }, limits)
}

/**
 * Parses a mail. Never throws: past a limit, or when a reader fails, the message is degraded and the raw mail is its
 * attachment.
 *
 * @param raw - the mail as it came; it is not changed
 */
export async function parseMail(raw: Uint8Array, limits: ParseLimits = defaultLimits): Promise<ParsedMail> {
  try {
    return readMail(raw, limits)
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown'
    return degradedMail(raw, `parser-error: ${name}`)
  }
}
