/** Splits messages off a ticket into a new one; their answers go with them, and later mail to them joins the new ticket (T-101). */
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
 * Splits a ticket. Nobody is mailed about it; there is no way back.
 *
 * @param chosen - ids of messages
 * @returns the new ticket
 * @throws {NotFoundError} when the ticket does not exist
 * @throws {UserError} when a message is not on the ticket, the first is not a customer's, or nothing would stay
 */
export async function splitTicket(from: TicketNumber, chosen: readonly string[], editing: Editing, deps: EditDeps): Promise<Ticket> {
  const { store, config, directory } = deps
  const number = (await store.counters.reserve('ticket')) as TicketNumber
  // Mail that is not parsed yet is on no ticket, so the loader needs no parser.
  const loadMails = mailLoader({ config, store, directory }, () => Promise.resolve(new Map()))
  await changeTicket(
    from,
    { ...editing, addresses: [], isSilent: true },
    async (draft, { mailbox, cause }) => {
      const source = await loadSplitSource(from, draft.ticket.scope, { store, loadMails })
      const site = await siteOf(source, deps)
      const split = withSplit(draft, { source, chosen, number }, { site, mailbox, cause })
      if ('refused' in split) return split
      const [separated, remaining] = split
      return [remaining, separated]
    },
    deps,
  )
  return existingTicket(number, store)
}

/** The site with everybody whom the mails name. */
async function siteOf({ mails }: SplitSource, { store, config, directory: load }: EditDeps): Promise<Site> {
  const people = mails.flatMap(({ message: { from, to, cc, replyTo } }) => [from, ...to, ...cc, ...replyTo])
  const addresses = [...new Set(people.flatMap(({ addrSpec }) => addrSpec ?? []))]
  return new BatchSite({
    directory: await load(),
    policy: policyFrom(config),
    ...(await loadPeople({ addresses, senders: addresses }, store)),
  })
}
