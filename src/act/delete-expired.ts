/** Deletes what the configuration keeps no longer: by the sweep, or at once by hand; or tells what that would be. */
import type { Config } from '../config/schema.ts'
import type { AgingContents } from '../store/retention.ts'
import type { Store } from '../store/store.ts'

/** What deleting needs from the outside. */
export interface ExpiryDeps {
  readonly store: Pick<Store, 'retention' | 'auditLog'>
  readonly config: Pick<Config, 'retention'>
  readonly now: () => number
}

/** What is, or was, past its time. */
export interface ExpiryCounts {
  readonly tickets: number
  /** In these tickets. */
  readonly mails: number
  readonly rawMails: number
  readonly files: number
  /** Of raw mails and files that go by their own age. */
  readonly bytes: number
  /** Lines of the audit log. */
  readonly auditLines: number
  /** Tickets that are kept whole. */
  readonly held: number
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const ticketsAtATime = 100
const countedAtATime = 10_000
/** The rest of the sweep waits for it. */
const mostOfOnePass = { tickets: 200, contents: 2_000 }

/** One pass of the sweep, once an hour, or at once while there is more. @returns how much was deleted */
export async function deleteExpired(deps: ExpiryDeps): Promise<number> {
  const { closedTicketDays, rawMailDays, fileDays, auditDays } = deps.config.retention
  if ((closedTicketDays ?? rawMailDays ?? fileDays ?? auditDays) === undefined) return 0
  const { retention } = deps.store
  if (!(await retention.isTurn(deps.now(), hourMs))) return 0
  const { tickets, rawMails, files, auditLines } = await expiry(deps, { isDry: false, ...mostOfOnePass })
  if (tickets >= mostOfOnePass.tickets || Math.max(rawMails, files) >= mostOfOnePass.contents) await retention.endTurn()
  return tickets + rawMails + files + auditLines
}

/** All that is past its time. @param isDry - only counts it */
export async function expireAll(deps: ExpiryDeps, isDry: boolean): Promise<ExpiryCounts> {
  return expiry(deps, { isDry, tickets: Infinity, contents: Infinity })
}

interface Pass {
  readonly isDry: boolean
  readonly tickets: number
  readonly contents: number
}

async function expiry(deps: ExpiryDeps, pass: Pass): Promise<ExpiryCounts> {
  const { retention } = deps.store
  if (!pass.isDry) await retention.endDeletions()
  const { closedTicketDays, rawMailDays, fileDays, auditDays, holdTag } = deps.config.retention
  const ofTickets = await expireTickets(closedTicketDays, deps, pass)
  const raws = await expireContents('rawMails', rawMailDays, deps, pass)
  const files = await expireContents('files', fileDays, deps, pass)
  return {
    ...ofTickets,
    rawMails: raws.count,
    files: files.count,
    bytes: raws.bytes + files.bytes,
    auditLines: auditDays === undefined ? 0 : await deps.store.auditLog.expire(new Date(deps.now() - auditDays * dayMs), pass.isDry),
    held: await retention.heldTickets(holdTag),
  }
}

async function expireTickets(days: number | undefined, { store, config, now }: ExpiryDeps, { isDry, tickets: most }: Pass) {
  const sum = { tickets: 0, mails: 0 }
  if (days === undefined) return sum
  const { retention } = store
  const due = (limit: number) => retention.expiredTickets(now() - days * dayMs, config.retention.holdTag, limit)
  if (isDry) {
    const tickets = await due(0)
    for (let at = 0; at < tickets.length; at += countedAtATime)
      sum.mails += await retention.messagesOf(tickets.slice(at, at + countedAtATime))
    return { ...sum, tickets: tickets.length }
  }
  while (sum.tickets < most) {
    const found = await due(ticketsAtATime)
    const { tickets, mails } = found.length === 0 ? { tickets: [], mails: 0 } : await retention.deleteTickets(found)
    // Those that somebody changes at this moment wait for the next pass.
    if (tickets.length === 0) break
    sum.tickets += tickets.length
    sum.mails += mails
  }
  return sum
}

async function expireContents(name: AgingContents, days: number | undefined, deps: ExpiryDeps, { isDry, contents: most }: Pass) {
  const sum = { count: 0, bytes: 0 }
  if (days === undefined) return sum
  const { retention } = deps.store
  for await (const { hashes, bytes } of retention.expiredContents(
    name,
    new Date(deps.now() - days * dayMs),
    deps.config.retention.holdTag,
  )) {
    if (!isDry && hashes.length > 0) await retention.deleteContents(name, hashes)
    sum.count += hashes.length
    sum.bytes += bytes
    if (sum.count >= most) break
  }
  return sum
}
