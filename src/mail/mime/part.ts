/** What the header of a leaf part says of it. */

/** A leaf of a mail, as its header describes it. */
export interface Part {
  /** Numbers as in IMAP (`1.2`); `''` when the whole mail is this part. */
  readonly partId: string
  /** Lower-case `type/subtype`; `text/plain` when none is given (RFC 2045 §5.2). */
  readonly contentType: string
  readonly parameters: Readonly<Record<string, string>>
  /** Lower case, such as `attachment`; `''` when there is none. */
  readonly disposition: string
  /** As the part names itself, decoded, not yet cleaned. */
  readonly filename: string | null
  /** Without angle brackets. */
  readonly contentId: string | null
  /** In a multipart/related: shown by the text (RFC 2387). */
  readonly isRelated: boolean
}

/** A leaf with its bytes, and what it says where it is text. */
export interface Leaf {
  readonly part: Part
  /** Transfer encoding undone; empty for text that mailparser gave as text. */
  readonly bytes: Uint8Array
  /** Line ends are LF; from the first 8 MB for the parts that are the mail's text, its first 200,000 characters for files. */
  readonly text: string
  /** Leaves of one group say the same in several forms (multipart/alternative); null for a file. */
  readonly bodyGroup: unknown
  /** What was wrong with its charset, for the parts that are the mail's text. */
  readonly defect: string | null
}

/** `Content-Type: text` is what mailers older than MIME wrote for plain text. */
const BARE_TYPES: Readonly<Record<string, string>> = {
  '': 'text/plain',
  text: 'text/plain',
  plain: 'text/plain',
  html: 'text/html',
}

/** The type that a Content-Type value means: up to its first blank or semicolon, in lower case. */
export function typeOf(value: string): string {
  const token = /^[\s"]*([^\s;"]*)/.exec(value)?.[1]?.toLowerCase() ?? ''
  return BARE_TYPES[token] ?? (/^[^/]+\/[^/]+$/.test(token) ? token : 'application/octet-stream')
}
