/** Looking into an installation: waits for what was decided and sent, then tells it in the words of the tickets page. */

import { setTimeout as wait } from 'node:timers/promises'
import type { InboundRow } from '../../src/store/inbound-row.ts'
import type { Store } from '../../src/store/store.ts'
import type { Ticket, TicketNumber } from '../../src/tickets/ticket.ts'
import type { Installation } from './installation.ts'
import { ownWritesTo } from './own-writes.ts'
import { inboxOf, type Received } from './post.ts'

/** Far longer than anything takes: a machine may be busy with other tests. */
const patienceMs = 80_000
const lookEveryMs = 50
/** Of the time that was waited: whoever looks all the time is most of the load that they wait for. */
const lookShare = 0.05
const lookSlowestMs = 500
/** Where each write of ours is told, looks between two of them are for what others write. */
const lookUntoldMs = 250

/** Looks until something is there. @throws Error naming what was waited for */
export async function until<T>(
  what: string,
  look: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  limitMs = patienceMs,
  pause: (ms: number) => Promise<void> = wait,
): Promise<T> {
  const startedAtMs = Date.now()
  for (;;) {
    const found = await look()
    if (found !== null && found !== undefined && found !== false) return found
    const waitedMs = Date.now() - startedAtMs
    if (waitedMs > limitMs) throw new Error(`waited ${limitMs / 1000} s in vain for ${what}`)
    await pause(Math.min(lookSlowestMs, Math.max(lookEveryMs, waitedMs * lookShare)))
  }
}

/** Looks into a store until something is there: after each write of a role that plays in this process, and now and then. */
async function untilWritten<T>(store: Store, what: string, look: () => Promise<T | false>): Promise<T> {
  const writes = ownWritesTo(store)
  if (!writes) return until(what, look)
  let { count } = writes
  const lookAfterThese = () => {
    count = writes.count
    return look()
  }
  return until(what, lookAfterThese, patienceMs, (ms) => writes.after(count, Math.max(ms, lookUntoldMs)))
}

/** Waits until as many deliveries of a mail are decided on. @returns their ledger rows, in the order of the ledger */
export async function decided({ runtime: { store } }: Installation, messageId: string, count = 1): Promise<readonly InboundRow[]> {
  return untilWritten(store, `${count} decided deliveries of ${messageId}`, async () => {
    const rows = (await rowsOf(store, messageId)).filter(({ isDone }) => isDone)
    return rows.length >= count && rows
  })
}

/** What a mail's Message-ID is never changes: each is read once. */
const messageIds = new WeakMap<Store, Map<string, string | null>>()

async function rowsOf(store: Store, messageId: string): Promise<readonly InboundRow[]> {
  const known = messageIds.get(store) ?? new Map<string, string | null>()
  const others = [...known].flatMap(([hash, id]) => (id === messageId ? [] : [hash]))
  const found = store.inboundRows.collection.find({ rawSha256: { $nin: others } })
  const rows = await found.sort({ storedAt: 1, _id: 1 }).toArray()
  messageIds.set(store, known)
  const unread = rows.map(({ rawSha256 }) => rawSha256).filter((hash) => !known.has(hash))
  if (unread.length > 0) for (const [hash, { message }] of await store.parsedMails.load(unread)) known.set(hash, message.messageId)
  return rows.filter(({ rawSha256 }) => known.get(rawSha256) === messageId)
}

/** Waits until nothing is left to decide or to send. */
export async function settled({ runtime: { store } }: Installation): Promise<void> {
  await untilWritten(store, 'everything to be decided and sent', async () => !(await isBusy(store)))
}

/** One command tells all, since many tests ask many times. Each clause names the fields of an index. */
async function isBusy({ inboundRows, outbox }: Store): Promise<boolean> {
  const any = (filter: object) => [{ $match: filter }, { $limit: 1 }, { $project: { _id: 1 } }]
  const sending = (filter: object) => ({ $unionWith: { coll: outbox.collection.collectionName, pipeline: any(filter) } })
  const busy = inboundRows.collection.aggregate([
    ...any({ isDone: false, mailbox: { $gt: '' } }),
    // A loss is told of by another mail; looked for first, since that mail is there before the loss counts as told.
    sending({ untold: { $gt: '' } }),
    sending({ $or: [{ state: { $lt: 'done' } }, { state: { $gt: 'done' } }] }),
  ])
  return busy.hasNext()
}

/** The ticket that a mail went to, once everything it caused is done. */
export async function ticketOf(installation: Installation, messageId: string): Promise<Ticket> {
  const [row] = await decided(installation, messageId)
  await settled(installation)
  return ticketNumbered(installation, row?.ticket ?? 0)
}

/** A ticket as it is now. */
export async function ticketNumbered({ runtime }: Installation, number: number): Promise<Ticket> {
  const ticket = await runtime.store.tickets.find(number as TicketNumber)
  if (!ticket) throw new Error(`there is no TKT-${number}`)
  return ticket
}

/** What the worked examples tell of a ticket; people by address, sorted. */
export function told({ reportedBy, emailMembers, needsResponse, stage, revOrg }: Ticket) {
  return {
    reporters: reportedBy.map((id) => id.slice(id.indexOf('/') + 1)).toSorted(),
    members: emailMembers.map(({ addrSpec }) => addrSpec).toSorted(),
    needsResponse,
    stage,
    workspace: revOrg,
  }
}

/** Remembers how much lies in people's mailboxes, to tell later what came since. */
export function markMailboxes({ mail, config }: Installation, people: readonly string[]): Newcomers {
  const before = new Map(people.map((address) => [address, mail.messages(address).length]))
  const own = new Set(config.mailboxes.flatMap(({ addresses }) => addresses))
  return {
    async of(address) {
      return inboxOf(mail, address, before.get(address) ?? 0)
    },
    async fromUs(address) {
      const all = await inboxOf(mail, address, before.get(address) ?? 0)
      return all.filter(({ message }) => message.messageId?.startsWith('intray.') && own.has(message.from.addrSpec ?? ''))
    },
    async counts() {
      const counted = await Promise.all(people.map(async (address) => [address, (await this.fromUs(address)).length] as const))
      return Object.fromEntries(counted.filter(([, count]) => count > 0))
    },
  }
}

/** Mails that came since a moment. */
export interface Newcomers {
  /** All that came to somebody. */
  of(address: string): Promise<readonly Received[]>
  /** Those that the installation sent. */
  fromUs(address: string): Promise<readonly Received[]>
  /** How many the installation sent to each; those who got none are missing. */
  counts(): Promise<Readonly<Record<string, number>>>
}
