/** What a lost answer does: the ticket needs a response again, and its agents hear of it (mail.md §5.5). */
import type { Config } from '../config/schema.ts'
import { VersionConflictError } from '../errors.ts'
import { claimKey } from '../store/claims.ts'
import type { OutboxRecipient, OutboxRow } from '../store/outbox.ts'
import type { CommitSet, Store } from '../store/store.ts'
import { product, withField, withOrder, withRemark, type Cause, type Draft } from '../tickets/draft.ts'
import { alertText } from '../tickets/letters/letters.ts'
import { listenersOf, mailToAgent } from '../tickets/letters/outbound-drafts.ts'
import { orderKey, type Ticket, type TicketNumber } from '../tickets/ticket.ts'
import { directoryOf } from '../config/directory.ts'
import { tokenKeys } from '../apply/inbound-mail.ts'
import { outboxRowOf } from '../apply/outbox-row.ts'

/** What telling needs from the outside. */
export interface TellDeps {
  readonly store: Store
  readonly config: Config
  readonly now: () => number
}

/** What is to be written on a ticket, and who hears of it. */
interface Telling {
  /** Unique: told twice is told once. */
  readonly ref: string
  readonly ticket: TicketNumber
  readonly change: (draft: Draft, cause: Cause) => Draft
  readonly alert: { readonly mailbox: string; readonly text: string } | null
}

/** Somebody else was first; after so many times something is wrong. */
const mostConflicts = 25

/**
 * Tells of recipients who did not get an answer, or may not have: a remark each, needs-response on, an alert to the
 * ticket's agents. Telling the same twice has the effect of once.
 *
 * @throws {StoreUnavailableError} when MongoDB does not answer; tell again later
 */
export async function tellFailure(row: OutboxRow, failed: readonly OutboxRecipient[], deps: TellDeps): Promise<void> {
  if (failed.length === 0) return
  await tell(
    {
      ref: `${row._id}/lost/${failed.map(({ addrSpec }) => addrSpec).join(',')}`,
      ticket: row.ticket as TicketNumber,
      change: (draft, cause) => withLoss(draft, failed, cause),
      alert: { mailbox: row.mailbox, text: lossText(failed) },
    },
    deps,
  )
}

/** Tells of losses that are recorded and not told of yet, and notes that they are told. */
export async function tellUntold(row: OutboxRow, deps: TellDeps): Promise<void> {
  if (row.untold.length === 0) return
  await tellFailure(
    row,
    row.recipients.filter(({ addrSpec }) => row.untold.includes(addrSpec)),
    deps,
  )
  await deps.store.outbox.write(row, { untold: [] })
}

/** Notes on the timeline that an answer whose fate nobody could tell is sent once more. */
export async function tellResent(row: OutboxRow, deps: TellDeps): Promise<void> {
  const body = `It could not be told whether the answer went out; it is sent once more, as the same mail <${row.messageId}>.`
  await tell(
    {
      ref: `${row._id}/resent`,
      ticket: row.ticket as TicketNumber,
      change: (draft, cause) => withRemark(draft, { body, rule: 'sent-again' }, cause),
      alert: null,
    },
    deps,
  )
}

function withLoss(draft: Draft, failed: readonly OutboxRecipient[], cause: Cause): Draft {
  const remarked = failed.reduce((at, recipient) => {
    return withRemark(at, { body: remarkOn(recipient), rule: 'delivery-status' }, cause)
  }, draft)
  return withField(
    withOrder(remarked, 'needsOn', cause),
    { field: 'needsResponse', to: true, rule: 'answer-failed' },
    cause,
  )
}

function remarkOn({ addrSpec, status, replyCode, enhancedStatusCode, text }: OutboxRecipient): string {
  const code = [replyCode, enhancedStatusCode].filter((part) => part !== null).join(' ')
  return `${addrSpec}: ${status}${code && ` (${code})`}${text === null ? '' : `: ${text}`}`
}

function lossText(failed: readonly OutboxRecipient[]): string {
  const verb = failed.every(({ status }) => status === 'unknown') ? 'may not have reached' : 'did not reach'
  return `Your answer ${verb} ${failed.map(({ addrSpec }) => addrSpec).join(', ')}.\n\n${failed.map(remarkOn).join('\n')}`
}

async function tell(telling: Telling, deps: TellDeps): Promise<void> {
  for (let conflicts = 0; ; conflicts++) {
    const ticket = await survivorOf(telling.ticket, deps.store)
    // Retention may have deleted it: then there is nobody to tell.
    if (!ticket) return
    try {
      return await deps.store.commit(commitOf(telling, ticket, deps))
    } catch (error) {
      if (!(error instanceof VersionConflictError) || conflicts >= mostConflicts) throw error
      if (await isTold(telling.ref, ticket, deps.store)) return
    }
  }
}

/** A merged ticket's events are those of its survivor. */
async function survivorOf(number: TicketNumber, store: Store): Promise<Ticket | null> {
  const seen = new Set<TicketNumber>()
  for (let at = number; ;) {
    const ticket = await store.tickets.find(at)
    if (!ticket || ticket.mergedInto === null || seen.has(at)) return ticket
    seen.add(at)
    at = ticket.mergedInto
  }
}

async function isTold(ref: string, { number }: Ticket, store: Store): Promise<boolean> {
  const lines = await store.timeline.ofTicket(number)
  return lines.some(({ externalRef }) => externalRef === `${ref}/0`)
}

function commitOf(telling: Telling, ticket: Ticket, deps: TellDeps): CommitSet {
  const nowMs = deps.now()
  const cause = { ref: telling.ref, by: product, atMs: nowMs, order: orderKey(nowMs, telling.ref) }
  const draft = telling.change({ ticket, entries: [] }, cause)
  const outbox = telling.alert
    ? alertsOf({ ...telling.alert, ref: telling.ref }, draft.ticket, { config: deps.config, nowMs })
    : []
  return {
    endings: [],
    tickets: [{ ticket: draft.ticket, readVersion: ticket.version }],
    claims: new Map(outbox.map(({ messageId }) => [claimKey(ticket.scope, messageId), ticket.number])),
    messages: [],
    entries: draft.entries,
    workspaces: [],
    contacts: [],
    outbox,
    reports: [],
    copies: [],
    acknowledged: new Map(),
    acknowledgements: new Map(),
    nowMs,
  }
}

/** A mailbox that is no longer configured has nobody to send from: the remark has to do. */
function alertsOf(
  alert: { readonly mailbox: string; readonly text: string; readonly ref: string },
  ticket: Ticket,
  { config, nowMs }: { readonly config: Config; readonly nowMs: number },
): readonly OutboxRow[] {
  // When a mailbox was first opened decides about inbound mail only.
  const directory = directoryOf(config, [])
  const mailbox = config.mailboxes.find(({ name }) => name === alert.mailbox)
  const policy = directory.mailboxes.get(alert.mailbox)
  if (!mailbox || !policy) return []
  const about = { kind: 'alert' as const, ticket, mailbox: policy, fromName: policy.displayName }
  return listenersOf(ticket, policy, directory).map((agent) => {
    const draft = mailToAgent(agent, { ...about, text: alertText(ticket, alert.text) })
    return outboxRowOf(draft, { storedId: alert.ref, mailbox, keys: tokenKeys(config), nowMs })
  })
}
