/** Loads what was said on the tickets of agents' mails: their answers are held against it. */
import type { OutboxRow } from '../store/outbox-row.ts'
import type { Store } from '../store/store.ts'
import type { Said } from '../tickets/agent/note-words.ts'
import { noteRule } from '../tickets/draft.ts'
import type { HiddenMail, Told } from '../tickets/threads.ts'
import type { StoredMessageId, Ticket, TicketNumber } from '../tickets/ticket.ts'
import type { TimelineEntry } from '../tickets/timeline-entry.ts'
import type { SpokenSnapshot } from './batch-threads.ts'
import { isCustomers } from './load-newest-message.ts'

/** No program quotes more of a thread. */
const mostTold = 60

/** Customers' mail costs no query; a ticket without notes, no more than two. */
export async function loadSpoken({ agents, tickets, answered }: SpokenNeeds, store: Store): Promise<SpokenSnapshot> {
  if (agents.length === 0 || tickets.length === 0) return { comments: new Map(), notified: new Map(), hidden: new Map() }
  const numbers = tickets.map(({ number }) => number)
  const merged = await store.tickets.mergedInto(numbers)
  const [rows, comments, ids] = await Promise.all([
    store.outbox.toldOf(numbers, agents, mostTold),
    store.timeline.commentsOn([...numbers, ...merged.keys()]),
    answered ? store.messages.idsOf(answered.scope, answered.ids) : [],
  ])
  const mailsByAgent = Map.groupBy(rows, ({ agent }) => agent ?? '')
  // What was said on a ticket that was merged into another was said on that.
  const here = comments.map((line) => ({ ...line, ticket: merged.get(line.ticket) ?? line.ticket }))
  return {
    notified: new Map([...mailsByAgent].map(([agent, mails]) => [agent, toldBy(mails)])),
    comments: await saidIn([...new Set([...comments, ...here])], tickets, store),
    hidden: new Map(comments.flatMap((line) => hiddenMails(line, ids))),
  }
}

/** What is asked about. */
interface SpokenNeeds {
  readonly agents: readonly string[]
  readonly tickets: readonly Ticket[]
  /** Message-IDs that agents' mails answer; absent: they were written by hand. */
  readonly answered?: { readonly scope: string; readonly ids: readonly string[] }
}

function hiddenMails(
  line: TimelineEntry,
  ids: readonly (readonly [StoredMessageId, string])[],
): readonly (readonly [string, HiddenMail])[] {
  if (line.visibility !== 'internal' || line.message === null) return []
  const what = isNote(line) ? 'note' : 'kept'
  return ids.flatMap(([id, messageId]) => (id === line.message ? [[messageId, what] as const] : []))
}

function toldBy(mails: readonly Pick<OutboxRow, 'text' | 'files'>[]): Told {
  const hashes = mails.flatMap(({ files }) => files.map(({ sha256 }) => sha256))
  return { texts: mails.map(({ text }) => text), files: new Set(hashes) }
}

async function saidIn(
  comments: readonly TimelineEntry[],
  tickets: readonly Ticket[],
  { messages, parsedMails }: Store,
): Promise<ReadonlyMap<TicketNumber, Said>> {
  const noted = new Set(comments.filter(isNote).map(({ ticket }) => ticket))
  const read = comments.filter((line) => noted.has(line.ticket) && (isNote(line) || line.visibility === 'external'))
  const raws = await messages.rawsOf(read.flatMap(({ message }) => message ?? []))
  const mails = raws.size === 0 ? new Map() : await parsedMails.load([...new Set(raws.values())])
  const textOf = (line: TimelineEntry): string => {
    const mail = line.message && mails.get(raws.get(line.message) ?? '')?.message
    if (!mail) return line.body ?? ''
    // What an agent's program quotes below an answer does not go out with it.
    return isNote(line) || !isCustomers(line) ? mail.visibleReply : `${mail.subject}\n${mail.text}`
  }
  const ofTicket = ({ number, title, body }: Ticket): Said => {
    const lines = read.filter(({ ticket }) => ticket === number)
    const open = lines.filter((line) => !isNote(line)).map(textOf)
    return { notes: lines.filter(isNote).map(textOf), open: [title, body, ...open] }
  }
  return new Map(tickets.filter(({ number }) => noted.has(number)).map((ticket) => [ticket.number, ofTicket(ticket)]))
}

/** What people said to agents alone; remarks of our own are no notes, nor are mails that were held back. */
function isNote({ visibility, by, message, rule }: TimelineEntry): boolean {
  if (visibility !== 'internal' || by.kind === 'system') return false
  return message === null || rule === noteRule || rule === 'T-037'
}
