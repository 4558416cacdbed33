/** Makes a message from a mail that could not be read: what its header gives, and the raw mail as a file. */
import { rawMailAttachment } from './mime/attachments.ts'
import { headerLine } from './mime/header-text.ts'
import { firstValue, readFields } from './mime/header-fields.ts'
import type { RawField } from './mime/header-fields.ts'
import { kindOf } from './classify/kind.ts'
import type { KindVerdict } from './classify/kind.ts'
import type { HeaderValues, ParsedMail } from './message.ts'
import { readHeaderValues } from './mime/message-headers.ts'
import { defaultLimits } from './parse-limits.ts'
import { typeOf } from './mime/part.ts'
import { headerAndBody } from './mime/raw-mail.ts'

/** Small enough to be read at once, wherever it happens. */
const FALLBACK_HEADER_BYTES = 64 * 1024

function valuesOf(fields: readonly RawField[], kept: readonly string[]): HeaderValues {
  try {
    return readHeaderValues(fields, { charset: null, isComplete: false, addresses: 100, kept })
  } catch {
    return readHeaderValues([], { charset: null, isComplete: false, addresses: 0 })
  }
}

function headerFields(raw: Uint8Array): readonly RawField[] {
  const { header } = headerAndBody(raw.subarray(0, FALLBACK_HEADER_BYTES))
  return readFields(header, { ...defaultLimits, headerFields: 500 }).fields
}

/** The header alone tells most robots (RFC 3834), which must not be answered because their body could not be read. */
function verdictOf(fields: readonly RawField[], { from, subject }: HeaderValues): KindVerdict {
  try {
    const content = firstValue(fields, 'content-type') ?? ''
    const headers = fields.map(({ name, value }) => ({ name, value: headerLine(value, null) }))
    const parameters = { 'report-type': /;\s*report-type\s*=\s*"?([\w-]+)/i.exec(content)?.[1] ?? '' }
    return kindOf({ headers, contentType: typeOf(content), parameters, from, subject, text: '', parts: [] })
  } catch {
    return { kind: 'human', isList: false, isBulk: false, report: null }
  }
}

/**
 * The degraded message of a mail: never identifies its sender, never throws, and takes milliseconds at most.
 *
 * @param reason - what went wrong, as a defect such as `timeout` or `parser-error`
 * @param kept - names of further fields that are kept
 */
export function degradedMail(raw: Uint8Array, reason: string, kept: readonly string[] = []): ParsedMail {
  const fields = headerFields(raw)
  const values = valuesOf(fields, kept)
  const attachment = rawMailAttachment(raw)
  const text = `[This mail could not be read (${reason}). It is attached as it came.]`
  return {
    message: {
      ...values,
      text,
      html: '',
      spans: [{ start: 0, end: text.length, what: 'new', confidence: 0 }],
      visibleReply: text,
      shingles: { own: [], quoted: [] },
      attachments: [attachment],
      ...verdictOf(fields, values),
      defects: [...values.defects, reason],
      isDegraded: true,
    },
    contents: [{ sha256: attachment.sha256, bytes: new Uint8Array(raw) }],
  }
}
