/** After the database was restored: fetches, once, the mail that has been moved to another folder since the state that was restored. */
import { NotFoundError } from '../errors.ts'
import type { ImapServer } from '../imap/imap-client.ts'
import { MailboxSession } from '../imap/mailbox-session.ts'
import type { MailboxLease } from '../store/mailbox-states.ts'
import { holdLease } from './hold-lease.ts'
import { Pass, type PollDeps } from './take-sets.ts'
import { startProgress } from './uid-progress.ts'

/** SINCE compares days in the server's time zone (RFC 3501 §6.4.4), and clocks differ. */
const marginMs = 2 * 24 * 3_600_000

/** A folder from which mail is moved after fetching. */
interface MovedFrom {
  readonly deps: Omit<PollDeps, 'signal'>
  readonly server: ImapServer
  readonly owner: string
  readonly leaseMs: number
}

/** Fetches from the target folder what came since the last mail that the database knows; known mail is recognised as usual. */
export async function retakeMoved(watch: MovedFrom, inbox: MailboxLease, signal: AbortSignal): Promise<void> {
  const { mailboxStates: states, lives } = watch.deps.store
  const { mailbox, after, moveTo } = watch.deps.watched
  if (after !== 'move') return
  const [life, state] = await Promise.all([lives.present(), states.find(inbox.id)])
  if (!life?.takenAgainBefore || (state?.retakenLife ?? 0) >= life._id) return
  await states.ensure(mailbox, moveTo)
  const id = `${mailbox}/${moveTo}`
  const since = new Date((life.knownUntil?.getTime() ?? marginMs) - marginMs)
  const terms = { states, id, owner: watch.owner, leaseMs: watch.leaseMs, signal }
  const isTaken = await holdLease(terms, (lease, held) => takeSince(since, watch, { lease, signal: held }))
  if (!isTaken) return
  await states.forget(id)
  await states.update(inbox, { retakenLife: life._id })
}

async function takeSince(
  since: Date,
  { deps, server }: MovedFrom,
  { lease, signal }: { readonly lease: MailboxLease; readonly signal: AbortSignal },
): Promise<void> {
  const { mailbox, moveTo: folder } = deps.watched
  const watched = { ...deps.watched, folder, after: 'nothing' as const }
  const session = await MailboxSession.open({ server, folder, isReadOnly: true, signal })
  try {
    const uids = await session.uidsSince(since)
    const ledgerPrefix = `${mailbox}/${folder}`
    const life = { mailbox, folder, ledgerPrefix, source: 'imap' as const, uidValidity: session.uidValidity }
    const pass = new Pass({ session, lease, life, deps: { ...deps, watched, signal }, progress: startProgress(uids, 0) })
    const stored = await pass.run(uids)
    if ((await pass.settleGone(uids)) > 0) throw new NotFoundError('the server does not give all of the mail that was moved away')
    deps.log.warn({ stored, folder, since }, 'mail that was moved away was taken again after a restore')
  } finally {
    session.close()
  }
}
