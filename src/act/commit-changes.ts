/** Commits changes made by hand, and wakes the deliverers of the mail that follows from them. */
import { writesOf, type Change, type WritingContext } from '../commit/writes-of.ts'
import type { Config } from '../config/schema.ts'
import type { CommitSet } from '../store/commit-set.ts'
import type { Store } from '../store/store.ts'
import type { Directory } from '../tickets/directory.ts'
import type { Cause, Draft } from '../tickets/draft.ts'
import type { ToldMessage } from '../tickets/letters/agent-letters.ts'
import { messageByHand, updateMails, withTold } from '../tickets/letters/update-readers.ts'
import type { Ticket } from '../tickets/ticket.ts'

export interface CommitDeps {
  readonly store: Store
  readonly config: Config
  /** Wakes the deliverers of outbox rows; without it the sweeper finds the rows later. It never throws. */
  readonly wake?: (outboxIds: readonly string[]) => Promise<void>
}

/** The time of the change, and claims that make it happen only once (default: none). */
type Moment = Pick<WritingContext, 'nowMs' | 'claims'>

/**
 * Commits drafts, all or nothing.
 *
 * @throws {VersionConflictError} when another change was first
 */
export async function commitChanges(
  changes: readonly Change[],
  { store, config, wake }: CommitDeps,
  { issues = [], broadcast, ...context }: Moment & Partial<Pick<CommitSet, 'issues' | 'broadcast'>>,
): Promise<void> {
  const set = writesOf(changes, { config, ...context }, { issues, ...(broadcast && { broadcast }) })
  await store.commit(set)
  await wake?.(set.outbox.map(({ _id }) => _id))
}

/**
 * Adds the mails that notify people of a change by hand or by the product itself; adds none when the mailbox no longer exists.
 *
 * @param before - the ticket before the change; null: it is new
 * @param update - `question` is the customer's newest message, for a new owner; undefined: it is not shown
 */
export function withUpdateMails(
  draft: Draft,
  before: Ticket | null,
  update: {
    readonly cause: Cause
    readonly directory: Directory
    readonly config: Pick<Config, 'ccRules'>
    readonly question?: { readonly message: ToldMessage; readonly company: string } | undefined
  },
): Draft {
  const { cause, directory, config, question } = update
  const mailbox = directory.mailboxes.get(draft.ticket.mailbox)
  if (!mailbox) return draft
  const added = { question: question?.message ?? null, company: question?.company ?? '', order: cause.order }
  const news = { before, draft, by: cause.by, message: messageByHand(draft, directory), readers: [], ...added }
  return withTold(draft, updateMails(news, { mailbox, directory, ccRules: config.ccRules }))
}
