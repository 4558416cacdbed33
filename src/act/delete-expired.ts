/** Deletes tickets, raw mails, files and audit lines past their retention: in the sweep, by hand at once, or as a dry run that counts. */
import type { Config } from '../config/schema.ts'
import type { AgingContents } from '../store/retention.ts'
import type { Store } from '../store/store.ts'

export interface ExpiryDeps {
  readonly store: Pick<Store, 'retention' | 'auditLog'>
  readonly config: Pick<Config, 'retention'>
  readonly now: () => number
}

/** What was deleted, or would be. */
export interface ExpiryCounts {
  readonly tickets: number
  /** Mails of these tickets. */
  readonly mails: number
  readonly rawMails: number
  readonly files: number
  /** Bytes of raw mails and files that expired by their own age. */
  readonly bytes: number
  readonly auditLines: number
  /** Tickets that a hold keeps. */
  readonly held: number
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const ticketsAtATime = 100
const countedAtATime = 10_000
/** Limits of one pass: the other duties of the sweep wait meanwhile. */
const mostOfOnePass = { tickets: 200, contents: 2_000 }

/** One pass of the sweep; it runs once an hour, or again at once while more is due. @returns how much was deleted */
export async function deleteExpired(deps: ExpiryDeps): Promise<number> {
  const { closedTicketDays, rawMailDays, fileDays, auditDays } = deps.config.retention
  if ((closedTicketDays ?? rawMailDays ?? fileDays ?? auditDays) === undefined) return 0
  const { retention } = deps.store
  if (!(await retention.isTurn(deps.now(), hourMs))) return 0
  const { tickets, rawMails, files, auditLines } = await expiry(deps, { isDry: false, ...mostOfOnePass })
  if (tickets >= mostOfOnePass.tickets || Math.max(rawMails, files) >= mostOfOnePass.contents) await retention.endTurn()
  return tickets + rawMails + files + auditLines
}

/** Deletes everything past its retention, without limit. @param isDry - only counts */
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
    // None could be deleted: they are being changed at this moment and wait for the next pass.
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
