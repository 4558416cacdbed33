/** Reads everything that decisions on a set of mails may need, in two rounds of queries whatever the set's size. */
import { claimKey } from '../store/claims.ts'
import type { Store } from '../store/store.ts'
import type { AgentCommand } from '../tickets/agent/agent-commands.ts'
import type { Policy } from '../tickets/decision.ts'
import type { Directory } from '../tickets/directory.ts'
import { forwardedIds, idsOf, type InboundMail } from '../tickets/inbound-mail.ts'
import { countedAs } from '../tickets/letters/acknowledgement.ts'
import { domainOf } from '../tickets/people/people.ts'
import { subjectAnswered, subjectTags, threadIndexIds } from '../tickets/thread/thread-match.ts'
import type { Ticket, TicketNumber } from '../tickets/ticket.ts'
import type { Snapshot } from './batch-world.ts'
import { addressesOf, commandsIn, loadCommandRecords } from './load-command-records.ts'

const hourMs = 3_600_000
/** Merged tickets lead on; a longer chain is cut. */
const longestMergeChain = 10

/** What a world is loaded with. */
export interface WorldSource {
  readonly store: Store
  readonly directory: Directory
  readonly policy: Policy
  readonly nowMs: number
}

/** What decisions ask about. */
export interface WorldNeeds {
  readonly scope: string
  /** Ids that may be claimed. */
  readonly ids: readonly string[]
  /** Message-IDs under which contents may be stored. */
  readonly identities: readonly string[]
  readonly addresses: readonly string[]
  readonly senders: readonly string[]
  /** Message-IDs that may be of mail we sent. */
  readonly sentIds: readonly string[]
  readonly numbers: readonly TicketNumber[]
  /** Shingles that are looked for, given the claims that were found: mail with ids that we know needs none. */
  readonly shingles: (claims: ReadonlyMap<string, TicketNumber>) => readonly number[]
  /** Likewise bare subjects. */
  readonly subjects: (claims: ReadonlyMap<string, TicketNumber>) => readonly string[]
  /** Commands of proven agents. */
  readonly commands: readonly AgentCommand[]
}

/**
 * What decisions on some mails ask about.
 *
 * @param mails - at most 50, all of one scope
 */
export function needsOf(mails: readonly InboundMail[], directory: Directory, { peoplePerMail }: Policy): WorldNeeds {
  const commands = mails.flatMap((mail) => commandsIn(mail, directory))
  return {
    scope: mails[0]?.scope ?? '',
    ids: mails.flatMap((mail) => [...idsOf(mail), ...threadIndexIds(mail), ...forwardedIds(mail)]),
    identities: mails.flatMap((mail) => [mail.identity, ...forwardedIds(mail)]),
    addresses: unique([...addressesIn(mails, peoplePerMail), ...addressesOf(commands)]),
    senders: unique(mails.flatMap(({ message }) => [message.from, message.forwarded?.from]).flatMap(addrSpecOf)),
    sentIds: sentIdsIn(mails),
    numbers: mails.flatMap((mail) => [
      ...mail.tokens.map(({ ticket }) => ticket),
      ...subjectTags(mail.message.subject),
    ]),
    shingles: (claims) => [...new Set(unplaced(mails, claims).flatMap(({ message }) => message.shingles.quoted))],
    subjects: (claims) => unique(unplaced(mails, claims).flatMap((mail) => subjectAnswered(mail) ?? [])),
    commands,
  }
}

