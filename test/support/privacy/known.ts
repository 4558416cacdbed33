/** What an installation knows of each ticket: who belongs to it, what its customers may read, and what only agents may. */

import type { Config } from '../../../src/config/schema.ts'
import type { InboundRow } from '../../../src/store/inbound-row.ts'
import type { MessageDocument } from '../../../src/store/messages.ts'
import type { OutboxRow } from '../../../src/store/outbox-row.ts'
import type { ParsedMailDocument } from '../../../src/store/mails.ts'
import type { Store } from '../../../src/store/store.ts'
import type { Ticket } from '../../../src/tickets/ticket.ts'
import type { TimelineEntry } from '../../../src/tickets/timeline-entry.ts'
import type { Arrived } from './arrived.ts'
import { addressesIn } from './words.ts'

/** Somebody who belongs to a ticket, from an event on. */
export interface Belonging {
  readonly addrSpec: string
  readonly order: string
  readonly sinceMs: number
}

/** One ticket; what was merged into it counts as its own. */
export interface KnownTicket {
  readonly number: number
  readonly numbers: ReadonlySet<number>
  readonly revOrg: string | null
  /** Everybody who was ever a member, a reporter or a subscriber, and where their Reply-To leads. */
  readonly people: readonly Belonging[]
  /** Texts that its customers wrote or may read. */
  readonly openTexts: readonly string[]
  /** What was newly written on it: whatever a mail quotes was written elsewhere. */
  readonly newTexts: readonly string[]
  /** Addresses in its customers' mail. */
  readonly openPeople: readonly string[]
  /** Who wrote what agents alone read: they ask to join, answered for an agent, or are machines. */
  readonly hiddenPeople: readonly string[]
  /** Notes, remarks, and mail that was kept without effect. */
  readonly internalTexts: readonly string[]
  /** Message-IDs that its customers' mail carries. */
  readonly openIds: ReadonlySet<string>
  /** Message-IDs of all its mail. */
  readonly ids: ReadonlySet<string>
  /** Digests of files that its customers may have. */
  readonly openFiles: ReadonlySet<string>
  readonly lines: readonly TimelineEntry[]
}

/** Everything that mail is compared with. */
export interface Known {
  readonly config: Config
  /** Addresses of members of the organization without access, who may subscribe (T-029). */
  readonly users: ReadonlySet<string>
  readonly rows: ReadonlyMap<string, OutboxRow>
  readonly tickets: ReadonlyMap<number, KnownTicket>
  /** What was written to us, by the id that it is stored under. */
  readonly mails: ReadonlyMap<string, KnownMail>
}

type Mail = ParsedMailDocument['message']
/** A mail that was written to us, as it was read. */
export type KnownMail = Mail

interface Read {
  readonly config: Config
  readonly messages: readonly (MessageDocument & { readonly mail: Mail })[]
  readonly decidedAtMs: ReadonlyMap<string, number>
  readonly rows: readonly OutboxRow[]
}

/** One mail with all that it is compared with. */
export interface Judged {
  readonly mail: Arrived
  readonly row: OutboxRow
  readonly ticket: KnownTicket
  readonly known: Known
}

