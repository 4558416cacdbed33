/** Collects the texts by which tickets and articles are found: what people wrote, without quotations and signatures. */
import type { SourceText, Source } from '../search/entry.ts'
import type { Store } from '../store/store.ts'
import type { ArticleRecord } from '../tickets/records/records.ts'
import { displayId, type Ticket, type TicketNumber } from '../tickets/ticket.ts'
import type { TimelineEntry } from '../tickets/timeline-entry.ts'

/** Attributes that are marks in the index, so that filters by them narrow the search before tickets are read. */
export const markedPaths = [
  'stage',
  'severity',
  'part',
  'group',
  'ownedBy',
  'account',
  'revOrg',
  'reportedBy',
  'needsResponse',
  'isSpam',
  'tags.name',
] as const

/** The sources of some tickets, in their order. */
export async function ticketSources(tickets: readonly Ticket[], store: Store): Promise<readonly Source[]> {
  const comments = await commentsOf(
    tickets.map(({ number }) => number),
    store,
  )
  return tickets.map((ticket) => sourceOf(ticket, comments.get(ticket.number) ?? []))
}

/** A comment or mail on a ticket, with its people and file names. */
export interface TicketComment extends SourceText {
  readonly from: readonly string[]
  readonly files: readonly string[]
}

/** What was written on some tickets, oldest first. */
export async function commentsOf(
  tickets: readonly TicketNumber[],
  { timeline, messages, parsedMails }: Store,
): Promise<ReadonlyMap<TicketNumber, readonly TicketComment[]>> {
  const entries = (await timeline.commentsOn(tickets)).toSorted((a, b) => (a.order < b.order ? -1 : 1))
  const raws = await messages.rawsOf(entries.flatMap(({ message }) => message ?? []))
  const mails = await parsedMails.load([...new Set(raws.values())])
  const comment = ({ visibility, body, message, files }: TimelineEntry): TicketComment => {
    const mail = mails.get(message ? (raws.get(message) ?? '') : '')?.message
    return {
      text: mail ? mail.visibleReply || mail.text : (body ?? ''),
      isInternal: visibility === 'internal',
      from: mail ? [mail.from, ...mail.to, ...mail.cc].flatMap(({ addrSpec, displayName }) => [addrSpec ?? '', displayName]) : [],
      files: [...files, ...(mail?.attachments ?? [])].flatMap(({ filename }) => filename ?? []),
    }
  }
  const grouped = Map.groupBy(entries, ({ ticket }) => ticket)
  return new Map([...grouped].map(([ticket, some]) => [ticket, some.map(comment)]))
}

function sourceOf(ticket: Ticket, comments: readonly TicketComment[]): Source {
  const { number, title, body, tags, customFields, emailMembers, reportedBy, artifacts } = ticket
  const open = comments.filter(({ isInternal }) => !isInternal)
  const members = emailMembers.flatMap(({ addrSpec, displayName }) => [addrSpec, displayName])
  const reporters = reportedBy.map((id) => id.slice(id.lastIndexOf('/') + 1))
  const customValues = customFields.flatMap(({ value }) => (Array.isArray(value) ? value : [value])).map(String)
  const isRepeated = open.some(({ text }) => text.includes(body.trim()))
  return {
    title,
    texts: [...comments, { text: [displayId(number), ...(isRepeated ? [] : [body]), ...customValues].join('\n'), isInternal: false }],
    people: [...new Set([...members, ...reporters, ...open.flatMap(({ from }) => from)])].filter((person) => person !== ''),
    files: [...artifacts.flatMap(({ filename }) => filename ?? []), ...open.flatMap(({ files }) => files)],
    tags: tags.flatMap(({ name, value }) => (value === null ? [name] : [name, `${name}=${value}`])),
    values: markedPaths.flatMap((path) => valuesAt(ticket, path).map((value) => [path, value] as const)),
  }
}

function valuesAt(ticket: Ticket, path: (typeof markedPaths)[number]): readonly unknown[] {
  if (path === 'tags.name') return ticket.tags.map(({ name }) => name)
  return [ticket[path]].flat().filter((value) => value !== null)
}

/** The source of an article; only agents find an unpublished one. */
export function articleSource({ id, title, body, isPublished, part }: ArticleRecord): Source {
  const texts = [
    { text: body, isInternal: !isPublished },
    { text: id, isInternal: false },
  ]
  return {
    title,
    texts,
    people: [],
    files: [],
    tags: [],
    values: [['isPublished', isPublished], ...(part ? [['part', part] as const] : [])],
  }
}
