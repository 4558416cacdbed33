/** The content of a mail as plain values: the shapes that parsing produces and all other code reads. */

import type { Shingles } from './shingles.ts'

/** An RFC 5322 mailbox (§3.4): `addrSpec` is `local@domain`, domain in lower-case A-labels; the name is for show only. */
export interface Address {
  readonly displayName: string
  readonly addrSpec: string
}

/** The sender's identity: the From field only, exactly one strict addr-spec, or unverified. */
export interface Sender {
  /** null when no address could be read. */
  readonly addrSpec: string | null
  readonly displayName: string
  /** True only when From has exactly one strict RFC 5322 addr-spec. Without it, nobody may be identified by this address. */
  readonly isStrict: boolean
}

/** The kind of a mail. `delivered` covers relayed and other successful reports. */
export type MailKind = 'human' | 'auto-reply' | 'auto-generated' | 'bounce' | 'delivered' | 'read-receipt' | 'complaint' | 'challenge'

/** Authentication of the From address. */
export type Authentication = 'pass' | 'fail' | 'none' | 'unknown'

/**
 * A stretch of the text body: UTF-16 offsets, half open, in order, covering the whole text without gaps.
 * `confidence` is between 0 and 1.
 */
export interface ReplySpan {
  readonly start: number
  readonly end: number
  readonly what: 'new' | 'quote' | 'signature' | 'header'
  readonly confidence: number
}

/** A file in a mail. `sha256` (hex) identifies its decoded bytes. */
export interface Attachment {
  /** Cleaned for display: no control or format characters, no path. null: the mail has none. */
  readonly filename: string | null
  /** Lower-case `type/subtype`. */
  readonly contentType: string
  readonly sizeBytes: number
  readonly sha256: string
  readonly md5: string
  readonly isInline: boolean
  /** Without angle brackets. */
  readonly contentId: string | null
  /** The first 20,000 characters, decoded, for text/* and message/* only. */
  readonly text: string | null
}

/** A delivery report (RFC 3464, or the mailers' own forms). */
export interface DeliveryReport {
  /** The worst recipient's. */
  readonly class: 'failure' | 'delay' | 'delivered' | 'relayed' | 'expanded' | 'other'
  /** Final and original recipients that the mail did not reach, or did, in a successful report; lower case. */
  readonly recipients: readonly string[]
  /**
   * True when the address itself is the cause, so that no later mail will arrive either (unknown, moved, no such domain); false when
   * another mail may arrive (full, refused by policy, delayed) or no cause is stated; null for successful reports.
   */
  readonly isPermanent: boolean | null
  /** RFC 3463 enhanced status code, such as `5.1.1`. */
  readonly status: string | null
  readonly diagnostic: string | null
  /** Message-ID of the reported mail, without angle brackets. */
  readonly originalMessageId: string | null
  /** The same for each recipient; absent in reports that were stored before this field existed. */
  readonly outcomes?: readonly RecipientStatus[]
}

/** The part of a delivery report about one recipient. `recipients` has the final address and, if different, the original one. */
export interface RecipientStatus {
  readonly recipients: readonly string[]
  readonly class: DeliveryReport['class']
  readonly status: string | null
  readonly isPermanent: boolean | null
}

/**
 * A mail that another mail forwards. Inline, the forwarder's program repeated its header in the text, so it is only as reliable as the
 * forwarder.
 */
export interface ForwardedMail {
  /** Repeated in the text, or attached as a mail of its own. */
  readonly via: 'inline' | 'attached'
  /** null when not exactly one strict addr-spec is named, or when mails of several people are attached. */
  readonly from: Address | null
  readonly to: readonly Address[]
  readonly cc: readonly Address[]
  /** Of an attached mail; an inline forward does not repeat it. */
  readonly replyTo: readonly Address[]
  /** The date as its forwarder's program wrote it, for show only. */
  readonly dateText: string | null
  /** Without prefixes of forwarding. */
  readonly subject: string
  /** At most 65,536 characters. */
  readonly text: string
  /** Of all forwarded mails, this mail's first; empty when unknown. */
  readonly messageIds: readonly string[]
  /** Ids of its thread, oldest first. */
  readonly references: readonly string[]
  /** Files inside an attached mail. */
  readonly attachments: readonly Attachment[]
  /** The forwarder's own text. */
  readonly note: string
}

/** A raw header field: its name as written, its value unfolded but not decoded, in order of appearance. */
export interface HeaderField {
  readonly name: string
  readonly value: string
}

