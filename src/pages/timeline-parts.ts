/** The timeline on a ticket's page: mails, answers with the delivery of each copy, notes, and changes in a line each. */
import type { MailReading } from '../store/mails.ts'
import type { MessageDocument } from '../store/messages.ts'
import type { OutboxRow } from '../store/outbox-row.ts'
import type { Store } from '../store/store.ts'
import type { StoredMessageId, Ticket } from '../tickets/ticket.ts'
import type { TimelineEntry } from '../tickets/timeline-entry.ts'
import { valueText } from '../tickets/value-text.ts'
import { element, link, moment, part, type HtmlNode } from './layout.ts'
import { ourLine, valueWords } from './shown-text.ts'

/** What the timeline is rendered from. */
export interface TimelineReading {
  readonly entries: readonly TimelineEntry[]
  readonly messages: ReadonlyMap<StoredMessageId, MessageDocument>
  readonly mails: ReadonlyMap<string, MailReading>
  readonly outbox: readonly OutboxRow[]
}

/** A customer who reads the timeline, and sees only what was addressed to them. */
export interface Customer {
  /** All their addresses. */
  readonly addresses: readonly string[]
  readonly contacts: readonly string[]
}

/**
 * Reads a timeline.
 *
 * @param customer - sees only public lines that they wrote or were sent; null: an agent, who sees all
 */
export async function readTimeline({ number }: Ticket, store: Store, customer: Customer | null): Promise<TimelineReading> {
  const [all, written, outbox] = await Promise.all([
    store.timeline.ofTicket(number),
    store.messages.ofTicket(number),
    store.outbox.ofTicket(number),
  ])
  const mails = await store.parsedMails.load(written.map(({ rawSha256 }) => rawSha256))
  const messages = new Map(written.map((message) => [message._id, message]))
  const reading = { entries: all, messages, mails, outbox }
  if (customer === null) return reading
  const entries = all.filter((entry) => isSpeech(entry) && isForCustomer(entry, customer, reading))
  return { ...reading, entries, outbox: [] }
}

const isSpeech = ({ visibility, type }: TimelineEntry) => visibility === 'external' && type === 'timeline_comment'

/** Reporters of a ticket may not know of each other, so an answer to some is hidden from others. */
function isForCustomer(entry: TimelineEntry, { addresses, contacts }: Customer, { messages, mails, outbox }: TimelineReading): boolean {
  if (entry.by.kind === 'contact' && contacts.includes(entry.by.id)) return true
  const mail = entry.message === null ? null : mails.get(messages.get(entry.message)?.rawSha256 ?? '')?.message
  const named = entry.by.kind === 'contact' && mail ? [mail.from, ...mail.to, ...mail.cc] : []
  const sent = answersOf(entry, outbox).flatMap(({ recipients }) => recipients)
  return [...named, ...sent].some((person) => addresses.includes(person.addrSpec ?? ''))
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
  const fields = [...new Set(run.map(({ change }) => (change ? fieldWords(change.field) : 'remark')))].join(', ')
  return element('details', { class: 'folded' }, [element('summary', {}, [`${run.length} changes: ${fields}`]), ...run.map(eventLine)])
}

function entryPart(entry: TimelineEntry, reading: TimelineReading, isAgent: boolean): HtmlNode {
  return isEvent(entry) ? eventLine(entry) : commentPart(entry, reading, isAgent)
}

function eventLine(entry: TimelineEntry): HtmlNode {
  return entry.change ? changeLine(entry) : part('p', 'event', moment(entry.atMs), ' ', ...ourLine(entry.body ?? ''))
}

/** The name of a field in words, such as "needs response". */
const fieldWords = (field: string) => field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

function changeLine({ change, by, atMs, rule }: TimelineEntry): HtmlNode {
  const field = change?.field ?? ''
  const value = (of: unknown) => (field.endsWith('AtMs') && typeof of === 'number' ? moment(of) : valueWords(field, shown(of)))
  const who = by.id.slice(by.id.lastIndexOf('/') + 1)
  const line = [` ${who} · ${fieldWords(field)}: `, value(change?.from), ' → ', value(change?.to)]
  return part('p', 'event', moment(atMs), ...line, ...(rule ? [part('span', 'rule', ` ${rule}`)] : []))
}

function shown(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return valueText(value)
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

/** The delivery of each copy of an answer. */
function copiesOf(entry: TimelineEntry, outbox: readonly OutboxRow[]): readonly HtmlNode[] {
  const copies = answersOf(entry, outbox).flatMap(({ recipients }) => recipients)
  if (copies.length === 0) return []
  const items = copies.map(({ addrSpec, status, text }) =>
    element('li', { class: `copy ${status}` }, [
      `${addrSpec}: ${status}`,
      ...(status === 'failed' || status === 'deferred' ? [` (${text ?? 'no reason given'})`] : []),
    ]),
  )
  return [element('ul', { class: 'copies', 'aria-label': 'Delivery' }, items)]
}

/** The mails that carried an answer. */
function answersOf({ externalRef }: TimelineEntry, outbox: readonly OutboxRow[]): readonly OutboxRow[] {
  const event = externalRef.slice(0, externalRef.lastIndexOf('/'))
  return outbox.filter(({ _id, kind }) => kind === 'reply' && _id.startsWith(`${event}/`))
}
