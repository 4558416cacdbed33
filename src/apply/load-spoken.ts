/** Loads what was said on the tickets of agents' mails: their answers are held against it (mail.md §7.13). */
import type { OutboxRow } from '../store/outbox-row.ts'
import type { Store } from '../store/store.ts'
import type { Said } from '../tickets/agent/note-words.ts'
import { noteRule } from '../tickets/draft.ts'
import type { Told } from '../tickets/threads.ts'
import type { Ticket, TicketNumber, TimelineEntry } from '../tickets/ticket.ts'
import type { SpokenSnapshot } from './batch-threads.ts'

/** No program quotes more of a thread. */
const mostTold = 60

/** Customers' mail costs no query; a ticket without notes, no more than two. */
export async function loadSpoken(
  { agents, tickets }: { readonly agents: readonly string[]; readonly tickets: readonly Ticket[] },
  store: Store,
): Promise<SpokenSnapshot> {
  if (agents.length === 0 || tickets.length === 0) return { said: new Map(), told: new Map() }
  const numbers = tickets.map(({ number }) => number)
  const [rows, comments] = await Promise.all([store.outbox.toldOf(numbers, agents, mostTold), store.timeline.commentsOn(numbers)])
  const told = Map.groupBy(rows, ({ agent }) => agent ?? '')
  return {
    told: new Map([...told].map(([agent, mails]) => [agent, toldBy(mails)])),
    said: await saidIn(comments, tickets, store),
  }
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
    return isNote(line) ? mail.visibleReply : `${mail.subject}\n${mail.text}`
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
