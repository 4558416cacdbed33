/** Loads the issues and tickets that links lead to. */
import type { Store } from '../store/store.ts'
import type { Linked } from '../tickets/records/command-records.ts'
import { issueId, issueNumber } from '../tickets/issue.ts'
import { displayId, ticketNumber, type Link } from '../tickets/ticket.ts'

/** Loads the targets of links; those that do not exist are missing in the result. */
export async function loadLinked(links: readonly Link[], store: Store): Promise<Linked> {
  const issues = await store.issues.load(links.flatMap(({ target }) => issueNumber(target) ?? []))
  const tickets = await store.tickets.load(links.flatMap(({ target }) => ticketNumber(target) ?? []))
  return {
    issues: new Map(issues.map((issue) => [issueId(issue.number), issue])),
    tickets: new Map(tickets.map((ticket) => [displayId(ticket.number), ticket])),
  }
}
