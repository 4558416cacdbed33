/** Loads everything that decisions on a set of mails may need, in a number of queries that does not grow with the set. */
import { withMergeChains } from '../commit/merge-chains.ts'
import { claimKey } from '../store/claims.ts'
import type { Store } from '../store/store.ts'
import type { AgentCommand } from '../tickets/agent/agent-commands.ts'
import type { Directory } from '../tickets/directory.ts'
import { forwardedIds, idsOf, parentIds, type InboundMail } from '../tickets/inbound-mail.ts'
import { asWritten } from '../tickets/people/form-sender.ts'
import { rulesOf } from '../tickets/rules/apply-rules.ts'
import type { Rule } from '../tickets/rules/rule.ts'
import type { Policy } from '../tickets/site.ts'
import { isAgentsId } from '../tickets/thread/agents-ids.ts'
import { numberIds } from '../tickets/thread/own-numbers.ts'
import { awaitedAnswerIds, siblingIds } from '../tickets/thread/sibling-ids.ts'
import { siteKeysOf } from '../tickets/thread/site-keys.ts'
import { askingIds, subjectAnswered, subjectsQuoted, subjectTags, threadIndexIds } from '../tickets/thread/thread-match.ts'
import type { AnsweredNotification } from '../tickets/threads.ts'
import type { TicketNumber } from '../tickets/ticket.ts'
import type { SiteSnapshot } from './batch-site.ts'
import type { ThreadsSnapshot } from './batch-threads.ts'
import { loadAcknowledged } from './load-acknowledged.ts'
import { addressesOf, commandsIn, commandsOfRules, loadCommandRecords, loadLinking, ticketsOf } from './load-for-commands.ts'
import { loadWorkloads } from './load-for-rules.ts'
import { loadQuestions } from './load-newest-message.ts'
import { loadPeople } from './load-people.ts'
import { loadReplies } from './load-replies.ts'
import { loadSpoken } from './load-note-words.ts'

/** The store, the site's policy and the clock that loading depends on. */
export interface WorldSource {
  readonly store: Store
  readonly directory: Directory
  readonly policy: Policy
  readonly nowMs: number
}

/** The site and the threads as the decisions find them. */
export interface MailsSnapshot {
  readonly site: SiteSnapshot
  readonly threads: ThreadsSnapshot
}

/** Keys that decisions on a set of mails look up. */
export interface MailNeeds {
  readonly scope: string
  /** Ids by which a ticket may be claimed. */
  readonly ids: readonly string[]
  /** Message-IDs under which a mail may already be stored. */
  readonly identities: readonly string[]
  readonly addresses: readonly string[]
  readonly senders: readonly string[]
  /** Message-IDs that may belong to mail of ours. */
  readonly sentIds: readonly string[]
  readonly numbers: readonly TicketNumber[]
  /** Tokens in the mails. Each leads to its ticket only if the mail that bore it is in the outbox. */
  readonly tokens: readonly { readonly ticket: TicketNumber; readonly id: string }[]
  /** Shingles to look up, once the claims are known: a mail with an id that leads to a ticket needs none. */
  readonly shingles: (claims: ReadonlyMap<string, TicketNumber>) => readonly number[]
  /** Bare subjects to look up, likewise. */
  readonly subjects: (claims: ReadonlyMap<string, TicketNumber>) => readonly string[]
  /** Message-IDs that mails without a token answer and that are claimed: the mails themselves may be stored. */
  readonly parents: (claims: ReadonlyMap<string, TicketNumber>) => readonly string[]
  /** Commands of proven agents. */
  readonly commands: readonly AgentCommand[]
  /** Rules of the site; they name records as commands do. */
  readonly rules: readonly Rule[]
  /** Agents whose address stands in From. */
  readonly agents: readonly string[]
  /** Message-IDs that the agents' mails answer. */
  readonly answered: readonly string[]
}

/**
 * The keys that decisions on some mails look up.
 *
 * @param incoming - at most 50, all of one scope
 */
