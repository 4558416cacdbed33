/** The people of a mail: who wrote it, who is a member, who becomes a reporter (T-020…T-038). */
import type { Address } from '../../mail/message.ts'
import { reasonToBlock } from './blocked.ts'
import { decideCc, dropped, type CcCase, type CcDecision } from './cc-rules.ts'
import { domainOf, isOwnAddress, isUserAddress, type Directory, type MailboxPolicy } from '../directory.ts'
import type { Draft } from '../draft.ts'
import type { MailMessage } from '../inbound-mail.ts'
import type { UnruledCase } from '../mail-case.ts'
import type { Site } from '../site.ts'
import { isSentMail } from '../sent-mail.ts'
import type { AccountId, Contact, ContactId, EmailMember, RevOrgId, Ticket, Workspace } from '../ticket.ts'

/** A contact, and what has to be created for it. */
export interface ResolvedContact {
  readonly contact: Contact
  readonly newContact: Contact | null
  readonly newWorkspace: Workspace | null
}

/**
 * Finds or makes the contact of an address (T-038): the contact in the ticket's workspace, any contact of that address,
 * the workspace whose account has the domain, else what the mailbox wants for unknown senders.
 */
export function resolveContact(
  who: Address,
  at: { readonly site: Site; readonly mailbox: MailboxPolicy; readonly revOrg: RevOrgId | null },
): ResolvedContact {
  const known = at.site.contactsOf(who.addrSpec)
  const domain = domainOf(who.addrSpec)
  const byDomain = at.site.directory.isFreeMail(domain) ? null : at.site.workspaceOfDomain(domain)
  const contact =
    known.find(({ revOrg }) => at.revOrg !== null && revOrg === at.revOrg) ??
    known.find(({ revOrg }) => byDomain !== null && revOrg === byDomain.revOrg) ??
    known[0]
  if (contact) return { contact, newContact: null, newWorkspace: null }
  if (byDomain) return { ...newContact(who, byDomain), newWorkspace: null }
  const workspace = workspaceForStranger(who, at.mailbox, at.site.directory)
  const isThere = workspace !== null && at.site.workspace(workspace.revOrg) !== null
  return { ...newContact(who, workspace), newWorkspace: isThere ? null : workspace }
}

/** Takes in what has to be created for people. */
export function withNewPeople(draft: Draft, people: readonly ResolvedContact[]): Draft {
  const contacts = people.flatMap(({ newContact }) => newContact ?? [])
  const workspaces = people.flatMap(({ newWorkspace }) => newWorkspace ?? [])
  if (contacts.length + workspaces.length === 0) return draft
  const known = draft.people
  return {
    ...draft,
    people: { contacts: [...known.contacts, ...contacts], workspaces: [...known.workspaces, ...workspaces] },
  }
}

/** What the CC rules look at in a ticket. */
export type TicketPeople = Pick<Ticket, 'revOrg' | 'emailMembers' | 'reportedBy'>

/** An address as the CC rules see it. */
export function ccCaseOf(
  addrSpec: string,
  { revOrg, emailMembers, reportedBy }: TicketPeople,
  { directory, ...facts }: Pick<CcCase, 'contacts' | 'mailbox' | 'direction'> & { readonly directory: Directory },
): CcCase {
  const isTheirs = (id: ContactId) => id.endsWith(`/${addrSpec}`) || facts.contacts.some((contact) => contact.id === id)
  const isOnTicket = emailMembers.some((member) => member.addrSpec === addrSpec) || reportedBy.some(isTheirs)
  return { addrSpec, revOrg, isUser: isUserAddress(directory, addrSpec), isOnTicket, ...facts }
}

/** To and Cc of a mail as the rules decide on each of them, and how many were beyond the limit. */
export interface MailPeople {
  readonly decisions: readonly CcDecision[]
  readonly members: readonly EmailMember[]
  readonly uncounted: number
}

/** A mail without anybody in copy. */
export const nobody: MailPeople = { decisions: [], members: [], uncounted: 0 }

/** Applies the CC rules to everybody in To and Cc who is not us and no robot. */
export function peopleOf(
  { place, proof, message, site }: Pick<UnruledCase, 'place' | 'proof' | 'message' | 'site'>,
  ticket: TicketPeople,
): MailPeople {
  const { directory, policy } = site
  const everybody = recipientsOf(message, directory)
  const people = everybody.slice(0, policy.peoplePerMail)
  const direction = isSentMail({ place, proof, message }, directory) ? ('outbound' as const) : ('inbound' as const)
  const decided = people.map((who) => {
    const contacts = isUserAddress(directory, who.addrSpec) ? [] : site.contactsOf(who.addrSpec)
    const facts = { contacts, mailbox: place.mailbox, direction, directory }
    const isBlocked = direction === 'inbound' && reasonToBlock(who.addrSpec, site) !== null
    if (isBlocked) return { who, decision: dropped(who.addrSpec, 'blocked') }
    return { who, decision: decideCc(ccCaseOf(who.addrSpec, ticket, facts), policy.ccRules) }
  })
  return {
    decisions: decided.map(({ decision }) => decision),
    members: decided
      .filter(({ decision }) => decision.isMember)
      .map(({ who, decision }) => memberOf(who, directory, decision.reporter?.id ?? firstContact(site, who))),
    uncounted: Math.max(everybody.length, recipientCount(message)) - people.length,
  }
}

