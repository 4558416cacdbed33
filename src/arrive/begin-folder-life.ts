/**
 * Begins a new life of a folder: UIDVALIDITY has changed (RFC 3501 §2.3.1.1) or is wrong, so every UID is another mail's and all mails are
 * fetched again.
 */
import type { MailboxSession } from '../imap/mailbox-session.ts'
import { lifeName } from '../store/ledger-keys.ts'
import type { MailboxLease, MailboxState } from '../store/mailbox-states.ts'
import { placeOf, type FolderLife } from './folder-life.ts'
import type { PollDeps } from './take-sets.ts'

/** A folder under a lease, before its mails are listed. */
export interface FolderLook {
  readonly session: MailboxSession
  readonly lease: MailboxLease
  readonly deps: PollDeps
  readonly state: MailboxState
  /** The folder's life as stored. */
  readonly life: FolderLife
}

/**
 * Begins a new life of a folder; the gauges show it until all mails are stored.
 *
 * @param reason - null: UIDVALIDITY has changed
 * @returns the new life, and all UIDs of the folder
 */
export async function beginLife(
  { session, lease, deps, state, life }: FolderLook,
  reason: string | null,
): Promise<{ readonly life: FolderLife; readonly uids: readonly number[] }> {
  const isFirst = state.uidValidity === null
  const uidValidity = await freeLife(life, session, deps)
  const uids = await session.uidsAbove(0)
  const text = `${reason ?? 'UIDVALIDITY changed'}: all mails are fetched again`
  const at = new Date()
  if (!isFirst) deps.log.warn({ mails: uids.length }, text)
  const cursor = { uidValidity, lastUid: 0, lag: uids.length, lastFullComparisonAt: null, firstOpenedAt: state.firstOpenedAt ?? at }
  const news = isFirst ? {} : { lastError: { code: 'new-life', text, at }, newLife: { text, at } }
  await deps.store.mailboxStates.update(lease, { ...cursor, ...news })
  return { life: { ...life, uidValidity }, uids }
}

/**
 * A name of the life that no ledger row has yet: a UIDVALIDITY may return with a restored folder, and a mailbox's name with another
 * mailbox.
 */
async function freeLife(life: FolderLife, { uidValidity }: MailboxSession, { store }: PollDeps): Promise<string> {
  for (let n = 0; ; n++) {
    const name = lifeName(uidValidity, n)
    if ((await store.inboundRows.countIn(placeOf({ ...life, uidValidity: name }))) === 0) return name
  }
}
