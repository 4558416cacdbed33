/** The people of a mail: its author, members, reporters (T-020 to T-038). */
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

/** A contact with the records to create for it. */
export interface ResolvedContact {
  readonly contact: Contact
  readonly newContact: Contact | null
  readonly newWorkspace: Workspace | null
}

/**
 * Finds or makes the contact of an address (T-038): the contact in the ticket's workspace, any contact of that address, the workspace whose
 * account has the domain, else the mailbox's policy for unknown senders.
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

/** Adds the records to create for people. */
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

/** The part of a ticket that the CC rules compare. */
export type TicketPeople = Pick<Ticket, 'revOrg' | 'emailMembers' | 'reportedBy'>

/** An address as the input of the CC rules. */
export function ccCaseOf(
  addrSpec: string,
  { revOrg, emailMembers, reportedBy }: TicketPeople,
  { directory, ...facts }: Pick<CcCase, 'contacts' | 'mailbox' | 'direction'> & { readonly directory: Directory },
): CcCase {
  const isTheirs = (id: ContactId) => id.endsWith(`/${addrSpec}`) || facts.contacts.some((contact) => contact.id === id)
  const isOnTicket = emailMembers.some((member) => member.addrSpec === addrSpec) || reportedBy.some(isTheirs)
  return { addrSpec, revOrg, isUser: isUserAddress(directory, addrSpec), isOnTicket, ...facts }
}

/** The people in To and Cc with the CC rules' decisions, and the number beyond the limit. */
export interface MailPeople {
  readonly decisions: readonly CcDecision[]
  readonly members: readonly EmailMember[]
  readonly uncounted: number
}

/** The people of a mail without recipients. */
export const nobody: MailPeople = { decisions: [], members: [], uncounted: 0 }

/** Applies the CC rules to everybody in To and Cc, except ourselves and robots. */
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

/** Whether an address is no person's: our own, a robot's, or a mailing list's. */
export function isNobody(addrSpec: string, { listPost }: MailMessage, directory: Directory): boolean {
  const isList = listPost?.includes(addrSpec) ?? false
  return isList || isOwnAddress(directory, addrSpec) || directory.words.isRoboticAddress(addrSpec)
}

/** The people in To and Cc, each once, agents by their main address. */
export function recipientsOf(message: MailMessage, directory: Directory): readonly Address[] {
  const named = [...message.to, ...message.cc].filter(
    ({ addrSpec }) => isReachable({ addrSpec }) && !isNobody(addrSpec, message, directory) && !hasLeft(addrSpec, directory),
  )
  const people = named.map((who) => ({ ...who, addrSpec: directory.agentAliases.get(who.addrSpec) ?? who.addrSpec }))
  return [...new Map(people.toReversed().map((who) => [who.addrSpec, who])).values()].toReversed()
}

/** Whether an address is that of a user who has left, or is no agent any more. These get no mail. */
export function hasLeft(addrSpec: string, { agents, agentAliases, users }: Directory): boolean {
  if (agents.has(addrSpec)) return false
  const agent = agentAliases.get(addrSpec)
  const state = users.get(addrSpec)?.state
  return agent === undefined ? state === 'active' || state === 'deactivated' : !agents.has(agent)
}

/** The parser's count of recipients, for mail to more than it keeps; else 0. */
function recipientCount({ defects }: MailMessage): number {
  const counts = defects.flatMap((defect) => /^too-many-recipients: (\d+)/.exec(defect)?.[1] ?? [])
  return Number(counts[0] ?? 0)
}

/** An address as a member. Users are marked, since they never become reporters (T-027). */
export function memberOf(who: Address, directory: Directory, contact: ContactId | null): EmailMember {
  const isUser = isUserAddress(directory, who.addrSpec)
  return { addrSpec: who.addrSpec, displayName: who.displayName, contact: isUser ? null : contact, isUser }
}

/**
 * Whether mail can be sent to a person. T-029: a shadow user may be a member without an address. Addresses of erased people end in
 * `.invalid`, which nobody has (RFC 6761 §6.4).
 */
export function isReachable({ addrSpec }: Pick<Address, 'addrSpec'>): boolean {
  return addrSpec.includes('@') && !/(?:^|\.)invalid$/.test(domainOf(addrSpec))
}

/** Members, each address once; the first counts. */
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

/** The workspace of strangers, who have nothing in common. */
export const defaultWorkspace = 'default'

/** Strangers at one company share a workspace; users of a free-mail service do not. */
function workspaceForStranger(who: Address, mailbox: MailboxPolicy, directory: Directory): Workspace | null {
  if (mailbox.unknownSender === 'no-workspace') return null
  if (mailbox.unknownSender === 'default-workspace') return namedWorkspace(defaultWorkspace, [])
  const domain = domainOf(who.addrSpec)
  return directory.isFreeMail(domain) ? namedWorkspace(who.addrSpec, []) : namedWorkspace(domain, [domain])
}

function namedWorkspace(name: string, domains: readonly string[]): Workspace {
  return { revOrg: name as RevOrgId, account: name as AccountId, displayName: name, domains }
}
