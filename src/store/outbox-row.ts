/**
 * A row of the outbox: an outbound mail, whose Message-ID and recipients are fixed before anything is sent.
 *
 * Its life: the commit that decides on it writes it, `queued`. A deliverer claims it at `dueAt`: `sending`, with a lease, and with the
 * attempt counted before it is made. Then each recipient is `sent`, `deferred` (again at a later `dueAt`), `failed`, or `unknown`: the mail
 * may have been sent, or its deliverer stopped answering until the lease expired. An `unknown` row waits until `dueAt` for evidence: a copy
 * in one of our mailboxes, or a report. Without evidence it is sent once more under the same Message-ID if a person wrote it, and dropped
 * if a robot did. `done`: nothing is left to do, though a recipient may stay `unknown` for good. Losses are in `untold` until agents are
 * alerted.
 */
import type { OutgoingMail } from '../mail/compose/compose.ts'
import type { TemplateHtml } from '../mail/compose/template-html.ts'
import type { Address } from '../mail/message.ts'
import type { Delivery } from '../tickets/delivery/delivery.ts'
import type { AnswerRoute, MailArtifact } from '../tickets/outbound.ts'
import type { TicketNumber } from '../tickets/ticket.ts'
import { flag, list, moment, nested, number, schemaOf, text, whole, type Paths } from './schema.ts'

/** An outbound mail. */
export interface OutboxRow extends OutgoingMail, Delivery {
  /** `stored message id/ref`: a repeated decision makes the same row. */
  readonly _id: string
  readonly kind: OutgoingMail['kind']
  readonly ticket: TicketNumber
  /** The ticket that answers go to, since the message it is about moved there; absent: its own ticket. */
  readonly movedTo?: TicketNumber
  readonly mailbox: string
  readonly agent: string | null
  /** Never changes, not even when the mail is sent again. */
  readonly messageId: string
  readonly files: readonly MailArtifact[]
  /** The ids of the tokens in its Message-ID and reply address. */
  readonly tokenIds: readonly string[]
  /** Where the agent's answer goes. */
  readonly answerRoute?: AnswerRoute
  /** An acknowledgement to an address that may be forged. */
  readonly isUnvouched?: boolean
  /** Incremented by every write, so that a write based on an old state is refused. */
  readonly revision: number
}

/** A deliverer's claim on a row. */
export interface OutboxClaim {
  readonly owner: string
  readonly nowMs: number
  readonly leaseMs: number
}

const address = nested<Address>({ displayName: text(), addrSpec: text() })

const paths: Paths<OutboxRow> = {
  _id: text(),
  kind: text(),
  ticket: number(),
  movedTo: number(),
  mailbox: text(),
  agent: text(),
  messageId: text(),
  fromName: text(),
  fromAddress: text(),
  replyTo: text(),
  to: list(address),
  cc: list(address),
  subject: text(),
  text: text(),
  html: whole<TemplateHtml>(),
  inReplyTo: text(),
  references: list(text()),
  files: list(
    nested({
      sha256: text(),
      filename: text(),
      contentType: text(),
      sizeBytes: number(),
      isInline: flag(),
      contentId: text(),
    }),
  ),
  recipients: list(
    nested({
      addrSpec: text(),
      status: text(),
      replyCode: number(),
      enhancedStatusCode: text(),
      text: text(),
      at: moment(),
      attempt: number(),
      isHandedOver: flag(),
    }),
  ),
  isPerRecipient: flag(),
  state: text(),
  attempts: number(),
  attemptedAt: moment(),
  createdAt: moment(),
  dueAt: moment(),
  lease: nested({ owner: text(), until: moment() }),
  copySeenAt: moment(),
  resentAt: moment(),
  untold: list(text()),
  tokenIds: list(text()),
  answerRoute: whole(),
  isUnvouched: flag(),
  unsubscribeUrl: text(),
  revision: number(),
}

/** The schema of the outbox. */
export const outboxSchema = schemaOf<OutboxRow>(paths)
outboxSchema.index({ messageId: 1 }, { unique: true })
outboxSchema.index({ state: 1, dueAt: 1 })
outboxSchema.index({ untold: 1 }, { partialFilterExpression: { untold: { $gt: '' } }, name: 'to-be-told' })
outboxSchema.index({ 'recipients.status': 1, createdAt: -1 })
outboxSchema.index({ ticket: 1, createdAt: 1 })
outboxSchema.index({ movedTo: 1 }, { partialFilterExpression: { movedTo: { $exists: true } } })
outboxSchema.index({ kind: 1, createdAt: 1 })
outboxSchema.index({ createdAt: 1 }, { partialFilterExpression: { isUnvouched: true }, name: 'unvouched' })
