/** A delivered mail as the rules see it: content, arrival, and what is proven of its sender. */
import type { SenderProof } from '../mail/sender-proof/authentication.ts'
import type { Authentication, HeaderField, ParsedMessage } from '../mail/message.ts'
import type { Returned } from '../mail/sender-proof/return-path.ts'
import type { InboundId, StoredMessageId, TicketNumber } from './ticket.ts'

/** A token of ours, found in a mail, whose HMAC is valid. */
export interface ProvenToken {
  readonly ticket: TicketNumber
  /** The agent whose token it is; null: a customer's, which never gives an agent's powers. */
  readonly agent: string | null
  /** Whether the mail with the token was internal; an answer to it is a note. */
  readonly isInternal: boolean
  /** Unique among tokens. */
  readonly id: string
  readonly foundIn: 'in-reply-to' | 'references' | 'recipient'
}

/** How a mail reached us: from a watched folder, from the Sent folder, posted by HTTP, or imported from a file. */
export type MailSource = 'imap' | 'sent' | 'http' | 'import'

/** Whether a mail was just sent to us, so that its sender may be answered. */
export function isIncoming({ source }: { readonly source: MailSource }): boolean {
  return source === 'imap' || source === 'http'
}

/** Where, when and how a mail arrived, and its ids. */
export interface Arrival {
  readonly id: InboundId
  readonly storedId: StoredMessageId
  readonly mailbox: string
  /** The watched folder; absent where none matters. */
  readonly folder?: string
  readonly scope: string
  readonly source: MailSource
  /** The mail was elsewhere before: its Date is days before its arrival. */
  readonly isMoved?: boolean
  /** Imported as a finished matter. */
  readonly isOver?: boolean
  /** INTERNALDATE (RFC 3501 §2.3.3), the only date that rules use. */
  readonly atMs: number
  /** The Message-ID, or `raw:SHA-256` when the mail has none. */
  readonly identity: string
  readonly contentHash: string
  /** The hash without the readers, as it was stored before they were included. */
  readonly bareContentHash?: string
  /** Set when somebody released the mail from spam: it counts as if it had arrived then. */
  readonly released?: Release | undefined
  /** A language of the mailbox's templates that the mail is written in, ISO 639-1; absent: none, or unknown. */
  readonly language?: string | undefined
}

/** The release of a mail from spam. */
export interface Release {
  /** The ticket on which it was kept as spam; null: it was held without a ticket. */
  readonly keptOn: TicketNumber | null
}

/** What is proven of a mail's sender. */
export interface MailProof {
  readonly authentication: Authentication
  /** The evidence, for `intray why`. */
  readonly sender: SenderProof
  readonly tokens: readonly ProvenToken[]
  /** The tokens of our mail that a complaint returns; they lead to no ticket. Default: none. */
  readonly complained?: readonly Omit<ProvenToken, 'foundIn'>[]
  /** The mail has the marker of a mail of ours: a robot answered or returned it. */
  readonly isEcho: boolean
  /** A test mail of `intray mailbox test --send`; absent: no. */
  readonly isProbe?: boolean | undefined
  /** The copy of our mail to whose return path this mail was sent. */
  readonly returned?: Returned | undefined
}

/** The content of a mail, without HTML, which no rule reads. */
export type MailMessage = Omit<ParsedMessage, 'html'> & {
  /** Set when a form or list that puts itself into From sent the mail; `from` is then the person. */
  readonly form?: FormSender
  /** Header fields that the site's correlation rules search; absent: none. */
  readonly keyFields?: readonly HeaderField[]
}

/** The form or list that sent a mail on behalf of the person in `from`. */
export interface FormSender {
  /** The address in From. */
  readonly sender: string
  /** The configuration names it as a form. */
  readonly isListed: boolean
}

/** A delivered mail. */
export interface InboundMail {
  readonly place: Arrival
  readonly proof: MailProof
  readonly message: MailMessage
}

/** The Message-ID of the mail that another answers. Programs that write no In-Reply-To put it last in References. */
export function parentIds({ inReplyTo, references }: MailMessage): readonly string[] {
  return inReplyTo.length > 0 ? inReplyTo : references.slice(-1)
}

/** Every id that a mail has, its own first; each is claimed for its ticket. */
export function idsOf({ place, message }: Pick<InboundMail, 'place' | 'message'>): readonly string[] {
  const ids = [place.identity, ...message.inReplyTo, ...message.references]
  return [...new Set([...ids, ...trackerIds(ids)])]
}

/** The ids of a forwarded mail and its thread, nearest first. */
export function forwardedIds({ forwarded }: MailMessage): readonly string[] {
  return forwarded ? [...forwarded.messageIds, ...forwarded.references.toReversed()] : []
}

/**
 * Bugzilla gives each reader of a bug different ids for one mail, `bug-BUG-READER[-TOKEN]@host` (Bugzilla::BugMail). This is the part that
 * they share.
 */
export function trackerIds(ids: readonly string[]): readonly string[] {
  return ids.flatMap((id) => {
    const found = /^bug-(\d{1,12})-\d{1,12}(?:-[A-Za-z0-9]{1,40})?@(.+)$/.exec(id)
    return found ? [`bugzilla:${found[2] ?? ''}:${found[1] ?? ''}`] : []
  })
}
