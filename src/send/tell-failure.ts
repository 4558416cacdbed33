/** The effect of an answer that was lost: the ticket needs a response again, and its agents are alerted. */
import { againOnConflict } from '../commit/again-on-conflict.ts'
import { loadSurvivor } from '../commit/merge-chains.ts'
import { writesOf } from '../commit/writes-of.ts'
import { departedUsers, directoryOf } from '../config/directory.ts'
import type { Config } from '../config/schema.ts'
import type { OutboxRow } from '../store/outbox-row.ts'
import type { Store } from '../store/store.ts'
import type { OutboxRecipient } from '../tickets/delivery/delivery.ts'
import type { Directory } from '../tickets/directory.ts'
import { causeOf, draftOf, product, withField, withOrder, withOutbound, withRemark, type Cause, type Draft } from '../tickets/draft.ts'
import { alertText } from '../tickets/letters/agent-letters.ts'
import { alertsTo } from '../tickets/letters/outbound-drafts.ts'
import type { Ticket, TicketNumber } from '../tickets/ticket.ts'

export interface TellDeps {
  readonly store: Store
  readonly config: Config
  readonly now: () => number
}

/** A delivery event for a ticket. */
interface DeliveryNews {
  /** Unique, so that repeating it has no further effect. */
  readonly ref: string
  readonly ticket: TicketNumber
  readonly rule: (draft: Draft, cause: Cause) => Draft
}

/**
 * Records on the ticket that recipients did not get an answer, or may not have: a remark each, needs-response on, an alert to the ticket's
 * agents. Safe to repeat.
 *
 * @throws {StoreUnavailableError} when MongoDB does not answer; the caller tries again later
 */
export async function tellFailure(row: OutboxRow, failed: readonly OutboxRecipient[], deps: TellDeps): Promise<void> {
  if (failed.length === 0) return
  const ref = `${row._id}/lost/${failed.map(({ addrSpec }) => addrSpec).join(',')}`
  // When a mailbox was first opened matters for inbound mail only, so no states are passed.
  const directory = directoryOf(deps.config, [], { users: await departedUsers(deps.store) })
  const alert = { mailbox: row.mailbox, text: lossText(failed), directory }
  const rule = (draft: Draft, cause: Cause) => withAlerts(withLoss(draft, failed, cause), alert)
  await tell({ ref, ticket: row.ticket as TicketNumber, rule }, deps)
}

/** Tells of losses that are recorded in the row but not on the ticket yet, and marks them as told. */
export async function tellUntold(row: OutboxRow, deps: TellDeps): Promise<void> {
  if (row.untold.length === 0) return
  await tellFailure(
    row,
    row.recipients.filter(({ addrSpec }) => row.untold.includes(addrSpec)),
    deps,
  )
  await deps.store.outbox.write(row, { untold: [] })
}

/** Remarks on the ticket that an answer of unknown fate is sent once more. */
export async function tellResent(row: OutboxRow, deps: TellDeps): Promise<void> {
  const body = `It could not be told whether the answer went out; it is sent once more, as the same mail <${row.messageId}>.`
  const rule = (draft: Draft, cause: Cause) => withRemark(draft, { body, rule: 'sent-again' }, cause)
  await tell({ ref: `${row._id}/resent`, ticket: row.ticket as TicketNumber, rule }, deps)
}

function withLoss(draft: Draft, failed: readonly OutboxRecipient[], cause: Cause): Draft {
  const remarked = failed.reduce((at, recipient) => {
    return withRemark(at, { body: remarkOn(recipient), rule: 'delivery-status' }, cause)
  }, draft)
  const needs = { field: 'needsResponse', to: true, rule: 'answer-failed' } as const
  return withField(withOrder(remarked, 'needsOn', cause), needs, cause)
}

function remarkOn({ addrSpec, status, replyCode, enhancedStatusCode, text }: OutboxRecipient): string {
  const code = [replyCode, enhancedStatusCode].filter((part) => part !== null).join(' ')
  return `${addrSpec}: ${status}${code && ` (${code})`}${text === null ? '' : `: ${text}`}`
}

function lossText(failed: readonly OutboxRecipient[]): string {
  const verb = failed.every(({ status }) => status === 'unknown') ? 'may not have reached' : 'did not reach'
  return `Your answer ${verb} ${failed.map(({ addrSpec }) => addrSpec).join(', ')}.\n\n${failed.map(remarkOn).join('\n')}`
}

/** A mailbox that is no longer configured cannot send alerts; the remark has to do. */
function withAlerts(
  draft: Draft,
  { mailbox: name, text, directory }: { readonly mailbox: string; readonly text: string; readonly directory: Directory },
): Draft {
  const mailbox = directory.mailboxes.get(name)
  if (!mailbox) return draft
  return withOutbound(draft, alertsTo(draft.ticket, alertText(draft.ticket, text), { mailbox, directory }))
}

async function tell({ ref, ticket: number, rule }: DeliveryNews, { store, config, now }: TellDeps): Promise<void> {
  await againOnConflict(async (conflicts) => {
    const ticket = await loadSurvivor(number, store)
    // Retention may have deleted the ticket.
    if (!ticket || (conflicts > 0 && (await isTold(ref, ticket, store)))) return
    const nowMs = now()
    const draft = rule(draftOf(ticket), causeOf(ref, product, { atMs: nowMs }))
    await store.commit(writesOf([{ draft, ref, readVersion: ticket.version }], { config, nowMs }))
  })
}

async function isTold(ref: string, { number }: Ticket, store: Store): Promise<boolean> {
  const lines = await store.timeline.ofTicket(number)
  return lines.some(({ externalRef }) => externalRef === `${ref}/0`)
}