/** Addresses that are nobody's: our own, those that no person reads, and those that a list sends to everybody. */
export function isNobody(addrSpec: string, { listPost }: MailMessage, directory: Directory): boolean {
  const isList = listPost?.includes(addrSpec) ?? false
  return isList || isOwnAddress(directory, addrSpec) || directory.words.isRoboticAddress(addrSpec)
}

/** Everybody in To and Cc, each once and agents by their own address, without addresses that are nobody's. */
export function recipientsOf(message: MailMessage, directory: Directory): readonly Address[] {
  const named = [...message.to, ...message.cc].filter(
    ({ addrSpec }) => isReachable({ addrSpec }) && !isNobody(addrSpec, message, directory) && !hasLeft(addrSpec, directory),
  )
  const people = named.map((who) => ({ ...who, addrSpec: directory.agentAliases.get(who.addrSpec) ?? who.addrSpec }))
  return [...new Map(people.toReversed().map((who) => [who.addrSpec, who])).values()].toReversed()
}

/** Was it somebody of ours who has left, or is no agent any more? Such get nothing. */
export function hasLeft(addrSpec: string, { agents, agentAliases, users }: Directory): boolean {
  if (agents.has(addrSpec)) return false
  const agent = agentAliases.get(addrSpec)
  const state = users.get(addrSpec)?.state
  return agent === undefined ? state === 'active' || state === 'deactivated' : !agents.has(agent)
}

/** Of a mail to more people than the parser keeps, roughly; else 0. */
function recipientCount({ defects }: MailMessage): number {
  const counts = defects.flatMap((defect) => /^too-many-recipients: (\d+)/.exec(defect)?.[1] ?? [])
  return Number(counts[0] ?? 0)
}

/** An address as member of a thread; users are marked, since they never become reporters (T-027). */
export function memberOf(who: Address, directory: Directory, contact: ContactId | null): EmailMember {
  const isUser = isUserAddress(directory, who.addrSpec)
  return { addrSpec: who.addrSpec, displayName: who.displayName, contact: isUser ? null : contact, isUser }
}

/**
 * T-029: a shadow user without an address is a member, but gets no mail. Nobody has an address under `.invalid` (RFC 6761 §6.4);
 * those who were erased are called so.
 */
export function isReachable({ addrSpec }: Pick<Address, 'addrSpec'>): boolean {
  return addrSpec.includes('@') && !/(?:^|\.)invalid$/.test(domainOf(addrSpec))
}

/** Members, each address once, the first place counting. */
export function withoutRepeats(members: readonly EmailMember[]): readonly EmailMember[] {
  return [...new Map(members.toReversed().map((member) => [member.addrSpec, member])).values()].toReversed()
}

function firstContact(site: Site, who: Address): ContactId | null {
  return site.contactsOf(who.addrSpec)[0]?.id ?? null
}

function newContact(who: Address, workspace: Workspace | null): { contact: Contact; newContact: Contact } {
  const contact: Contact = {
    id: `${workspace?.revOrg ?? '-'}/${who.addrSpec}` as ContactId,
    addrSpec: who.addrSpec,
    displayName: who.displayName,
    revOrg: workspace?.revOrg ?? null,
    account: workspace?.account ?? null,
  }
  return { contact, newContact: contact }
}

/** Of all whom nothing else is known of: they have nothing in common. */
export const defaultWorkspace = 'default'

/** Strangers of one company share a workspace; users of a free-mail service have nothing in common. */
function workspaceForStranger(who: Address, mailbox: MailboxPolicy, directory: Directory): Workspace | null {
  if (mailbox.unknownSender === 'no-workspace') return null
  if (mailbox.unknownSender === 'default-workspace') return namedWorkspace(defaultWorkspace, [])
  const domain = domainOf(who.addrSpec)
  return directory.isFreeMail(domain) ? namedWorkspace(who.addrSpec, []) : namedWorkspace(domain, [domain])
}

function namedWorkspace(name: string, domains: readonly string[]): Workspace {
  return { revOrg: name as RevOrgId, account: name as AccountId, displayName: name, domains }
}
