/** Loads the internal notes and public messages of tickets: an agent's answer must not carry a note's text to a customer. */
import type { OutboxRow } from '../store/outbox-row.ts'
import type { Store } from '../store/store.ts'
import type { Said } from '../tickets/agent/note-words.ts'
import { noteRule } from '../tickets/draft.ts'
import type { HiddenMail, Told } from '../tickets/threads.ts'
import type { StoredMessageId, Ticket, TicketNumber } from '../tickets/ticket.ts'
import type { TimelineEntry } from '../tickets/timeline-entry.ts'
import type { SpokenSnapshot } from './batch-threads.ts'
import { isCustomers } from './load-newest-message.ts'

/** Mail programs quote no more of a thread. */
const mostNotifications = 60

/** Loads them. Customers' mail costs no query; the mails of tickets without notes are not read. */
export async function loadSpoken({ agents, tickets, answered }: SpokenNeeds, store: Store): Promise<SpokenSnapshot> {
  if (agents.length === 0 || tickets.length === 0) return { comments: new Map(), notified: new Map(), hidden: new Map() }
  const numbers = tickets.map(({ number }) => number)
  const merged = await store.tickets.mergedInto(numbers)
  const [rows, comments, ids] = await Promise.all([
    store.outbox.toldOf(numbers, agents, mostNotifications),
    store.timeline.commentsOn([...numbers, ...merged.keys()]),
    answered ? store.messages.idsOf(answered.scope, answered.ids) : [],
  ])
  const mailsByAgent = Map.groupBy(rows, ({ agent }) => agent ?? '')
  // The comments of a merged ticket count for its survivor, too.
  const onSurvivors = comments.map((line) => ({ ...line, ticket: merged.get(line.ticket) ?? line.ticket }))
  return {
    notified: new Map([...mailsByAgent].map(([agent, mails]) => [agent, notifiedBy(mails)])),
    comments: await commentsIn([...new Set([...comments, ...onSurvivors])], tickets, store),
    hidden: new Map(comments.flatMap((line) => hiddenMails(line, ids))),
  }
}

/** Agents, tickets and mails that are looked up. */
interface SpokenNeeds {
  readonly agents: readonly string[]
  readonly tickets: readonly Ticket[]
  /** Message-IDs that the agents' mails answer; undefined for edits made by hand. */
  readonly answered?: { readonly scope: string; readonly ids: readonly string[] }
}

function hiddenMails(
  line: TimelineEntry,
  ids: readonly (readonly [StoredMessageId, string])[],
): readonly (readonly [string, HiddenMail])[] {
  if (line.visibility !== 'internal' || line.message === null) return []
  const kind = isNote(line) ? 'note' : 'kept'
  return ids.flatMap(([id, messageId]) => (id === line.message ? [[messageId, kind] as const] : []))
}

function notifiedBy(mails: readonly Pick<OutboxRow, 'text' | 'files'>[]): Told {
  const hashes = mails.flatMap(({ files }) => files.map(({ sha256 }) => sha256))
  return { texts: mails.map(({ text }) => text), files: new Set(hashes) }
}

async function commentsIn(
  comments: readonly TimelineEntry[],
  tickets: readonly Ticket[],
  { messages, parsedMails }: Store,
): Promise<ReadonlyMap<TicketNumber, Said>> {
  const noted = new Set(comments.filter(isNote).map(({ ticket }) => ticket))
  const relevant = comments.filter((line) => noted.has(line.ticket) && (isNote(line) || line.visibility === 'external'))
  const raws = await messages.rawsOf(relevant.flatMap(({ message }) => message ?? []))
  const mails = raws.size === 0 ? new Map() : await parsedMails.load([...new Set(raws.values())])
  const textOf = (line: TimelineEntry): string => {
    const mail = line.message && mails.get(raws.get(line.message) ?? '')?.message
    if (!mail) return line.body ?? ''
    // Quoted text below an agent's answer is stripped before it goes out, so only their own words count.
    return isNote(line) || !isCustomers(line) ? mail.visibleReply : `${mail.subject}\n${mail.text}`
  }
  const ofTicket = ({ number, title, body }: Ticket): Said => {
    const lines = relevant.filter(({ ticket }) => ticket === number)
    const open = lines.filter((line) => !isNote(line)).map(textOf)
    return { notes: lines.filter(isNote).map(textOf), open: [title, body, ...open] }
  }
  return new Map(tickets.filter(({ number }) => noted.has(number)).map((ticket) => [ticket.number, ofTicket(ticket)]))
}

/** Whether people wrote it for agents alone. Comments of the system are no notes, nor are mails that a rule held back. */
function isNote({ visibility, by, message, rule }: TimelineEntry): boolean {
  if (visibility !== 'internal' || by.kind === 'system') return false
  return message === null || rule === noteRule || rule === 'T-037'
}