export function needsOf(incoming: readonly InboundMail[], directory: Directory, policy: Policy): MailNeeds {
  const mails = incoming.map((mail) => asWritten(mail, { directory, policy }))
  const commands = mails.flatMap((mail) => commandsIn(mail, directory))
  const ofAgents = mails.filter(({ message }) => directory.agents.has(message.from.addrSpec ?? ''))
  return {
    scope: mails[0]?.place.scope ?? '',
    ids: mails.flatMap((mail) => [
      ...idsOf(mail),
      ...threadIndexIds(mail),
      ...askingIds(mail.message),
      ...forwardedIds(mail.message),
      ...siblingIds(mail, directory).map(({ id }) => id),
      ...awaitedAnswerIds(mail, directory),
      ...siteKeysOf(mail, { directory, policy }).map(({ id }) => id),
      ...numberIds(mail.message, directory),
    ]),
    identities: mails.flatMap(({ place, message }) => [place.identity, ...forwardedIds(message)]),
    addresses: unique([...addressesIn(mails, policy.peoplePerMail), ...addressesOf(commands, directory)]),
    senders: unique(mails.flatMap(({ message }) => [message.from, message.forwarded?.from]).flatMap(addrSpecOf)),
    sentIds: sentIdsIn(mails),
    numbers: [
      ...mails.flatMap(({ proof, message }) => [...tokensOf(proof).map(({ ticket }) => ticket), ...subjectTags(message.subject)]),
      ...ticketsOf(commands),
    ],
    tokens: mails.flatMap(({ proof }) => tokensOf(proof)),
    shingles: (claims) => [...new Set(unplaced(mails, claims).flatMap(({ message }) => message.shingles.quoted))],
    subjects: (claims) => unique(unplaced(mails, claims).flatMap(({ message }) => subjectsMeant(message, directory))),
    parents: (claims) => unique(mails.flatMap((mail) => claimedParents(mail, claims))),
    commands,
    rules: rulesOf({ directory, policy }),
    agents: unique(ofAgents.flatMap(({ message }) => addrSpecOf(message.from))),
    answered: unique(ofAgents.flatMap(({ message }) => parentIds(message))),
  }
}

function tokensOf({ tokens, complained = [] }: InboundMail['proof']): MailNeeds['tokens'] {
  return [...tokens, ...complained]
}

/** Loads what decisions on mails read. */
export async function loadWorld(needs: MailNeeds, { store, directory, policy, nowMs }: WorldSource): Promise<MailsSnapshot> {
  const { scope, senders, rules } = needs
  const commands = [...needs.commands, ...commandsOfRules(rules)]
  // Read first: the customer whom a notification names may be on no mail of the set.
  const notifications = await store.outbox.notifications(needs.tokens)
  const addresses = unique([...needs.addresses, ...[...notifications.values()].flatMap(addressesNamed)])
  const [claims, contents, people, sentMails, acknowledged] = await Promise.all([
    store.claims.load(unique(needs.ids.map((id) => claimKey(scope, id)))),
    store.messages.contentsOf(scope, needs.identities),
    loadPeople({ addresses, senders }, store),
    store.outbox.sentMails(needs.sentIds),
    loadAcknowledged(senders, { store, policy, nowMs }),
  ])
  const moved = [...notifications.values()].flatMap(({ movedTo }) => movedTo ?? [])
  const numbers = unique([...claims.values(), ...needs.numbers, ...moved, ...[...sentMails.values()].map(({ ticket }) => ticket)])
  const [parents, quoted, ofSubjects] = await Promise.all([
    store.messages.contentsOf(scope, needs.parents(claims)),
    store.messages.withShingles(needs.shingles(claims)),
    store.tickets.ofSubjects(needs.subjects(claims)),
  ])
  const quotedNumbers = quoted.map(({ ticket }) => ticket as TicketNumber)
  const loaded = await store.tickets.load(unique([...numbers, ...quotedNumbers]))
  const reachable = await withMergeChains([...ofSubjects, ...loaded], store)
  const apart = await loadReplies([...reachable.values()], { senders, scope, site: { directory, policy, ...people } }, store)
  const tickets = [...reachable.values(), ...apart.tickets, ...(await loadLinking([...reachable.values()], commands, store))]
  const spoken = await loadSpoken({ agents: needs.agents, tickets, answered: { scope, ids: needs.answered } }, store)
  const commandRecords =
    commands.length + rules.length > 0 ? await loadCommandRecords(commands, { tickets, directory, rules }, store) : undefined
  const workloads = await loadWorkloads(rules, directory, store)
  const assignable = commands.some(({ name }) => name === 'assign' || name === 'set') ? tickets : []
  const questions = await loadQuestions(assignable, store)
  return {
    site: { directory, policy, ...people, commandRecords, workloads },
    threads: {
      scope,
      claims: new Map([...claims, ...apart.claims]),
      tickets,
      contents: [...contents, ...parents],
      sentMails,
      notifications,
      questions,
      ...acknowledged,
      quoted,
      spoken,
    },
  }
}

