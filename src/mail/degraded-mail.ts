/** Makes a message from a mail that could not be read: by its header, with the raw mail attached. */
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

/** Bytes of the header that are read; few enough to block no thread. */
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

/** Most robots are recognized by their header alone (RFC 3834); they must not be answered just because their body is unreadable. */
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
 * The degraded message of a mail, with an unverified sender. Never throws; takes milliseconds at most.
 *
 * @param reason - the defect, such as `timeout` or `parser-error`
 * @param kept - names of further header fields to keep, in lower case
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
