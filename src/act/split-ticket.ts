/** Splits messages off a ticket; what answers them goes with them, and later mail of theirs to the new ticket (T-101). */
import { loadSplitSource } from '../apply/load-for-commands.ts'
import { mailLoader } from '../apply/load-mails.ts'
import { loadPeople } from '../apply/load-people.ts'
import { BatchSite } from '../apply/batch-site.ts'
import { policyFrom } from '../config/directory.ts'
import { withSplit } from '../tickets/split/split.ts'
import type { SplitSource } from '../tickets/split/split-source.ts'
import type { Site } from '../tickets/site.ts'
import type { Ticket, TicketNumber } from '../tickets/ticket.ts'
import { changeTicket, existingTicket, type EditDeps, type Editing } from './change-ticket.ts'

/**
 * Splits. Nobody is mailed; there is no way back.
 *
 * @param chosen - ids of messages
 * @returns the new ticket
 * @throws {UserError} when one of them is not there, the first is no customer’s mail, or nothing would stay
 */
export async function splitTicket(from: TicketNumber, chosen: readonly string[], editing: Editing, deps: EditDeps): Promise<Ticket> {
  const { store, config, directory } = deps
  const number = (await store.counters.reserve('ticket')) as TicketNumber
  // What nobody has parsed yet is on no ticket.
  const loadMails = mailLoader({ config, store, directory }, () => Promise.resolve(new Map()))
  await changeTicket(
    from,
    { ...editing, addresses: [], isSilent: true },
    async (draft, { mailbox, cause }) => {
      const source = await loadSplitSource(from, draft.ticket.scope, { store, loadMails })
      const site = await siteOf(source, deps)
      const done = withSplit(draft, { source, chosen, number }, { site, mailbox, cause })
      if ('refused' in done) return done
      const [own, left] = done
      return [left, own]
    },
    deps,
  )
  return existingTicket(number, store)
}

/** With everybody whom the mails name. */
async function siteOf({ mails }: SplitSource, { store, config, directory: load }: EditDeps): Promise<Site> {
  const people = mails.flatMap(({ message: { from, to, cc, replyTo } }) => [from, ...to, ...cc, ...replyTo])
  const addresses = [...new Set(people.flatMap(({ addrSpec }) => addrSpec ?? []))]
  return new BatchSite({
    directory: await load(),
    policy: policyFrom(config),
    ...(await loadPeople({ addresses, senders: addresses }, store)),
  })
}
