/** Replays stored mail: decides anew, by today's rules and parser, and compares the result with what is stored. */
import type { Config } from '../config/schema.ts'
import { claimKey } from '../store/claims.ts'
import type { InboundRow } from '../store/inbound-row.ts'
import type { MailReading } from '../store/mails.ts'
import type { Store } from '../store/store.ts'
import { decide } from '../tickets/decide.ts'
import type { Decision } from '../tickets/decision.ts'
import type { Directory } from '../tickets/directory.ts'
import { idsOf, type InboundMail } from '../tickets/inbound-mail.ts'
import { displayId, type InboundId, type TicketNumber } from '../tickets/ticket.ts'
import { BatchSite } from './batch-site.ts'
import { BatchThreads, type ThreadsSnapshot } from './batch-threads.ts'
import { policyFrom } from '../config/directory.ts'
import { inboundMailOf } from './inbound-mail.ts'
import { loadWorld, needsOf, withMintedTokens } from './load-world.ts'
import { fieldsOfKeptRules, withKeyFields, withRuleFields, type ParseMails } from './load-mails.ts'

export interface ReplayDeps {
  readonly store: Store
  readonly config: Config
  readonly directory: () => Promise<Directory>
  readonly parse: ParseMails
  readonly nowMs: number
}

/** The facts of a mail that a replay compares; ticket is a display id. */
export interface MailFacts {
  readonly outcome: string | null
  readonly ticket: string | null
  readonly sender: string | null
  readonly matchedBy: string | null
  readonly kind: string | null
  readonly text: string | null
}

/** A mail's facts as stored and by today's rules; `changed` names those that differ. */
export interface ReplayedMail {
  readonly inbound: InboundId
  readonly messageId: string | null
  readonly before: MailFacts
  readonly after: MailFacts
  readonly changed: readonly (keyof MailFacts)[]
}

/** Numbers from here stand for tickets that only the replay opens; no real ticket gets that far. */
const firstImagined = 1e12

/**
 * Replays mails together with all others of their tickets, from an empty state, in the order in which they were decided. Nothing is written
 * and nothing is sent. Changes that people made by hand are not replayed.
 *
 * @param selected - rows that are reported on
 */
export async function replayMails(selected: readonly InboundRow[], deps: ReplayDeps): Promise<readonly ReplayedMail[]> {
  const rows = await wholeThreads(selected, deps.store)
  const stored = await deps.store.parsedMails.load([...new Set(rows.map(({ rawSha256 }) => rawSha256))])
  const today = await deps.parse(rows.map(({ rawSha256, sizeBytes, isPartial }) => ({ rawSha256, sizeBytes, isPartial, at: null })))
  const readings = new Map([...today].map(([hash, reading]) => [hash, withOwnCheck(reading, stored.get(hash))]))
  const decisions = new Map<InboundId, Decision>()
  for (const scoped of byScope(rows, deps.config)) await decideAnew(scoped, { readings, decisions }, deps)
  return selected.map((row) => {
    const [before, after] = [factsStored(row, stored), factsToday(row, decisions.get(row._id), readings)]
    const names = Object.keys(before) as (keyof MailFacts)[]
    const messageId = readings.get(row.rawSha256)?.message.messageId ?? null
    return { inbound: row._id, messageId, before, after, changed: names.filter((key) => before[key] !== after[key]) }
  })
}

/** Keeps the stored check of the sender: it depends on the DNS when the mail came. */
function withOwnCheck(reading: MailReading, stored: MailReading | undefined): MailReading {
  return stored?.ownCheck === undefined ? reading : { ...reading, ownCheck: stored.ownCheck }
}

async function wholeThreads(selected: readonly InboundRow[], { inboundRows }: Store): Promise<readonly InboundRow[]> {
  const tickets = [...new Set(selected.flatMap(({ ticket }) => ticket ?? []))]
  const alone = selected.filter(({ ticket }) => ticket === null)
  return [...(await inboundRows.ofTickets(tickets)), ...alone]
}

function byScope(rows: readonly InboundRow[], { mailboxes }: Config): readonly (readonly InboundRow[])[] {
  const scopeOf = ({ mailbox }: InboundRow) => mailboxes.find(({ name }) => name === mailbox)?.scope ?? ''
  return [...Map.groupBy(rows, scopeOf).values()]
}

interface Replaying {
  readonly readings: ReadonlyMap<string, MailReading>
  readonly decisions: Map<InboundId, Decision>
}