/** Reads it all. */
export async function readKnown(store: Store, config: Config): Promise<Known> {
  const [documents, ledger, rows] = await Promise.all([
    store.messages.collection.find({}).toArray(),
    store.inboundRows.collection.find({ isDone: true }).toArray(),
    store.outbox.collection.find({}).toArray(),
  ])
  const parsed = await store.parsedMails.load(documents.map(({ rawSha256 }) => rawSha256))
  const messages = documents.flatMap((document) => {
    const mail = parsed.get(document.rawSha256)?.message
    return mail ? [{ ...document, mail }] : []
  })
  const read = { config, messages, decidedAtMs: decidedTimes(ledger), rows }
  const all: Ticket[] = []
  for await (const ticket of store.tickets.all()) all.push(ticket)
  const tickets = new Map<number, KnownTicket>()
  for (const ticket of all) {
    const numbers = familyOf(ticket, all)
    const lines = (await Promise.all([...numbers].map((one) => store.timeline.ofTicket(one as Ticket['number'])))).flat()
    tickets.set(ticket.number, knownTicket({ ticket, numbers, lines, before: predecessorOf(ticket, all) }, read))
  }
  const users = new Set<string>()
  for await (const { addrSpec, state } of store.records.all('user')) if (addrSpec !== null && state !== 'deactivated') users.add(addrSpec)
  const mails = new Map(messages.map(({ _id, mail }) => [_id as string, mail]))
  return { config, users, tickets, mails, rows: new Map(rows.map((row) => [row.messageId, row])) }
}

function decidedTimes(ledger: readonly InboundRow[]): ReadonlyMap<string, number> {
  return new Map(ledger.map(({ message, decidedAt }) => [message ?? '', decidedAt?.getTime() ?? 0]))
}

function familyOf(ticket: Ticket, all: readonly Ticket[]): ReadonlySet<number> {
  const numbers = new Set<number>([ticket.number])
  for (let size = 0; size !== numbers.size;) {
    size = numbers.size
    for (const one of all) if (one.mergedInto !== null && numbers.has(one.mergedInto)) numbers.add(one.number)
  }
  return numbers
}

function predecessorOf(ticket: Ticket, all: readonly Ticket[]): Ticket | null {
  return all.find(({ number }) => number === ticket.isFollowUpOf) ?? null
}

interface Seen {
  readonly ticket: Ticket
  readonly numbers: ReadonlySet<number>
  readonly lines: readonly TimelineEntry[]
  readonly before: Ticket | null
}

function knownTicket(seen: Seen, read: Read): KnownTicket {
  const { ticket, numbers, lines } = seen
  const shownTo = new Map(lines.flatMap(({ message, visibility }) => (message ? [[message as string, visibility]] : [])))
  const mails = read.messages.filter((message) => numbers.has(message.ticket))
  const open = mails.filter(({ _id }) => shownTo.get(_id) === 'external')
  const hidden = mails.filter(({ _id }) => shownTo.get(_id) !== 'external')
  const comments = lines.filter(({ type, message, body }) => type === 'timeline_comment' && message === null && body)
  const said = (visibility: string) => comments.filter((line) => line.visibility === visibility)
  const titles = [ticket, ...(seen.before ? [seen.before] : [])].map(({ title }) => title)
  // A forward is for agents only; the mail that it brings is its customer's own.
  const brought = hidden.flatMap(({ flags, mail }) => (flags.includes('forward') ? (mail.forwarded ?? []) : []))
  const hiddenSubjects = new Set(hidden.map(({ subject }) => subject))
  return {
    ...{ number: ticket.number, numbers, revOrg: ticket.revOrg, lines },
    people: [...changedPeople(seen, read), ...open.flatMap((mail) => replyTargets(mail, read))],
    openTexts: [
      ...titles.filter((title) => !hiddenSubjects.has(title)),
      ...open.flatMap((mail) => openTextsOf(mail, read.config)),
      ...said('external').map(({ body }) => body ?? ''),
    ],
    newTexts: [
      ...mails.flatMap(({ mail }) => [mail.subject, mail.visibleReply, ...fileTexts(mail)]),
      ...comments.map(({ body }) => body ?? ''),
    ],
    openPeople: [
      ...open.flatMap((mail) => openPeopleOf(mail, read.config)),
      ...brought.flatMap(({ from, to, cc }) => [from, ...to, ...cc].flatMap((who) => who?.addrSpec ?? [])),
    ],
    hiddenPeople: hidden.flatMap(({ mail }) => [mail.from, ...mail.replyTo].flatMap(({ addrSpec }) => addrSpec ?? [])),
    internalTexts: [
      ...hidden.flatMap(({ subject, mail }) => [subject, mail.visibleReply]),
      ...said('internal').map(({ body }) => body ?? ''),
    ],
    ids: new Set(mails.map(({ mail }) => mail.messageId ?? '')),
    openIds: new Set([
      ...open.flatMap(({ mail }) => [mail.messageId ?? '', ...mail.inReplyTo, ...mail.references]),
      ...brought.flatMap(({ messageIds, references }) => [...messageIds, ...references]),
    ]),
    openFiles: new Set([
      ...open.flatMap(({ mail }) => mail.attachments.map(({ sha256 }) => sha256)),
      ...said('external').flatMap(({ files }) => files.map(({ sha256 }) => sha256)),
    ]),
  }
}

