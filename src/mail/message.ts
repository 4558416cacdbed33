/** What a mail says, as plain values: the shapes that parsing produces and everything else reads. */

import type { Shingles } from './shingles.ts'

/** An RFC 5322 mailbox (§3.4): `addrSpec` is `local@domain`, domain in lower-case A-labels; the name is for show only. */
export interface Address {
  readonly displayName: string
  readonly addrSpec: string
}

/** The sender's identity: the From field only, exactly one strict addr-spec, or unverified. */
export interface Sender {
  /** null when no address could be read at all. */
  readonly addrSpec: string | null
  readonly displayName: string
  /** True only when From held exactly one strict RFC 5322 addr-spec. Nobody may be identified without it. */
  readonly isStrict: boolean
}

/** What kind of mail this is. `delivered` covers relayed and other successful reports. */
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

/** A file in a mail: exact decoded bytes are identified by `sha256` (hex). */
export interface Attachment {
  /** Cleaned for show: no control or format characters, no path. null when the mail gives none. */
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

/** A delivery report (RFC 3464, or what mailers wrote before it). */
export interface DeliveryReport {
  /** Of the worst recipient. */
  readonly class: 'failure' | 'delay' | 'delivered' | 'relayed' | 'expanded' | 'other'
  /** Who did not get the mail (of a successful report, who did): final recipients and the original ones; lower case. */
  readonly recipients: readonly string[]
  /**
   * True when the address itself is the cause, so that no later mail will arrive either (unknown, moved, no such
   * domain); false when another mail may arrive (full, refused for policy, delayed) and when no cause is told; null
   * for successful reports.
   */
  readonly isPermanent: boolean | null
  /** RFC 3463 enhanced status code, such as `5.1.1`. */
  readonly status: string | null
  readonly diagnostic: string | null
  /** Message-ID of the mail it reports on, without angle brackets. */
  readonly originalMessageId: string | null
  /** The same by recipient; absent in reports stored before this field was. */
  readonly outcomes?: readonly RecipientStatus[]
}

/** What a delivery report says of one recipient: `recipients` holds the final and, where it differs, the original. */
export interface RecipientStatus {
  readonly recipients: readonly string[]
  readonly class: DeliveryReport['class']
  readonly status: string | null
  readonly isPermanent: boolean | null
}

/**
 * A mail that another mail forwards. What stands in a text is what its forwarder's program repeated: it
 * is as true as he is.
 */
export interface ForwardedMail {
  /** Repeated in the text, or attached as a mail of its own. */
  readonly via: 'inline' | 'attached'
  /** null when not exactly one strict addr-spec is named, or when mails of several people are attached. */
  readonly from: Address | null
  readonly to: readonly Address[]
  readonly cc: readonly Address[]
  /** Of an attached mail; a text does not tell. */
  readonly replyTo: readonly Address[]
  /** The date as its forwarder's program wrote it, for show only. */
  readonly dateText: string | null
  /** Without what forwarding put in front of it. */
  readonly subject: string
  /** At most 65,536 characters. */
  readonly text: string
  /** Of all mails that are forwarded, the first that of the one described here; none when it is not told. */
  readonly messageIds: readonly string[]
  /** Ids of its thread, oldest first. */
  readonly references: readonly string[]
  /** Files inside an attached mail. */
  readonly attachments: readonly Attachment[]
  /** What the forwarder himself wrote. */
  readonly note: string
}

/** A header field as it stood: name as written, value unfolded, undecoded, in order of appearance. */
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
  /** True when Reply-To is more or less than one strict addr-spec; absent: it is that, or is missing. */
  readonly isReplyToLoose?: true
  /** X-Original-Sender, which lists set that put themselves into From; absent: there is none. */
  readonly originalSender?: string
  /** Addresses of Delivered-To, X-Original-To, Envelope-To, Resent-To/-Cc: where a token of ours may stand. */
  readonly deliveredTo: readonly string[]
  /** Addresses of Resent-To, Resent-Cc, Resent-Bcc, which are among those, too; absent: none. */
  readonly resentTo?: readonly string[]
  /** Envelope sender as the delivering server noted it; `''` is the null reverse-path; null when unknown. */
  readonly returnPath: string | null
  readonly subject: string
  /** Primary subtags of Content-Language and Accept-Language (RFC 3282, RFC 5646), in order; absent: none is named. */
  readonly languages?: readonly string[]
  /** The Date field as written (ISO 8601), for show only. */
  readonly dateHeader: string | null
  /** Where mail to the list goes that it came through (RFC 2369 §3.4); absent in mails stored before this field was. */
  readonly listPost?: readonly string[]
  /** Topmost Authentication-Results fields first, raw values. */
  readonly authenticationResults: readonly string[]
  /** Outlook Thread-Index root (first 22 bytes, base64), if any. */
  readonly threadIndexRoot: string | null
  /** `X-Intray-*` fields, believed only when their HMAC holds. */
  readonly ownHeaders: readonly HeaderField[]
  /** Of fields that the site wants kept, the topmost of each name, in order; absent: it wants none, or there is none. */
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
  /** The newly written text, signature excluded: the `new` spans joined. */
  readonly visibleReply: string
  /** That it is signed or encrypted: stands at the end of both, or in their place where there are none; absent: it is neither. */
  readonly notice?: string
  /** Of what is new and of what is quoted, to recognise whose words are quoted. */
  readonly shingles: Shingles
  readonly attachments: readonly Attachment[]
  readonly kind: MailKind
  readonly isList: boolean
  readonly isBulk: boolean
  /** Its sender wants no automatic answer (X-Auto-Response-Suppress); absent: he says nothing of it. */
  readonly suppressesAutoReply?: true
  readonly report: DeliveryReport | null
  /** Of complaints: what might be tokens of the mail of ours that is complained of; absent: it returns none. */
  readonly complainedOf?: readonly string[]
  /** Absent in mails stored before this field was. */
  readonly forwarded?: ForwardedMail | null
  readonly isDegraded: boolean
}

/** A mail as it came, byte for byte: its content in memory or in a file; in neither, it is in the store. */
export interface RawMail {
  readonly rawSha256: string
  readonly sizeBytes: number
  /** INTERNALDATE (RFC 3501 §2.3.3); null of a mail that no server delivered: its sender cannot be checked. */
  readonly at: Date | null
  /** True when only the beginning is kept. */
  readonly isPartial: boolean
  readonly bytes?: Uint8Array
  /** Whoever fetched it removes the file. */
  readonly path?: string
}

/** The bytes of one attachment, beside the {@link ParsedMessage} that lists it. */
export interface AttachmentContent {
  readonly sha256: string
  readonly bytes: Uint8Array
}

/** What the parser gives: the values, and the files' bytes (one entry per distinct content). */
export interface ParsedMail {
  readonly message: ParsedMessage
  readonly contents: readonly AttachmentContent[]
}
