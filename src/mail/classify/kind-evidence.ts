/** The evidence for a mail's kind: decoded header fields and leaf parts. */
import type { HeaderField, Sender } from '../message.ts'

/** One leaf (or message/*) part of a mail. */
export interface LeafPart {
  /** Lower-case `type/subtype`. */
  readonly contentType: string
  /** Content-Type parameters, names in lower case (`report-type`, `charset`, …). */
  readonly parameters: Readonly<Record<string, string>>
  /** Decoded text for text/* and message/* (transfer encoding and charset undone), at most 200,000 characters; else `''`. */
  readonly text: string
}

/** All evidence that {@link kindOf} reads. */
export interface KindEvidence {
  /** Top-level fields in order of appearance; values unfolded and decoded (RFC 2047). */
  readonly headers: readonly HeaderField[]
  /** Lower-case top-level `type/subtype`, and its parameters. */
  readonly contentType: string
  readonly parameters: Readonly<Record<string, string>>
  readonly from: Sender
  readonly subject: string
  /** The text view of the mail, at most 200,000 characters. */
  readonly text: string
  readonly parts: readonly LeafPart[]
}