/** Loads a world. */
export async function loadWorld(
  needs: WorldNeeds,
  { store, directory, policy, nowMs }: WorldSource,
): Promise<Snapshot> {
  const { scope, addresses, senders } = needs
  // Only mail is acknowledged; what people do by hand asks for no counts.
  const counted = needs.identities.length > 0 ? unique([...senders, ...senders.map(countedAs)]) : []
  const [claims, contents, contacts, workspaces, sentMails, acknowledgements, acknowledgementsLastHour] =
    await Promise.all([
      store.claims.load(unique(needs.ids.map((id) => claimKey(scope, id)))),
      store.messages.contentsOf(scope, needs.identities),
      store.people.contactsOf(addresses),
      store.people.workspacesFor(unique(addresses.map(domainOf)), workspaceIds(senders)),
      store.outbox.sentMails(needs.sentIds),
      store.acknowledgementCounts.load(counted, nowMs),
      counted.length === 0
        ? 0
        : store.outbox.countAcknowledgements(new Date(nowMs - hourMs), policy.acknowledgementsPerHour),
    ])
  const numbers = unique([...claims.values(), ...needs.numbers, ...[...sentMails.values()].map(({ ticket }) => ticket)])
  const [quoted, ofSubjects] = await Promise.all([
    store.messages.withShingles(needs.shingles(claims)),
    store.tickets.ofSubjects(needs.subjects(claims)),
  ])
  const quotedNumbers = quoted.map(({ ticket }) => ticket as TicketNumber)
  const loaded = await store.tickets.load(unique([...numbers, ...quotedNumbers]))
  const tickets = await withSurvivors([...ofSubjects, ...loaded], store)
  const named =
    needs.commands.length > 0 ? { commandRecords: await loadCommandRecords(needs.commands, tickets, store) } : {}
  const more = { quoted, acknowledgements, acknowledgementsLastHour, ...named }
  return { directory, policy, scope, claims, contents, contacts, workspaces, sentMails, tickets, ...more }
}

/** Mail that no id or token of it leads to a ticket. */
function unplaced(mails: readonly InboundMail[], claims: ReadonlyMap<string, TicketNumber>): readonly InboundMail[] {
  const isPlaced = (mail: InboundMail) =>
    mail.tokens.length > 0 || idsOf(mail).some((id) => claims.has(claimKey(mail.scope, id)))
  return mails.filter((mail) => !isPlaced(mail))
}

function addressesIn(mails: readonly InboundMail[], perMail: number): string[] {
  return unique(
    mails.flatMap(({ message }) => [
      ...[message.from, message.forwarded?.from, message.replyTo[0]].flatMap(addrSpecOf),
      ...[message, ...(message.forwarded ? [message.forwarded] : [])].flatMap(({ to, cc }) =>
        [...to, ...cc].slice(0, perMail + 20).map(({ addrSpec }) => addrSpec),
      ),
    ]),
  ).filter((addrSpec) => addrSpec !== '')
}

function addrSpecOf(who: { readonly addrSpec: string | null } | null | undefined): readonly string[] {
  return who?.addrSpec ? [who.addrSpec] : []
}

/** The workspaces that a stranger may be given: see `people.ts`. */
function workspaceIds(senders: readonly string[]): string[] {
  return unique(['default', ...senders, ...senders.map(domainOf)])
}

/** Ids that may be of mail we sent: reports name them, and copies of our own mail bear them. */
function sentIdsIn(mails: readonly InboundMail[]): string[] {
  return unique(
    mails.flatMap(({ identity, message, returned }) => [
      ...(identity.startsWith('intray.') ? [identity] : []),
      ...(returned?.messageIds ?? []),
      ...(message.report?.originalMessageId ? [message.report.originalMessageId] : []),
    ]),
  )
}

async function withSurvivors(found: readonly Ticket[], store: Store): Promise<readonly Ticket[]> {
  const all = new Map(found.map((ticket) => [ticket.number, ticket]))
  for (let hops = 0; hops < longestMergeChain; hops++) {
    const missing = [...all.values()].flatMap(({ mergedInto }) =>
      mergedInto !== null && !all.has(mergedInto) ? [mergedInto] : [],
    )
    if (missing.length === 0) break
    for (const ticket of await store.tickets.load(unique(missing))) all.set(ticket.number, ticket)
  }
  return [...all.values()]
}

function unique<T extends string | TicketNumber>(values: readonly T[]): T[] {
  return [...new Set(values)]
}