/** Of an agent's mail customers read what he newly wrote. */
function openTextsOf(message: Read['messages'][number], config: Config): readonly string[] {
  const { mail } = message
  return [mail.subject, isAgents(message, config) ? mail.visibleReply : mail.text, ...fileTexts(mail)]
}

function fileTexts({ attachments }: Mail): readonly string[] {
  return attachments.flatMap(({ filename, text }) => [filename ?? '', text ?? ''])
}

/** Never an agent's own address, and never who got a blind copy. */
function openPeopleOf(message: Read['messages'][number], config: Config): readonly string[] {
  const { from, replyTo, to, cc } = message.mail
  const authors = isAgents(message, config) ? [] : [from, ...replyTo]
  return [...authors, ...to, ...cc].map(({ addrSpec }) => addrSpec ?? '')
}

function isAgents({ mail, direction }: Read['messages'][number], config: Config): boolean {
  return direction === 'inbound' && config.agents.some(({ address }) => address === mail.from.addrSpec)
}

/** Members, reporters and subscribers by every change of them; before the first change they were what it changed from. */
function changedPeople({ ticket, lines, before }: Seen, read: Read): readonly Belonging[] {
  const nowMembers = ticket.emailMembers.map(({ addrSpec }) => addrSpec)
  const fields: readonly (readonly [string, readonly string[]])[] = [
    ['emailMembers', nowMembers],
    ['reportedBy', ticket.reportedBy],
    ['subscribers', ticket.subscribers],
  ]
  return fields.flatMap(([field, now]) => {
    const changes = lines.filter(({ change }) => change?.field === field)
    const first = (changes[0]?.change?.from ?? now) as readonly string[]
    const start = [...first, ...(before?.reportedBy ?? [])].map((who) => belonging(who, { order: '', sinceMs: 0 }))
    const later = changes.flatMap((line) =>
      ((line.change?.to ?? []) as readonly string[]).map((who) => belonging(who, { order: line.order, sinceMs: timeOf(line, read) })),
    )
    return [...start, ...later]
  })
}

/** A contact's id is `workspace/address`. */
function belonging(who: string, since: Omit<Belonging, 'addrSpec'>): Belonging {
  return { addrSpec: who.slice(who.lastIndexOf('/') + 1), ...since }
}

/** When a line was written: its own time is the mail's. */
function timeOf({ externalRef, atMs }: TimelineEntry, { decidedAtMs }: Read): number {
  return decidedAtMs.get(externalRef.slice(0, externalRef.lastIndexOf('/'))) ?? atMs
}

function replyTargets({ _id, mail }: Read['messages'][number], { decidedAtMs }: Read): readonly Belonging[] {
  return mail.replyTo.length === 1 ? mail.replyTo.map(({ addrSpec }) => ({ addrSpec, order: '', sinceMs: decidedAtMs.get(_id) ?? 0 })) : []
}

/** Addresses that everybody may see in mail about a ticket. */
export function openAddresses({ people, openPeople, openTexts }: KnownTicket): ReadonlySet<string> {
  return new Set([...people.map(({ addrSpec }) => addrSpec), ...openPeople, ...openTexts.flatMap(addressesIn)])
}
