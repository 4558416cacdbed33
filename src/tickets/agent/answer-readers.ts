/** Who reads an agent's answer, who becomes a reporter by it, and who is a member afterwards (T-022, T-026). */
import type { Address } from '../../mail/message.ts'
import type { CcDecision } from '../people/cc-rules.ts'
import { isUserAddress, type MailboxPolicy } from '../directory.ts'
import { contactOfId, decideReader } from '../people/may-read.ts'
import { hasLeft, isReachable, memberOf, resolveContact, withoutRepeats, type ResolvedContact } from '../people/people.ts'
import { wasSeenBefore } from '../people/reporters.ts'
import type { NamedReader } from '../outbound.ts'
import type { Site } from '../site.ts'
import type { Contact, OrderKey, Ticket } from '../ticket.ts'

/** Whom an answer is addressed to: `direct` have it from the agent, `relayed` get it from us. */
export interface Addressed {
  readonly direct: readonly Address[]
  readonly relayed: readonly NamedReader[]
}

/** What the readers of an answer are decided from. */
export interface AnswerContext {
  readonly mailbox: MailboxPolicy
  readonly site: Site
}

/** Which of the addressees read an answer. */
export interface Readers {
  /** The CC rules' decision on each of them. */
  readonly decisions: readonly CcDecision[]
  /** How many addressees are beyond the limit of people per mail. */
  readonly uncounted: number
  /** Those of a list whom no rule drops and no limit cuts off. */
  readonly kept: <T extends Address>(list: readonly T[]) => readonly T[]
}

/** Applies the CC rules to an address that an agent addresses. */
export function decisionOn(addrSpec: string, ticket: Ticket, { mailbox, site }: AnswerContext): CcDecision {
  const { directory, policy } = site
  const contacts = isUserAddress(directory, addrSpec) ? [] : contactsOf(addrSpec, ticket, site)
  return decideReader(addrSpec, contacts, { ticket, mailbox, directory, ccRules: policy.ccRules })
}

/** Whether somebody reads mail at an address: it is no robot's, and its user has not left. */
export function isThere({ addrSpec }: Pick<Address, 'addrSpec'>, { directory }: Pick<Site, 'directory'>): boolean {
  return isReachable({ addrSpec }) && !hasLeft(addrSpec, directory)
}

/** The readers of an answer. The CC rules and the limit of people per mail apply to those whom an agent addresses, too. */
export function readersOf(ticket: Ticket, { relayed, direct }: Addressed, context: AnswerContext): Readers {
  const { site } = context
  const there = [...relayed, ...direct].filter((who) => isThere(who, site))
  const everybody = [...new Set(there.map(({ addrSpec }) => addrSpec))]
  const people = everybody.slice(0, site.policy.peoplePerMail)
  const decisions = people.map((addrSpec) => decisionOn(addrSpec, ticket, context))
  const members = new Set(decisions.filter(({ isMember }) => isMember).map(({ addrSpec }) => addrSpec))
  const kept: Readers['kept'] = (list) => list.filter(({ addrSpec }) => members.has(addrSpec))
  return { decisions, uncounted: everybody.length - people.length, kept }
}

/** T-022: the customers whom the agent addresses and who were on no older mail, whatever their workspace. */
export function newCustomers(
  ticket: Ticket,
  { answer, decisions, order }: { readonly answer: Addressed; readonly decisions: readonly CcDecision[]; readonly order: OrderKey },
  { mailbox, site }: AnswerContext,
): readonly ResolvedContact[] {
  const names = new Map([...answer.direct, ...answer.relayed].map((who) => [who.addrSpec, who.displayName]))
  const isAnswered = (addrSpec: string) =>
    ticket.emailMembers.some((member) => member.addrSpec === addrSpec) && answer.relayed.some((who) => who.addrSpec === addrSpec)
  const isAdded = ({ addrSpec, action }: CcDecision) =>
    action === 'reporter' || (action === 'keep' && !isAnswered(addrSpec) && !wasSeenBefore(ticket, addrSpec, order))
  return decisions
    .filter((decision) => isAdded(decision) && !isUserAddress(site.directory, decision.addrSpec))
    .map(({ addrSpec }) => resolveContact({ addrSpec, displayName: names.get(addrSpec) ?? '' }, { site, mailbox, revOrg: ticket.revOrg }))
}

/**
 * The site snapshot of a mail has the contacts of that mail's people alone; those of other members are read from the member's contact id.
 */
function contactsOf(addrSpec: string, { emailMembers }: Ticket, site: Site): readonly Contact[] {
  const loaded = site.contactsOf(addrSpec)
  const member = emailMembers.find((known) => known.addrSpec === addrSpec)
  if (loaded.length > 0 || !member?.contact) return loaded
  return [contactOfId(member.contact, member.displayName)]
}

/** The members after an answer: its readers (T-026), each with the contact id that is known of them. */
export function membersAfter(
  ticket: Ticket,
  { direct, relayed }: Addressed,
  { added, site }: { readonly added: readonly ResolvedContact[]; readonly site: Site },
): Ticket['emailMembers'] {
  const contactOf = (addrSpec: string) =>
    added.find(({ contact }) => contact.addrSpec === addrSpec)?.contact.id ??
    ticket.emailMembers.find((member) => member.addrSpec === addrSpec)?.contact ??
    relayed.find((reader) => reader.addrSpec === addrSpec)?.contact ??
    site.contactsOf(addrSpec)[0]?.id ??
    null
  const member = (who: Address) => memberOf(who, site.directory, contactOf(who.addrSpec))
  return withoutRepeats([...relayed, ...direct].map(member))
}