async function decideAnew(
  rows: readonly InboundRow[],
  { readings, decisions }: Replaying,
  { store, config, directory, nowMs }: ReplayDeps,
): Promise<void> {
  const parsedRows = rows.filter(({ rawSha256 }) => readings.has(rawSha256))
  const inbound = parsedRows.map((row) => inboundMailOf(row, readings.get(row.rawSha256)!, config))
  const people = await directory()
  const names = fieldsOfKeptRules(people)
  const whole = await withRuleFields(await withKeyFields(inbound, parsedRows, { config, store }), parsedRows, { names, store })
  const mails = whole.map((mail, i) => ({ row: parsedRows[i]!, mail }))
  const policy = policyFrom(config)
  const needs = needsOf(
    mails.map(({ mail }) => mail),
    people,
    policy,
  )
  const snapshot = await loadWorld(needs, { store, directory: people, policy, nowMs })
  const site = new BatchSite(snapshot.site)
  const heldAnswers = new Map(mails.map(({ mail }) => [mail.place.id, mail]))
  const threads = new BatchThreads({ ...withoutThreads(snapshot.threads, mails), heldAnswers })
  const usedNumbers = new Set<number>()
  const minted = withMintedTokens(
    mails.map(({ mail }) => mail),
    snapshot,
  )
  for (const [i, mail] of minted.entries()) {
    const { row } = mails[i]!
    const mailbox = people.mailboxes.get(row.mailbox)
    if (!mailbox) continue
    const newTicket = numberFor(row, usedNumbers)
    const decision = decide(mail, { mailbox, site, threads, newTicket })
    if (decision.isNewTicket) usedNumbers.add(newTicket)
    if (decision.draft) site.fold(decision.draft.people)
    threads.fold(mail, decision)
    decisions.set(row._id, decision)
  }
}

/** The stored number of the mail's ticket, so that tokens of the thread still lead to it. */
function numberFor({ ticket }: InboundRow, usedNumbers: ReadonlySet<number>): TicketNumber {
  return (ticket === null || usedNumbers.has(ticket) ? firstImagined + usedNumbers.size : ticket) as TicketNumber
}

/** The threads without the tickets that are replayed; only claims of mail that we sent stay. */
function withoutThreads(
  snapshot: ThreadsSnapshot,
  mails: readonly { readonly row: InboundRow; readonly mail: InboundMail }[],
): ThreadsSnapshot {
  const replayedTickets = new Set(mails.flatMap(({ row }) => row.ticket ?? []))
  const sent = mails.flatMap(({ mail }) => idsOf(mail).filter((id) => id.startsWith('intray.')))
  const keys = new Set(sent.map((id) => claimKey(snapshot.scope, id)))
  const isOf = ({ ticket }: { readonly ticket: TicketNumber }) => replayedTickets.has(ticket)
  return {
    ...snapshot,
    tickets: snapshot.tickets.filter(({ number }) => !replayedTickets.has(number)),
    claims: new Map([...snapshot.claims].filter(([key, ticket]) => !replayedTickets.has(ticket) || keys.has(key))),
    contents: snapshot.contents.filter((content) => !isOf(content)),
    quoted: snapshot.quoted.filter((message) => !isOf(message)),
    spoken: { ...snapshot.spoken, comments: new Map([...snapshot.spoken.comments].filter(([ticket]) => !replayedTickets.has(ticket))) },
  }
}

function factsStored(row: InboundRow, stored: ReadonlyMap<string, MailReading>): MailFacts {
  return {
    outcome: row.outcome,
    ticket: row.ticket === null ? null : displayId(row.ticket),
    sender: row.explanation?.verdict ?? null,
    matchedBy: row.explanation?.matched ?? null,
    ...readFacts(stored.get(row.rawSha256)),
  }
}

function factsToday(row: InboundRow, decision: Decision | undefined, readings: ReadonlyMap<string, MailReading>): MailFacts {
  const number = decision?.draft?.ticket.number ?? decision?.seenOn ?? null
  return {
    outcome: decision?.outcome ?? null,
    ticket: number === null ? null : number >= firstImagined ? 'a new ticket' : displayId(number),
    sender: decision?.explanation.verdict ?? null,
    matchedBy: decision?.explanation.matched ?? null,
    ...readFacts(readings.get(row.rawSha256)),
  }
}

function readFacts(reading: MailReading | undefined): Pick<MailFacts, 'kind' | 'text'> {
  return { kind: reading?.message.kind ?? null, text: reading?.message.visibleReply.trim() ?? null }
}
