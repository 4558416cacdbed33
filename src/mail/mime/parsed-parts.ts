/** Reads a mail by mailparser: it walks the parts, undoes their transfer encodings and streams the files. */
import { Transform } from 'node:stream'
import { MailParser } from 'mailparser'
import type { AttachmentStream, Headers, MessageText, StructuredHeader } from 'mailparser'
import type { ParseLimits } from '../parse-limits.ts'
import { decodeText } from './decode-text.ts'
import { FileBytes } from './file-bytes.ts'
import { feed } from './mime-source.ts'
import type { MimeSource } from './mime-source.ts'
import { decodeLabelled } from './leaf-text.ts'
import { typeOf } from './part.ts'
import type { Part } from './part.ts'
import { decodeBase64, decodeUuencoded, encodingOf } from './transfer-encoding.ts'

/** A part that is no text to mailparser. */
export interface ParsedFile {
  readonly part: Part
  readonly bytes: Uint8Array
}

/** What mailparser reads of a mail. */
export interface ParsedParts {
  /** Of the whole mail. */
  readonly contentType: string
  readonly parameters: Readonly<Record<string, string>>
  /** All plain text, and all HTML; null when there is none. */
  readonly text: string | null
  readonly html: string | null
  readonly files: readonly ParsedFile[]
  readonly charsets: CharsetFindings
}

/** What was seen of the charsets of a mail. */
export interface CharsetFindings {
  /** The first that a text part declares, but for ASCII and UTF-8. */
  declared: string | null
  /** The first that was found in the bytes against their label. */
  found: string | null
  readonly defects: string[]
}

/** Bytes of a text part in, UTF-8 out: mailparser takes this in place of `iconv` (its option `Iconv`). */
class CharsetDecoder extends Transform {
  readonly #findings: CharsetFindings
  readonly #label: string
  readonly #chunks: Buffer[] = []

  constructor(findings: CharsetFindings, label: string) {
    super()
    this.#findings = findings
    this.#label = label
    findings.declared ??= label
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.#chunks.push(chunk)
    done()
  }

  override _flush(done: (error: null, text: string) => void): void {
    const { text, defect, found } = decodeLabelled(Buffer.concat(this.#chunks), this.#label)
    this.#findings.found ??= found
    if (defect !== null) this.#findings.defects.push(defect)
    done(null, text)
  }
}

function isStructured(value: unknown): value is StructuredHeader {
  return typeof value === 'object' && value !== null && 'params' in value
}

function structured(headers: Headers, name: string): StructuredHeader {
  const value = headers.get(name)
  return isStructured(value) ? value : { value: '', params: {} }
}

/** mailparser keeps raw bytes that are no UTF-8 in `filename` alone, one character for each. */
function nameFrom(shown: string | undefined, raw: string | undefined, charset: string | null): string | undefined {
  if (shown?.includes('\ufffd') !== true || raw === undefined || /[^\x00-\xff]/.test(raw)) return shown
  return decodeText(Buffer.from(raw, 'latin1'), charset).text
}

/** Mailers put `?` for what a charset of theirs cannot write: the name with fewer of them is the better one. */
function filenameOf({ headers, filename }: AttachmentStream, charset: string | null): string | null {
  const inDisposition = structured(headers, 'content-disposition').params['filename']
  const inType = structured(headers, 'content-type').params['name']
  const names = [nameFrom(inDisposition, filename, charset), nameFrom(inType, inDisposition ? undefined : filename, charset)]
  const unknownsIn = (name: string): number => name.match(/[?\ufffd]/g)?.length ?? 0
  return names.filter((name) => name !== undefined).sort((a, b) => unknownsIn(a) - unknownsIn(b))[0] ?? null
}

/** RFC 2557 §4.2: what a text shows may be called by any address instead. */
function locationOf(headers: Headers): string | null {
  const location = headers.get('content-location')
  return typeof location === 'string' ? location.trim() : null
}

function partOf(attachment: AttachmentStream, charset: string | null): Part {
  const { headers } = attachment
  const content = structured(headers, 'content-type')
  return {
    partId: attachment.partId ?? '',
    contentType: headers.has('content-type') ? typeOf(content.value) : attachment.contentType,
    parameters: content.params,
    disposition: attachment.contentDisposition ?? '',
    filename: filenameOf(attachment, charset),
    contentId: attachment.cid ?? locationOf(headers),
    isRelated: attachment.related === true,
  }
}

/** Four characters of base64 are three bytes; every other encoding is no shorter than what it encodes. */
function atMostBytes(headers: Headers, { body }: MimeSource): number {
  return isPlainBase64(headers) ? Math.ceil((body.length / 4) * 3) + 3 : body.length
}

function isPlainBase64(headers: Headers): boolean {
  return String(headers.get('content-transfer-encoding')).toLowerCase().trim() === 'base64'
}

/** An encoding that is labelled in another way than by its bare name stays undone in mailparser. */
function decodedBytes(headers: Headers, bytes: Buffer): Buffer {
  const encoding = encodingOf(String(headers.get('content-transfer-encoding') ?? ''))
  if (encoding === 'uuencode') return decodeUuencoded(bytes)
  return encoding === 'base64' && !isPlainBase64(headers) ? decodeBase64(bytes) : bytes
}

function makeParser(limits: ParseLimits, charsets: CharsetFindings): MailParser {
  return new MailParser({
    skipHtmlToText: true,
    skipTextToHtml: true,
    skipTextLinks: true,
    skipImageLinks: true,
    keepDeliveryStatus: true,
    ignoreEmbedded: true,
    checksumAlgo: false,
    maxHeadSize: limits.headerBytes,
    maxChildNodes: limits.parts,
    Iconv: CharsetDecoder.bind(null, charsets),
  })
}

/**
 * Reads the parts of a mail.
 *
 * @throws the parser's error; its `code` is `EMAXLEN` past a limit
 */
export async function parseParts(source: MimeSource, limits: ParseLimits): Promise<ParsedParts> {
  const charsets: CharsetFindings = { declared: null, found: null, defects: [] }
  const parser = makeParser(limits, charsets)
  const files: ParsedFile[] = []
  let text: MessageText | null = null
  parser.on('data', (data) => {
    if (data.type === 'text') {
      text = data
      return
    }
    const bytes = new FileBytes(atMostBytes(data.headers, source))
    data.content.on('data', (chunk: Buffer) => bytes.add(chunk))
    data.content.on('end', () => {
      files.push({ part: partOf(data, charsets.declared), bytes: decodedBytes(data.headers, bytes.joined()) })
      data.release?.()
    })
  })
  const end = new Promise<void>((resolve, reject) => parser.once('end', resolve).once('error', reject))
  await Promise.all([end, feed(parser, source)])
  const content = structured(parser.headers || new Map(), 'content-type')
  const { text: plain = null, html = null } = (text as MessageText | null) ?? {}
  return {
    contentType: typeOf(content.value),
    parameters: content.params,
    text: plain,
    html,
    files,
    charsets,
  }
}
