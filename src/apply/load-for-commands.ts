/** Loads the records, tickets and held answers that commands in agents' mails refer to, so that the decision itself needs no database. */
import { claimKey } from '../store/claims.ts'
import type { InboundRow } from '../store/inbound-row.ts'
import type { Store } from '../store/store.ts'
import { peopleIn } from '../tickets/agent/agent-command-names.ts'
import { formOf, type CommandName } from '../tickets/agent/agent-command-forms.ts'
import { hasCommands, readCommands, type AgentCommand } from '../tickets/agent/agent-commands.ts'
import type { Directory } from '../tickets/directory.ts'
import { isIncoming, type InboundMail } from '../tickets/inbound-mail.ts'
import { addressesMeant } from '../tickets/records/person-named.ts'
import type { CommandRecords, NamedKind } from '../tickets/records/command-records.ts'
import type { Records, RecordKind } from '../tickets/records/records.ts'
import { eventOf, type SplitSource } from '../tickets/split/split-source.ts'
import type { Rule } from '../tickets/rules/rule.ts'
import { displayId, ticketNumber, type Link, type Ticket, type TicketNumber } from '../tickets/ticket.ts'
import { loadLinked } from '../commit/load-linked.ts'

/** Kinds of which every record is loaded, by what the command names: people may write a name or a synonym instead of the id. */
const kindsOf: Readonly<Partial<Record<string, readonly NamedKind[]>>> = {
  user: ['user'],
  people: ['user'],
  group: ['group'],
  part: ['part'],
  tag: ['tag'],
  'canned-answer': ['canned-answer', 'group'],
  attribute: ['user', 'group', 'part', 'tag', 'subtype'],
}

/**
 * The commands of a mail whose sender is proven to be an agent; customers' mail costs no query.
 *
 * @returns an empty list also when one command is faulty: then none is carried out
 */
export function commandsIn({ place, proof, message }: InboundMail, { agents }: Directory): readonly AgentCommand[] {
  const { from, visibleReply } = message
  if (from.addrSpec === null || !agents.has(from.addrSpec) || !isIncoming(place) || !hasCommands(visibleReply)) return []
  const isProven = proof.authentication === 'pass' || proof.tokens.some(({ agent }) => agent === from.addrSpec)
  const { commands, fault } = readCommands(visibleReply)
  return isProven && fault === null ? commands : []
}

/** The actions of rules in the form of commands. */
export function commandsOfRules(rules: readonly Rule[]): readonly AgentCommand[] {
  return rules.flatMap(({ actions }) => [...actions.commands, ...(actions.assign ? [assigning] : [])])
}

/** Stands for the assignment of a rule to whichever agent is next: all users must be loaded. */
const assigning: AgentCommand = { name: 'assign', argument: '', line: '' }

/** Addresses that the commands name. */
export function addressesOf(commands: readonly AgentCommand[], directory: Directory): readonly string[] {
  return peopleOf(commands, directory).flatMap(addressesMeant)
}

/** Tickets that the commands merge others into. */
export function ticketsOf(commands: readonly AgentCommand[]): readonly TicketNumber[] {
  return argumentsOf(commands, ['merge']).flatMap((text) => ticketNumber(text) ?? [])
}

/** Other tickets with links to tickets that a command may merge: their links must follow. */
export async function loadLinking(tickets: readonly Ticket[], commands: readonly AgentCommand[], store: Store): Promise<readonly Ticket[]> {
  if (ticketsOf(commands).length === 0) return []
  const found = await Promise.all(tickets.map(async ({ number }) => store.tickets.linkedTo(displayId(number))))
  const numbers = new Set(tickets.map(({ number }) => number))
  return [...new Map(found.flat().map((ticket) => [ticket.number, ticket])).values()].filter(({ number }) => !numbers.has(number))
}

/** Loads every record of the kinds that commands and rules call by name, the people and workspaces they name, and the far ends of links. */
export async function loadCommandRecords(
  commands: readonly AgentCommand[],
  {
    tickets,
    directory,
    rules = [],
  }: { readonly tickets: readonly Ticket[]; readonly directory: Directory; readonly rules?: readonly Rule[] },
  store: Store,
): Promise<CommandRecords> {
  const kinds = new Set(commands.flatMap(({ name }) => kindsOf[formOf(name).names ?? ''] ?? []))
  const loaded = new Map<RecordKind, ReadonlyMap<string, Records[RecordKind]>>()
  for (const kind of kinds) loaded.set(kind, await byId(kind, store))
  const { records } = store
  loaded.set('contact', mapById(await records.load('contact', peopleOf(commands, directory))))
  loaded.set('workspace', mapById(await records.load('workspace', workspacesIn(commands))))
  const targets = argumentsOf(commands, ['link']).map((target): Link => ({ type: 'is_related_to', target }))
  const asksFields = rules.some(({ conditions }) => conditions.filter.some((filter) => filter.includes('__')))
  const presentLinks = targets.length === 0 ? [] : tickets.flatMap(({ links }) => links)
  return {
    fields: asksFields || commands.some(({ name }) => name === 'set') ? await Array.fromAsync(records.all('field')) : [],
    find: <K extends RecordKind>(kind: K, id: string) => (loaded.get(kind)?.get(id) ?? null) as Records[K] | null,
    all: <K extends NamedKind>(kind: K) => [...(loaded.get(kind)?.values() ?? [])] as unknown as readonly Records[K][],
    linked: await loadLinked([...presentLinks, ...targets], store),
  }
}