/** What the header of a mail says; ids are without angle brackets. */
export interface HeaderValues {
  readonly messageId: string | null
  readonly inReplyTo: readonly string[]
  /** In field order, oldest first; the first and the last 100. */
  readonly references: readonly string[]
  readonly from: Sender
  readonly to: readonly Address[]
  readonly cc: readonly Address[]
  readonly bcc: readonly Address[]
  readonly replyTo: readonly Address[]
  /** True when Reply-To is not exactly one strict addr-spec; absent when it is, or is missing. */
  readonly isReplyToLoose?: true
  /** X-Original-Sender, set by lists that replace From by their own address; absent: none. */
  readonly originalSender?: string
  /** Addresses of Delivered-To, X-Original-To, Envelope-To, Resent-To and -Cc, which may have our tokens. */
  readonly deliveredTo: readonly string[]
  /** Addresses of Resent-To, Resent-Cc and Resent-Bcc, which are in `deliveredTo`, too; absent: none. */
  readonly resentTo?: readonly string[]
  /** Envelope sender by the delivering server; `''`: the null reverse-path; null: unknown. */
  readonly returnPath: string | null
  readonly subject: string
  /** Primary subtags of Content-Language and Accept-Language (RFC 3282, RFC 5646), in order; absent: none. */
  readonly languages?: readonly string[]
  /** The Date field (ISO 8601), for show only. */
  readonly dateHeader: string | null
  /** Addresses for posts to the mailing list (RFC 2369 §3.4); absent in mails that were stored before this field existed. */
  readonly listPost?: readonly string[]
  /** Raw values of Authentication-Results fields, topmost first. */
  readonly authenticationResults: readonly string[]
  /** Outlook Thread-Index root (first 22 bytes, base64), if any. */
  readonly threadIndexRoot: string | null
  /** `X-Intray-*` fields, trusted only with a valid HMAC. */
  readonly ownHeaders: readonly HeaderField[]
  /** Fields that the site is configured to keep, the topmost of each name, in order; absent: none. */
  readonly keptFields?: readonly HeaderField[]
  readonly defects: readonly string[]
}

/**
 * A parsed mail. Always complete: parsing never fails, it only degrades (`isDegraded`, `defects`).
 * All strings are valid Unicode.
 */
export interface ParsedMessage extends HeaderValues {
  /** The text view: the text part, or text made from HTML. */
  readonly text: string
  /** HTML as sent, decoded; `''` when the mail has none. Untrusted. */
  readonly html: string
  readonly spans: readonly ReplySpan[]
  /** The newly written text without signature: all `new` spans. */
  readonly visibleReply: string
  /**
   * Notice that the mail is signed or encrypted, at the end of `text` and `visibleReply`, or shown in their place when they are empty;
   * absent: neither.
   */
  readonly notice?: string
  /** Of the new and the quoted text, to recognize whose text is quoted. */
  readonly shingles: Shingles
  readonly attachments: readonly Attachment[]
  readonly kind: MailKind
  readonly isList: boolean
  readonly isBulk: boolean
  /** The sender wants no automatic answer (X-Auto-Response-Suppress); absent: not stated. */
  readonly suppressesAutoReply?: true
  readonly report: DeliveryReport | null
  /** Possible tokens of our mail that a complaint returns; absent: none. */
  readonly complainedOf?: readonly string[]
  /** Absent in mails that were stored before this field existed. */
  readonly forwarded?: ForwardedMail | null
  readonly isDegraded: boolean
}

/** A received mail, byte for byte: in memory (`bytes`), in a file (`path`), or else in the store. */
export interface RawMail {
  readonly rawSha256: string
  readonly sizeBytes: number
  /** INTERNALDATE (RFC 3501 §2.3.3); null for mail that no server delivered, whose sender cannot be checked. */
  readonly at: Date | null
  /** True when only the beginning is kept. */
  readonly isPartial: boolean
  readonly bytes?: Uint8Array
  /** The caller that fetched the mail removes this file. */
  readonly path?: string
}

/** The bytes of an attachment in a {@link ParsedMessage}. */
export interface AttachmentContent {
  readonly sha256: string
  readonly bytes: Uint8Array
}

/** The parser's result: the message, and the contents of its files (one entry per distinct content). */
export interface ParsedMail {
  readonly message: ParsedMessage
  readonly contents: readonly AttachmentContent[]
}