/**
 * Keeps only the tokens that this database minted. After a restore the same ticket number may mean another ticket, and the rows of mail
 * sent since then are gone.
 */
export function withMintedTokens(mails: readonly InboundMail[], { threads }: MailsSnapshot): readonly InboundMail[] {
  return mails.map((mail) => {
    const tokens = mail.proof.tokens.flatMap((token) => {
      const minted = threads.notifications.get(token.id)
      return minted ? [{ ...token, ticket: minted.movedTo ?? token.ticket }] : []
    })
    return { ...mail, proof: { ...mail.proof, tokens } }
  })
}

function addressesNamed({ route }: AnsweredNotification): readonly string[] {
  return route ? [...route.readers.map(({ addrSpec }) => addrSpec), ...(route.asks ? [route.asks] : [])] : []
}

function subjectsMeant(message: InboundMail['message'], directory: Directory): readonly string[] {
  return [...[subjectAnswered(message, directory.words) ?? []].flat(), ...subjectsQuoted(message, directory)]
}

/**
 * Ids that the mail answers and that lead to a ticket. Whether that mail is stored, or only known from others' References, is looked up.
 */
function claimedParents({ place, proof, message }: InboundMail, claims: ReadonlyMap<string, TicketNumber>): string[] {
  const ids = [...message.inReplyTo, ...message.references]
  // A mail that an agent's own id leads to needs this even with a token: it may answer a customer's mail that arrived later.
  if (proof.tokens.length > 0 && !ids.some(isAgentsId)) return []
  return ids.filter((id) => id !== place.identity && claims.has(claimKey(place.scope, id)))
}

/** Mail that no id or token leads to a ticket. */
function unplaced(mails: readonly InboundMail[], claims: ReadonlyMap<string, TicketNumber>): readonly InboundMail[] {
  const isPlaced = (mail: InboundMail) =>
    mail.proof.tokens.length > 0 || idsOf(mail).some((id) => claims.has(claimKey(mail.place.scope, id)))
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

function addrSpecOf(person: { readonly addrSpec: string | null } | null | undefined): readonly string[] {
  return person?.addrSpec ? [person.addrSpec] : []
}

/** Ids that may belong to mail of ours: reports name them, and copies of our mail bear them. */
function sentIdsIn(mails: readonly InboundMail[]): string[] {
  return unique(
    mails.flatMap(({ place: { identity }, message, proof }) => [
      ...(identity.startsWith('intray.') ? [identity] : []),
      ...(proof.returned?.messageIds ?? []),
      ...(message.report?.originalMessageId ? [message.report.originalMessageId] : []),
    ]),
  )
}

function unique<T extends string | TicketNumber>(values: readonly T[]): T[] {
  return [...new Set(values)]
}