/** Reads ledger rows and their mails. */
interface MailSource {
  readonly store: Store
  readonly loadMails: (rows: readonly InboundRow[]) => Promise<readonly InboundMail[]>
}

/**
 * Loads what a ticket consists of before it is split: its timeline, its mails, and mail of ours about it.
 *
 * @param scope - the scope of the ticket's mailbox
 */
export async function loadSplitSource(ticket: TicketNumber, scope: string, { store, loadMails }: MailSource): Promise<SplitSource> {
  const [lines, stored, rows] = await Promise.all([
    store.timeline.ofTicket(ticket),
    store.messages.ofTicket(ticket),
    store.outbox.leadingTo(ticket),
  ])
  const mails = await loadMails(await store.inboundRows.load(stored.map(({ inbound }) => inbound)))
  const ids = [...stored, ...rows].map(({ messageId }) => messageId)
  const claims = await store.claims.load(ids.map((id) => claimKey(scope, id)))
  const events = [...new Set(lines.map(eventOf))]
  return {
    ticket,
    lines,
    mails,
    verdicts: new Map(stored.map(({ _id, verdict }) => [_id, verdict])),
    sent: rows.map(({ _id: id, kind, messageId, inReplyTo, to, cc }) => {
      const event = events.find((name) => id.startsWith(`${name}/`)) ?? ''
      return { id, event, kind, messageId, inReplyTo, recipients: [...to, ...cc] }
    }),
    claimed: new Set(ids.filter((id) => claims.get(claimKey(scope, id)) === ticket)),
  }
}

/** Whether a proven agent's mail splits a ticket. */
export function isSplitting(mail: InboundMail, directory: Directory): boolean {
  return commandsIn(mail, directory).some(({ name }) => name === 'split')
}

/** Loads the tickets that mails split, by number; other mail costs no query. */
export async function loadSplitSources(
  incoming: readonly InboundMail[],
  { directory, ...deps }: MailSource & { readonly directory: Directory },
): Promise<ReadonlyMap<TicketNumber, SplitSource>> {
  const splitting = incoming.filter((mail) => isSplitting(mail, directory))
  if (splitting.length === 0) return new Map()
  const tokens = splitting.flatMap(({ proof }) => proof.tokens)
  const answered = await deps.store.outbox.notifications(tokens)
  const numbers = new Set(tokens.flatMap(({ id, ticket }) => (answered.has(id) ? [answered.get(id)?.movedTo ?? ticket] : [])))
  const scope = splitting[0]?.place.scope ?? ''
  const sources = await Promise.all([...numbers].map(async (number) => [number, await loadSplitSource(number, scope, deps)] as const))
  return new Map(sources)
}

/** Loads the held answers that mails release by `#send`; other mail costs no query. */
export async function loadHeldAnswers(
  incoming: readonly InboundMail[],
  { store, loadMails, directory }: MailSource & { readonly directory: Directory },
): Promise<readonly InboundMail[]> {
  const sending = incoming.filter((mail) => commandsIn(mail, directory).some(({ name }) => name === 'send'))
  if (sending.length === 0) return []
  const answered = await store.outbox.notifications(sending.flatMap(({ proof }) => proof.tokens))
  const ids = [...answered.values()].flatMap(({ route }) => route?.held?.mail ?? [])
  return loadMails(await store.inboundRows.load([...new Set(ids)]))
}

function peopleOf(commands: readonly AgentCommand[], { words }: Directory): readonly string[] {
  const naming = commands.filter(({ name }) => formOf(name).names === 'people')
  return naming.flatMap(({ argument }) => peopleIn(argument, words))
}

/** Workspaces that commands name, as written, in lower case, and with a capital. Every customer has one, so they are not all loaded. */
function workspacesIn(commands: readonly AgentCommand[]): readonly string[] {
  const names = argumentsOf(commands, ['workspace', 'set']).map((text) => text.replace(/^[^]*[=＝]/, '').trim())
  return [...new Set(names.flatMap((name) => [name, name.toLowerCase(), name.charAt(0).toUpperCase() + name.slice(1)]))]
}

async function byId(kind: NamedKind, { records }: Store): Promise<ReadonlyMap<string, Records[RecordKind]>> {
  return mapById(await Array.fromAsync(records.all(kind)))
}

function mapById(records: readonly Records[RecordKind][]): ReadonlyMap<string, Records[RecordKind]> {
  return new Map(records.map((record) => [record.id, record]))
}

function argumentsOf(commands: readonly AgentCommand[], names: readonly CommandName[]): readonly string[] {
  return commands.filter(({ name }) => names.includes(name)).map(({ argument }) => argument)
}
