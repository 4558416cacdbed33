/** Writes what people did by hand, and wakes those who send what it makes us send. */
import { writesOf, type Change, type WritingContext } from '../commit/writes-of.ts'
import type { Config } from '../config/schema.ts'
import type { CommitSet } from '../store/commit-set.ts'
import type { Store } from '../store/store.ts'
import type { Directory } from '../tickets/directory.ts'
import type { Cause, Draft } from '../tickets/draft.ts'
import type { ToldMessage } from '../tickets/letters/agent-letters.ts'
import { messageByHand, updateMails, withTold } from '../tickets/letters/update-readers.ts'
import type { Ticket } from '../tickets/ticket.ts'

/** What committing needs from the outside. */
export interface CommitDeps {
  readonly store: Store
  readonly config: Config
  /** Wakes the deliverers of outbox rows; without it the sweeper finds them. It never throws. */
  readonly wake?: (outboxIds: readonly string[]) => Promise<void>
}

/** When it was, and the claims by which it is done only once; default: none. */
type Moment = Pick<WritingContext, 'nowMs' | 'claims'>

/**
 * Commits drafts, all or nothing.
 *
 * @throws {VersionConflictError} when somebody else was first
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
 * The draft with the mails that tell of a change by hand, or by the product itself; none when the mailbox is gone.
 *
 * @param before - null: it is new
 * @param told - `question`: the customer's newest message, for those who are to answer it; default: none is told
 */
export function withUpdatesTold(
  draft: Draft,
  before: Ticket | null,
  told: {
    readonly cause: Cause
    readonly directory: Directory
    readonly config: Pick<Config, 'ccRules'>
    readonly question?: { readonly message: ToldMessage; readonly company: string } | undefined
  },
): Draft {
  const { cause, directory, config, question } = told
  const mailbox = directory.mailboxes.get(draft.ticket.mailbox)
  if (!mailbox) return draft
  const added = { question: question?.message ?? null, company: question?.company ?? '', order: cause.order }
  const update = { before, draft, by: cause.by, message: messageByHand(draft, directory), readers: [], ...added }
  return withTold(draft, updateMails(update, { mailbox, directory, ccRules: config.ccRules }))
}
