/** A mail to be sent, as rules write it. */
import type { OutgoingMail } from '../mail/compose/compose.ts'
import type { Artifact, EmailMember, InboundId, OrderKey, ThreadParent, TicketNumber } from './ticket.ts'

/** What kind of mail goes out. Only `reply` and `broadcast` are written by a person. */
export type OutboundKind = OutgoingMail['kind']

/** A file that goes along. */
export interface MailArtifact extends Artifact {
  readonly isInline: boolean
  readonly contentId: string | null
}

/** A file of a mail as it goes along with another. */
export function artifactOf(file: MailArtifact): MailArtifact {
  const { sha256, filename, contentType, sizeBytes, isInline, contentId } = file
  return { sha256, filename, contentType, sizeBytes, isInline, contentId }
}

/** Somebody whom a notification names, and where he wants his answers; null: at his own address. */
export interface NamedReader extends EmailMember {
  readonly replyTo: string | null
}

/** What the answer to a notification goes by, whatever happens to the ticket meanwhile. */
export interface AnswerRoute {
  /** Those whom its first line names. */
  readonly readers: readonly NamedReader[]
  /** The mail that the answer answers. */
  readonly parent: ThreadParent | null
  /** Of the mail that it tells of: whoever is on a later one came meanwhile. */
  readonly order: OrderKey
  /** Who wrote the message that it tells of; absent: it tells of none, or nobody can be told. */
  readonly author?: string
  /** The address of somebody who asks to join. */
  readonly asks?: string | undefined
  /** An answer of its agent that waits for #send. */
  readonly held?: HeldAnswer | undefined
}

/** An answer that waits. */
export interface HeldAnswer {
  readonly mail: InboundId
  /** What its agent newly wrote in it, without what he was told before. */
  readonly reply: string
}

type Writing = Pick<OutgoingMail, 'fromName' | 'to' | 'cc' | 'subject' | 'text' | 'html' | 'inReplyTo' | 'references' | 'unsubscribeUrl'>

/** A mail to be sent, before it has a Message-ID. */
export interface OutboundDraft extends Writing {
  /** Unique among the drafts of one inbound mail. */
  readonly ref: string
  readonly kind: OutboundKind
  readonly ticket: TicketNumber
  readonly mailbox: string
  /** The agent whose token the mail carries; null: a customer's token. */
  readonly agent: string | null
  /** Its agent's answer stays among us: an internal note. Default: false. */
  readonly isInternal?: boolean
  readonly files: readonly MailArtifact[]
  /** Of acknowledgements: nothing vouches for its recipient. */
  readonly isUnvouched?: true
  /** Of what agents are told, where their answer goes to customers. */
  readonly answerRoute?: AnswerRoute
}
