/** The people of a mail: who wrote it, who is a member, who becomes a reporter (T-020…T-038). */
import type { Address } from '../../mail/message.ts'
import { decideCc, type CcCase, type CcDecision } from './cc-rules.ts'
import type { World } from '../decision.ts'
import { isOwnAddress, isRoboticAddress, isUserAddress, type Directory, type MailboxPolicy } from '../directory.ts'
import type { InboundMail } from '../inbound-mail.ts'
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
  at: { readonly world: World; readonly mailbox: MailboxPolicy; readonly revOrg: RevOrgId | null },
): ResolvedContact {
  const known = at.world.contactsOf(who.addrSpec)
  const domain = domainOf(who.addrSpec)
  const byDomain = at.world.directory.isFreeMail(domain) ? null : at.world.workspaceOfDomain(domain)
  const contact =
    known.find((one) => at.revOrg !== null && one.revOrg === at.revOrg) ??
    known.find((one) => byDomain !== null && one.revOrg === byDomain.revOrg) ??
    known[0]
  if (contact) return { contact, newContact: null, newWorkspace: null }
  if (byDomain) return { ...newContact(who, byDomain), newWorkspace: null }
  const workspace = workspaceForStranger(who, at.mailbox, at.world.directory)
  const isThere = workspace !== null && at.world.workspace(workspace.revOrg) !== null
  return { ...newContact(who, workspace), newWorkspace: isThere ? null : workspace }
}

/** What the CC rules look at in a ticket. */
export type TicketPeople = Pick<Ticket, 'revOrg' | 'emailMembers' | 'reportedBy'>

/** An address as the CC rules see it. */
export function ccCaseOf(
  addrSpec: string,
  { revOrg, emailMembers, reportedBy }: TicketPeople,
  { directory, ...seen }: Pick<CcCase, 'contacts' | 'mailbox' | 'direction'> & { readonly directory: Directory },
): CcCase {
  const isOnTicket =
    emailMembers.some((member) => member.addrSpec === addrSpec) || reportedBy.some((id) => id.endsWith(`/${addrSpec}`))
  return { addrSpec, revOrg, isUser: isUserAddress(directory, addrSpec), isOnTicket, ...seen }
}

/** To and Cc of a mail as the rules decide on each of them, and how many were beyond the limit (mail.md §6). */
export interface MailPeople {
  readonly decisions: readonly CcDecision[]
  readonly members: readonly EmailMember[]
  readonly uncounted: number
}

/** Applies the CC rules to everybody in To and Cc who is not us and no robot. */
export function peopleOf(mail: InboundMail, at: { world: World; ticket: TicketPeople }): MailPeople {
  const { directory, policy } = at.world
  const everybody = recipientsOf(mail, directory)
  const people = everybody.slice(0, policy.peoplePerMail)
  const decided = people.map((who) => {
    const contacts = isUserAddress(directory, who.addrSpec) ? [] : at.world.contactsOf(who.addrSpec)
    const direction = mail.source === 'sent' ? ('outbound' as const) : ('inbound' as const)
    const seen = { contacts, mailbox: mail.mailbox, direction, directory }
    return { who, decision: decideCc(ccCaseOf(who.addrSpec, at.ticket, seen), policy.ccRules) }
  })
  return {
    decisions: decided.map(({ decision }) => decision),
    members: decided
      .filter(({ decision }) => decision.isMember)
      .map(({ who, decision }) => memberOf(who, directory, decision.reporter?.id ?? firstContact(at.world, who))),
    uncounted: Math.max(everybody.length, recipientCount(mail)) - people.length,
  }
}

/** Addresses that are nobody's: our own, those that no person reads, and those that a list sends to everybody (mail.md §6). */
export function isNobody(addrSpec: string, { message }: InboundMail, directory: Directory): boolean {
  const isList = message.listPost?.includes(addrSpec) ?? false
  return isList || isOwnAddress(directory, addrSpec) || isRoboticAddress(addrSpec)
}

/** Everybody in To and Cc, each once, without addresses that are nobody's. */
export function recipientsOf(mail: InboundMail, directory: Directory): readonly Address[] {
  const seen = new Set<string>()
  return [...mail.message.to, ...mail.message.cc].filter(({ addrSpec }) => {
    if (addrSpec === '' || isNobody(addrSpec, mail, directory) || seen.has(addrSpec)) return false
    seen.add(addrSpec)
    return true
  })
}

/** Of a mail to more people than the parser keeps, roughly; else 0. */
function recipientCount({ message }: InboundMail): number {
  const counts = message.defects.flatMap((defect) => /^too-many-recipients: (\d+)/.exec(defect)?.[1] ?? [])
  return Number(counts[0] ?? 0)
}

/** An address as member of a thread; users are marked, since they never become reporters (T-027). */
export function memberOf(who: Address, directory: Directory, contact: ContactId | null): EmailMember {
  const isUser = isUserAddress(directory, who.addrSpec)
  return { addrSpec: who.addrSpec, displayName: who.displayName, contact: isUser ? null : contact, isUser }
}

/** T-029: a shadow user without an address is a member, but gets no mail. */
export function isReachable({ addrSpec }: Address): boolean {
  return addrSpec.includes('@')
}

/** Members, each address once, the first place counting. */
export function withoutRepeats(members: readonly EmailMember[]): readonly EmailMember[] {
  return [...new Map(members.toReversed().map((member) => [member.addrSpec, member])).values()].toReversed()
}

/** A list with new items at its end, each once; T-030: nothing is taken out. */
export function union<T>(list: readonly T[], more: readonly T[]): readonly T[] {
  const added = more.filter((item, i) => !list.includes(item) && more.indexOf(item) === i)
  return added.length === 0 ? list : [...list, ...added]
}

/** The domain of an address. */
export function domainOf(addrSpec: string): string {
  return addrSpec.slice(addrSpec.lastIndexOf('@') + 1)
}

function firstContact(world: World, who: Address): ContactId | null {
  return world.contactsOf(who.addrSpec)[0]?.id ?? null
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

/** Strangers of one company share a workspace; users of a free-mail service have nothing in common. */
function workspaceForStranger(who: Address, mailbox: MailboxPolicy, directory: Directory): Workspace | null {
  if (mailbox.unknownSender === 'no-workspace') return null
  if (mailbox.unknownSender === 'default-workspace') return namedWorkspace('default', [])
  const domain = domainOf(who.addrSpec)
  return directory.isFreeMail(domain) ? namedWorkspace(who.addrSpec, []) : namedWorkspace(domain, [domain])
}

function namedWorkspace(name: string, domains: readonly string[]): Workspace {
  return { revOrg: name as RevOrgId, account: name as AccountId, displayName: name, domains }
}
