/** The timeline of a ticket as it is read: mails, answers with what became of each copy, notes, and changes in a line each. */
import type { MailReading } from '../store/parsed-mails.ts'
import type { MessageDocument } from '../store/messages.ts'
import type { OutboxRow } from '../store/outbox-row.ts'
import type { Store } from '../store/store.ts'
import type { StoredMessageId, Ticket, TimelineEntry } from '../tickets/ticket.ts'
import { element, link, moment, part, type HtmlNode } from './layout.ts'

/** All that the timeline is made of. */
export interface TimelineReading {
  readonly entries: readonly TimelineEntry[]
  readonly messages: ReadonlyMap<StoredMessageId, MessageDocument>
  readonly mails: ReadonlyMap<string, MailReading>
  readonly outbox: readonly OutboxRow[]
}

/** Reads it; a customer's reading has nothing internal in it. */
export async function readTimeline({ number }: Ticket, store: Store, isAgent: boolean): Promise<TimelineReading> {
  const [all, messages, outbox] = await Promise.all([
    store.timeline.ofTicket(number),
    store.messages.ofTicket(number),
    isAgent ? store.outbox.ofTicket(number) : [],
  ])
  const entries = isAgent ? all : all.filter(({ visibility, type }) => visibility === 'external' && type === 'timeline_comment')
  const shown = new Set(entries.map(({ message }) => message))
  const readable = messages.filter(({ _id }) => shown.has(_id))
  const mails = await store.parsedMails.load(readable.map(({ rawSha256 }) => rawSha256))
  return { entries, messages: new Map(readable.map((message) => [message._id, message])), mails, outbox }
}

/** The timeline, oldest first. */
export function timelineParts(reading: TimelineReading, isAgent: boolean): readonly HtmlNode[] {
  const runs: TimelineEntry[][] = []
  for (const entry of reading.entries) {
    const run = runs.at(-1)
    if (run?.[0] && isEvent(run[0]) && isEvent(entry)) run.push(entry)
    else runs.push([entry])
  }
  return runs.flatMap((run) => (run.length > mostUnfolded ? [foldedPart(run)] : run.map((entry) => entryPart(entry, reading, isAgent))))
}

/** More changes in a row are folded. */
const mostUnfolded = 2

const isEvent = ({ change, by, message }: TimelineEntry) => Boolean(change) || (by.kind === 'system' && message === null)

function foldedPart(run: readonly TimelineEntry[]): HtmlNode {
  const fields = [...new Set(run.map(({ change }) => change?.field ?? 'remark'))].join(', ')
  return element('details', { class: 'folded' }, [element('summary', {}, [`${run.length} changes: ${fields}`]), ...run.map(eventLine)])
}

function entryPart(entry: TimelineEntry, reading: TimelineReading, isAgent: boolean): HtmlNode {
  return isEvent(entry) ? eventLine(entry) : commentPart(entry, reading, isAgent)
}

function eventLine(entry: TimelineEntry): HtmlNode {
  return entry.change ? changeLine(entry) : part('p', 'event', moment(entry.atMs), ` ${entry.body ?? ''}`)
}

function changeLine({ change, by, atMs, rule }: TimelineEntry): HtmlNode {
  const text = `${by.id} · ${change?.field ?? ''}: ${shown(change?.from)} → ${shown(change?.to)}`
  return part('p', 'event', moment(atMs), ` ${text}`, ...(rule ? [part('span', 'rule', ` ${rule}`)] : []))
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.map(shown).join(', ') || 'none'
  if (typeof value === 'object' && value !== null) return Object.values(value).filter(Boolean).map(String).join('=')
  return value === null || value === undefined || value === '' ? 'none' : String(value)
}

function commentPart(entry: TimelineEntry, { messages, mails, outbox }: TimelineReading, isAgent: boolean): HtmlNode {
  const message = entry.message === null ? undefined : messages.get(entry.message)
  const mail = mails.get(message?.rawSha256 ?? '')?.message
  const text = mail ? mail.visibleReply || mail.text : (entry.body ?? '')
  const marks = [...(entry.visibility === 'internal' ? ['internal'] : []), ...(isAgent ? (message?.flags ?? []) : [])]
  return element('article', { class: `comment ${kindOf(entry)}`, id: `at-${entry.externalRef.replace(/[^\w-]/g, '-')}` }, [
    element('header', {}, [
      element('strong', {}, [authorOf(entry, mail)]),
      ...marks.map((mark) => part('span', 'mark', mark)),
      moment(entry.atMs),
    ]),
    element('div', { class: 'text', dir: 'auto' }, [text.trim() || '(no text)']),
    ...filesLine([...entry.files, ...(mail?.attachments ?? [])].map(({ filename, contentType }) => filename ?? contentType)),
    ...(isAgent && message && mail ? wholeMail(message, mail.text !== text) : []),
    ...(isAgent ? copiesOf(entry, outbox) : []),
  ])
}

function kindOf({ visibility, by }: TimelineEntry): string {
  if (visibility === 'internal') return 'note'
  return by.kind === 'contact' ? 'theirs' : 'ours'
}

function authorOf({ by }: TimelineEntry, mail: MailReading['message'] | undefined): string {
  if (!mail) return by.id.slice(by.id.lastIndexOf('/') + 1)
  return mail.from.displayName || mail.from.addrSpec || 'somebody'
}

function filesLine(names: readonly string[]): readonly HtmlNode[] {
  return names.length === 0 ? [] : [part('p', 'files', `Files: ${names.join(', ')}`)]
}

function wholeMail({ _id }: MessageDocument, isLonger: boolean): readonly HtmlNode[] {
  const view = (what: string) => `/console/mails/${_id}/${what}`
  return [
    element('p', { class: 'more' }, [
      ...(isLonger ? [link(view('text'), 'Whole text'), ' · '] : []),
      link(view('html'), 'As HTML'),
      ' · ',
      link(view('raw'), 'Raw mail'),
      ' · ',
      link(view('why'), 'Why it is here'),
    ]),
  ]
}

/** What became of each copy of an answer. */
function copiesOf({ externalRef }: TimelineEntry, outbox: readonly OutboxRow[]): readonly HtmlNode[] {
  const event = externalRef.slice(0, externalRef.lastIndexOf('/'))
  const rows = outbox.filter(({ _id, kind }) => kind === 'reply' && _id.startsWith(`${event}/`))
  const copies = rows.flatMap(({ recipients }) => recipients)
  if (copies.length === 0) return []
  const items = copies.map(({ addrSpec, status, text }) =>
    element('li', { class: `copy ${status}` }, [
      `${addrSpec}: ${status}`,
      ...(status === 'failed' || status === 'deferred' ? [` (${text ?? 'no reason given'})`] : []),
    ]),
  )
  return [element('ul', { class: 'copies', 'aria-label': 'Delivery' }, items)]
}
