/** Mails that tell of a change, as rows of the outbox; and of changes that no mail and no request made. */
import type { Config } from '../config/schema.ts'
import { claimKey } from '../store/claims.ts'
import type { OutboxRow } from '../store/outbox.ts'
import type { CommitSet } from '../store/store.ts'
import type { OutboundDraft } from '../tickets/decision.ts'
import type { Directory } from '../tickets/directory.ts'
import type { Cause, Draft } from '../tickets/draft.ts'
import type { Ticket, TicketNumber } from '../tickets/ticket.ts'
import { saidByHand, updateMails } from '../tickets/letters/update-mails.ts'
import { tokenKeys } from '../apply/inbound-mail.ts'
import { outboxRowOf } from '../apply/outbox-row.ts'

/** A change of a ticket, and who hears of it. */
export interface Told {
  /** null: it is new. */
  readonly before: Ticket | null
  readonly draft: Draft
  readonly cause: Cause
  /** The other mails of the commit. */
  readonly outbound: readonly OutboundDraft[]
}

/** The mails that a change by hand, or by the product itself, makes us send; none when the mailbox is gone. */
export function tellingsOf(told: Told, directory: Directory): readonly OutboundDraft[] {
  const mailbox = directory.mailboxes.get(told.draft.ticket.mailbox)
  if (!mailbox) return []
  const message = saidByHand(told.draft, directory)
  return updateMails({ ...told, by: told.cause.by, message, readers: [] }, { mailbox, directory })
}

/** Rows of the outbox for mails, and the claims of their ids for the ticket. */
export function outboxOf(
  outbound: readonly OutboundDraft[],
  { ticket, cause, config }: { readonly ticket: Ticket; readonly cause: Cause; readonly config: Config },
): Pick<CommitSet, 'outbox' | 'claims'> {
  const keys = tokenKeys(config)
  const outbox = outbound.flatMap((draft): OutboxRow[] => {
    const mailbox = config.mailboxes.find(({ name }) => name === draft.mailbox)
    return mailbox ? [outboxRowOf(draft, { storedId: cause.ref, mailbox, keys, nowMs: cause.atMs })] : []
  })
  const claims = outbox.map(({ messageId }): [string, TicketNumber] => [
    claimKey(ticket.scope, messageId),
    ticket.number,
  ])
  return { outbox, claims: new Map(claims) }
}
