/** Tells the admins by a ticket that the database was restored to an older state, and what was done about it. */
import { adminsOf } from '../config/admins.ts'
import { directoryOf } from '../config/directory.ts'
import { claimKey } from '../store/claims.ts'
import type { Life } from '../store/installation-lives.ts'
import { alertText } from '../tickets/letters/agent-letters.ts'
import { alertsTo } from '../tickets/letters/outbound-drafts.ts'
import { causeOf, draftOf, product, withComment, withOutbound, type Cause } from '../tickets/draft.ts'
import { openTicketByHand } from '../tickets/thread/open-ticket.ts'
import { displayId, type TicketNumber } from '../tickets/ticket.ts'
import { commitChanges, type CommitDeps } from './commit-changes.ts'

export interface TellRestoreDeps extends CommitDeps {
  readonly now: () => number
}

/** What was done about the restore, as the text of the ticket. */
export function restoreReport({ signs, takenAgainBefore, knownUntil, lifted, unsent }: Life): string {
  const at = (moment: Date | null) => moment?.toISOString() ?? 'an unknown time'
  const tickets = lifted.find(({ of }) => of === 'ticket')
  return [
    'The database was put back to an older state.',
    `Noticed by: ${signs.join('; ')}.`,
    `Its newest mail is of ${at(knownUntil)}.`,
    `Mail that came before ${at(takenAgainBefore)} and that it does not know is taken again in silence: it becomes tickets, and nobody is written to for its sake. Look for tickets created since.`,
    ...(tickets
      ? [
          `Ticket numbers go on above ${displayId(tickets.to as TicketNumber)}; the last known one was ${displayId(tickets.from as TicketNumber)}.`,
        ]
      : []),
    `${unsent} mails that waited to be sent are not sent; answers among them are noted on their tickets (intray failed list).`,
    'Broadcasts that were being sent are paused: some of those who wait may have theirs (intray broadcast list).',
    'Answers to notifications that the database does not know reach nobody: answer from the ticket instead.',
  ].join('\n')
}

/** Opens the ticket, once for each restore. @returns false when there is nothing to tell, or no mailbox to tell it in */
export async function tellRestore(deps: TellRestoreDeps): Promise<boolean> {
  const { store, now } = deps
  const life = await store.lives.present()
  if (!life?.isReady || life.isTold) return false
  const cause = causeOf(`life/${life._id}`, product, { atMs: now() })
  const claim = claimKey('', cause.ref)
  // The process that opened the ticket may have died before it noted that in the life's document.
  const isTold = (await store.claims.load([claim])).has(claim) || (await openReport(life, { deps, cause, claim }))
  if (isTold) await store.lives.note(life._id, { isTold })
  return isTold
}

interface ReportContext {
  readonly deps: TellRestoreDeps
  readonly cause: Cause
  /** The claim by which it happens only once. */
  readonly claim: string
}

/** Opens the ticket. @returns false when the configuration has no mailbox to open it in */
async function openReport(life: Life, { deps, cause, claim }: ReportContext): Promise<boolean> {
  const { store, config } = deps
  const directory = directoryOf(config, [])
  const [mailbox] = directory.mailboxes.values()
  if (!mailbox) return false
  const number = (await store.counters.reserve('ticket')) as TicketNumber
  const body = restoreReport(life)
  const written = { title: 'The database was restored', body, part: null, severity: null, contact: null }
  const initial = draftOf(openTicketByHand({ ...written, number, mailbox }, cause))
  const commented = withComment(initial, { body, visibility: 'internal', files: [] }, cause)
  const agents = adminsOf(config, { notify: [...mailbox.notify] }).flatMap((address) => directory.agents.get(address) ?? [])
  const draft = withOutbound(commented, alertsTo(initial.ticket, alertText(initial.ticket, body), { mailbox, directory, agents }))
  const claims = new Map([[claim, number]])
  await commitChanges([{ draft, ref: cause.ref, readVersion: null }], deps, { nowMs: cause.atMs, claims })
  return true
}
