/** Mails to be sent, as rules write them. */
import type { OutgoingMail } from '../mail/compose/compose.ts'
import type { Artifact, EmailMember, InboundId, OrderKey, ThreadParent, TicketNumber } from './ticket.ts'

/** The kind of an outbound mail. Only `reply` and `broadcast` are written by a person. */
export type OutboundKind = OutgoingMail['kind']

/** A file attached to a mail. */
export interface MailArtifact extends Artifact {
  readonly isInline: boolean
  readonly contentId: string | null
}

/** The attached file without its text. */
export function artifactOf(file: MailArtifact): MailArtifact {
  const { sha256, filename, contentType, sizeBytes, isInline, contentId } = file
  return { sha256, filename, contentType, sizeBytes, isInline, contentId }
}

/** A reader whom a notification names, with their Reply-To; null: answers go to their own address. */
export interface NamedReader extends EmailMember {
  readonly replyTo: string | null
}

/** Where the answer to a notification goes, whatever happens to the ticket in the meantime. */
export interface AnswerRoute {
  /** The readers named in its first line. */
  readonly readers: readonly NamedReader[]
  /** The mail that the answer goes under. */
  readonly parent: ThreadParent | null
  /** The order key of the message it is about: people on later messages joined since. */
  readonly order: OrderKey
  /** The author of the message it is about; absent: no message, or an unreadable author. */
  readonly author?: string
  /** The address of somebody who asks to join the ticket. */
  readonly asks?: string | undefined
  /** The agent's answer that is held for `#send`. */
  readonly held?: HeldAnswer | undefined
}

/** An answer that is held. */
export interface HeldAnswer {
  readonly mail: InboundId
  /** The agent's new text in it, without quotations. */
  readonly reply: string
}

type Writing = Pick<OutgoingMail, 'fromName' | 'to' | 'cc' | 'subject' | 'text' | 'html' | 'inReplyTo' | 'references' | 'unsubscribeUrl'>

/** A mail to be sent, without a Message-ID yet. */
export interface OutboundDraft extends Writing {
  /** Unique among the drafts of one inbound mail. */
  readonly ref: string
  readonly kind: OutboundKind
  readonly ticket: TicketNumber
  readonly mailbox: string
  /** The agent whose token the mail carries; null: a customer's token. */
  readonly agent: string | null
  /** The agent's answer to it is an internal note. Default: false. */
  readonly isInternal?: boolean
  readonly files: readonly MailArtifact[]
  /** An acknowledgement to an address that may be forged. */
  readonly isUnvouched?: true
  /** For notifications: where the agent's answer goes. */
  readonly answerRoute?: AnswerRoute
}
