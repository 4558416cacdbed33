/** The role that applies mails to tickets. */
import type { Decided } from '../../apply/writes-of-mails.ts'
import { applyMessages } from '../../apply/apply-messages.ts'
import { GroupCommit } from '../../apply/group-commit.ts'
import { withCurrentParsing } from '../../arrive/current-parsing.ts'
import { applyMails } from '../../jobs/apply-mails.ts'
import { CommitTurn } from '../../queue/commit-turn.ts'
import { TicketMark } from '../../queue/ticket-mark.ts'
import type { InboundId } from '../../tickets/ticket.ts'
import { applyDepsOf, presentApplyDeps } from '../apply-deps.ts'
import { required, runUntilAborted, type Role } from './role.ts'

export const apply: Role = async (runtime, signal) => {
  const { store, configs, traces } = runtime
  await withCurrentParsing(1, { configs, signal }, async (parsing) => {
    const parseDeps = () => ({ ...parsing, store })
    const ticketMark = new TicketMark(required(runtime.queueSettings))
    const deps = applyDepsOf(runtime, parseDeps, (decided) => ticketMark.raise(highestTicket(decided)))
    const turn = new CommitTurn(required(runtime.queueSettings))
    const group = new GroupCommit(
      (ids) => applyMessages(ids, presentApplyDeps(deps, runtime, parseDeps)),
      (work) => turn.during(work),
    )
    const work = (ids: readonly InboundId[]) => (traces ? traces.during('apply', ids, () => group.add(ids)) : group.add(ids))
    await runUntilAborted(applyMails, work, { runtime, signal })
    turn.close()
    ticketMark.close()
  })
}

function highestTicket(decided: readonly Decided[]): number {
  return Math.max(
    0,
    ...decided.flatMap(({ decision: { draft } }) => (draft ? [draft, ...(draft.along ?? [])].map(({ ticket }) => ticket.number) : [])),
  )
}
