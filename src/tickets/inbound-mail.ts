/** A delivered mail as the rules see it: what it says, where it came in, and what its tokens prove. */
import type { SenderProof } from '../mail/sender-proof/authentication.ts'
import type { Authentication, HeaderField, ParsedMessage } from '../mail/message.ts'
import type { Returned } from '../mail/sender-proof/return-path.ts'
import type { InboundId, StoredMessageId, TicketNumber } from './ticket.ts'

/** A token of ours that was found in a mail and whose HMAC holds. */
export interface ProvenToken {
  readonly ticket: TicketNumber
  /** The agent whose token it is; null for a customer's. A customer's token never gives agent powers. */
  readonly agent: string | null
  /** Was the mail that carried it about something internal? Then the answer is a note. */
  readonly isInternal: boolean
  /** Tells it from other tokens. */
  readonly id: string
  readonly foundIn: 'in-reply-to' | 'references' | 'recipient'
}

/** How the mail came to us: from a folder, from the folder of sent mail, posted by HTTP, out of a file. */
export type MailSource = 'imap' | 'sent' | 'http' | 'import'

/** Did somebody send it to us just now? Then he may be answered. */
export function isIncoming({ source }: { readonly source: MailSource }): boolean {
  return source === 'imap' || source === 'http'
}

/** Where, when and how a mail came, and what it is known by. */
export interface Arrival {
  readonly id: InboundId
  readonly storedId: StoredMessageId
  readonly mailbox: string
  /** Absent: it does not matter which. */
  readonly folder?: string
  readonly scope: string
  readonly source: MailSource
  /** It was elsewhere before: its Date is days older than its arrival. */
  readonly isMoved?: boolean
  /** Imported as a matter that is over. */
  readonly isOver?: boolean
  /** INTERNALDATE (RFC 3501 §2.3.3): the only date that logic reads. */
  readonly atMs: number
  /** The Message-ID, or `raw:SHA-256` when the mail has none. */
  readonly identity: string
  readonly contentHash: string
  /** The same without the readers: messages that were stored before these counted have it. */
  readonly bareContentHash?: string
  /** One of us released it, though it seemed to be spam: it counts as if it had come then. */
  readonly released?: Release | undefined
  /** One of the languages that the mailbox has templates in, ISO 639-1; absent: none of them, or not to be told. */
  readonly language?: string | undefined
}

/** That a mail was released. */
export interface Release {
  /** Where it was kept as spam; null: it was held. */
  readonly keptOn: TicketNumber | null
}

/** What is known of who really sent a mail, and why. */
export interface MailProof {
  readonly authentication: Authentication
  /** Who says so; told by `intray why`. */
  readonly sender: SenderProof
  readonly tokens: readonly ProvenToken[]
  /** Of a complaint: tokens of the mail of ours that it returns. They lead it to no ticket. Default: none. */
  readonly complained?: readonly Omit<ProvenToken, 'foundIn'>[]
  /** True when it carries the marker of a mail of ours: a robot made it from one. */
  readonly isEcho: boolean
  /** True for the mail that tries a mailbox out (`intray mailbox test --send`); absent: it is none. */
  readonly isProbe?: boolean | undefined
  /** The copy of a mail of ours whose return path it came to. */
  readonly returned?: Returned | undefined
}

/** What a mail says, without its HTML, which no rule reads. */
export type MailMessage = Omit<ParsedMessage, 'html'> & {
  /** It came by a form or a list that puts itself into From; `from` is the person then. */
  readonly form?: FormSender
  /** Fields that rules of the site's own search for keys; absent: none is searched. */
  readonly keyFields?: readonly HeaderField[]
}

/** Who sent a mail for the person that it is from. */
export interface FormSender {
  /** The address in From. */
  readonly sender: string
  /** Named as a form by the configuration. */
  readonly isListed: boolean
}

/** One delivered mail. */
export interface InboundMail {
  readonly place: Arrival
  readonly proof: MailProof
  readonly message: MailMessage
}

/** The Message-ID of the mail that another answers; programs that write no In-Reply-To put it last into References. */
export function parentIds({ inReplyTo, references }: MailMessage): readonly string[] {
  return inReplyTo.length > 0 ? inReplyTo : references.slice(-1)
}

/** Every id that a mail carries, its own first; each is claimed for the ticket. */
export function idsOf({ place, message }: Pick<InboundMail, 'place' | 'message'>): readonly string[] {
  const ids = [place.identity, ...message.inReplyTo, ...message.references]
  return [...new Set([...ids, ...trackerIds(ids)])]
}

/** The ids of the mails that a mail forwards, and those of their threads, the nearest first. */
export function forwardedIds({ forwarded }: MailMessage): readonly string[] {
  return forwarded ? [...forwarded.messageIds, ...forwarded.references.toReversed()] : []
}

/**
 * Bugzilla gives each reader of a bug other ids for the same mail, `bug-BUG-READER[-TOKEN]@host` (Bugzilla::BugMail); what
 * is common to them is the bug.
 */
export function trackerIds(ids: readonly string[]): readonly string[] {
  return ids.flatMap((id) => {
    const found = /^bug-(\d{1,12})-\d{1,12}(?:-[A-Za-z0-9]{1,40})?@(.+)$/.exec(id)
    return found ? [`bugzilla:${found[2] ?? ''}:${found[1] ?? ''}`] : []
  })
}
