/** Edits the people of a ticket by hand: members, reporters, subscribers (T-025 to T-036). */
import { isOwnAddress, isUserAddress } from '../directory.ts'
import { withField, withOrder, type Draft } from '../draft.ts'
import { decideCc } from '../people/cc-rules.ts'
import { ccCaseOf, resolveContact, withNewPeople, withoutRepeats, type ResolvedContact } from '../people/people.ts'
import { addressesMeant, personKey, personNamed } from '../records/person-named.ts'
import { withTakenOff } from '../people/taken-off.ts'
import { withoutGroundsOf, withReporters } from '../people/reporters.ts'
import type { UserRecord } from '../records/records.ts'
import { allGiven, bothGiven, refusal, unlessRefused, type Refused } from '../refusal.ts'
import { withSeen } from '../thread/thread-traces.ts'
import { displayId, union, type Contact, type ContactId, type EmailMember, type Ticket } from '../ticket.ts'
import type { EditContext, EditOf, PeopleKind } from './edit.ts'
import { idAndAddress, removals } from './people-removals.ts'

type PeopleEdit = EditOf<PeopleKind>

/** Adds and removes people. Removing somebody who is not there is no fault. */
export function withPeopleEdit(draft: Draft, edit: PeopleEdit, context: EditContext): Draft | Refused {
  const refused = reasonAgainst(draft.ticket, edit, context)
  if (refused) return refused
  if (edit.kind === 'member') return withMembers(draft, edit, context)
  return edit.kind === 'reporter' ? withChosenReporters(draft, edit, context) : withSubscribers(draft, edit, context)
}

/** T-091: a broadcast has no people from outside. */
function reasonAgainst({ number, broadcast }: Ticket, { kind, add }: PeopleEdit, context: EditContext): Refused | null {
  const others = kind === 'subscriber' ? add.filter((who) => !('user' in personNamed(who, context))) : add
  if (!broadcast || others.length === 0) return null
  return refusal(`${displayId(number)} is a broadcast: people are on the tickets of those who answered it`)
}

/** T-026, T-027, T-028: an added customer also reports; a removed one goes on reporting. */
function withMembers(draft: Draft, edit: PeopleEdit, context: EditContext): Draft | Refused {
  const { cause } = context
  const named = edit.add.map((who) => unlessRefused(newMember(who, draft.ticket, context), letIn(draft.ticket, context)))
  const away = removals(edit.remove, draft.ticket.emailMembers.flatMap(namesOf), context)
  return unlessRefused(bothGiven(allGiven(named), away), ([people, gone]) => {
    const isKept = (member: EmailMember) => !namesOf(member).some((name) => gone.includes(name))
    const added = people.map(({ member }) => member)
    const to = withoutRepeats([...draft.ticket.emailMembers.filter(isKept), ...added])
    const set = withField(draft, { field: 'emailMembers', to, rule: 'T-026' }, cause)
    const members = withTakenOff(set, draft.ticket.emailMembers, cause)
    const reporters = added.flatMap(({ contact }) => contact ?? [])
    const reported = withReporters(withOrder(members, 'members', cause), { contacts: reporters, rule: 'T-027' }, cause)
    // Somebody made a member by hand may write to the thread.
    const writers = added.map(({ addrSpec }) => addrSpec)
    const resolved = people.flatMap((person) => person.resolved ?? [])
    return withNewPeople(withSeen(reported, writers, cause.order), resolved)
  })
}

/** Somebody whom a CC rule drops gets no mail, and would be a member by name only. */
function letIn(ticket: Ticket, { site, mailbox }: EditContext): (person: NewMember) => NewMember | Refused {
  const { directory, policy } = site
  return (person) => {
    const { addrSpec, isUser } = person.member
    const contacts = isUser ? [] : site.contactsOf(addrSpec)
    const facts = { contacts, mailbox: mailbox.name, direction: 'outbound' as const, directory }
    const { action, rule } = decideCc(ccCaseOf(addrSpec, ticket, facts), policy.ccRules)
    return action === 'drop' ? refusal(`the rule "${rule}" keeps ${addrSpec} out`) : person
  }
}

function namesOf({ addrSpec, contact }: EmailMember): readonly string[] {
  return contact === null ? [addrSpec] : [addrSpec, contact]
}

interface NewMember {
  readonly member: EmailMember
  readonly resolved: ResolvedContact | null
}

/** T-029: shadow users, too; without an address they get no mail. */
function newMember(who: string, ticket: Ticket, context: EditContext): NewMember | Refused {
  return unlessRefused(personNamed(who, context), (person) => {
    if ('user' in person) return { member: userAsMember(person.user), resolved: null }
    if ('contact' in person) return reasonIfOurs(person.contact.addrSpec, context) ?? customerAsMember(person.contact, null)
    return unlessRefused(newCustomer(person.addrSpec, ticket, context), (resolved) => {
      const { addrSpec, displayName } = resolved.contact
      // T-003: everybody with an address in a domain of ours is a colleague, known or not.
      if (!isUserAddress(context.site.directory, addrSpec))
        return customerAsMember({ ...resolved.contact, addrSpec: person.addrSpec }, resolved)
      return { member: { addrSpec, displayName, contact: null, isUser: true }, resolved: null }
    })
  })
}

function customerAsMember({ addrSpec, displayName, id }: Contact, resolved: ResolvedContact | null): NewMember {
  return { member: { addrSpec, displayName, contact: id, isUser: false }, resolved }
}

/** A contact may have been made for an address of ours: mail to it would return as a customer's. */
function reasonIfOurs(addrSpec: string, { site: { directory } }: EditContext): Refused | null {
  if (isOwnAddress(directory, addrSpec)) return refusal(`${addrSpec} is an address of ours`)
  if (!isUserAddress(directory, addrSpec)) return null
  return refusal(`${addrSpec} is one of us: name the user, not the contact`)
}

function userAsMember({ id, addrSpec, displayName }: UserRecord): EmailMember {
  return { addrSpec: addrSpec ?? id, displayName, contact: null, isUser: true }
}

function newCustomer(addrSpec: string, { revOrg }: Ticket, { site, mailbox }: EditContext): ResolvedContact | Refused {
  if (isOwnAddress(site.directory, addrSpec)) return refusal(`${addrSpec} is an address of ours`)
  if (site.directory.words.isRoboticAddress(addrSpec)) return refusal(`nobody reads mail to ${addrSpec}`)
  return resolveContact({ addrSpec, displayName: '' }, { site, mailbox, revOrg })
}

/** T-025: reporters are contacts of the ticket's workspace. T-030: only people remove reporters. */
function withChosenReporters(draft: Draft, { add, remove }: PeopleEdit, context: EditContext): Draft | Refused {
  const { number, revOrg, reportedBy } = draft.ticket
  if (add.length > 0 && revOrg === null) return refusal(`${displayId(number)} has no workspace; set it before you choose who reports`)
  const named = add.map((who) => reporterNamed(who, revOrg, context))
  const away = removals(remove, reportedBy.flatMap(idAndAddress), context)
  return unlessRefused(bothGiven(allGiven(named), away), ([chosen, gone]) => {
    const isRemoved = (id: ContactId) => idAndAddress(id).some((name) => gone.includes(name))
    const left = reportedBy.filter((id) => !isRemoved(id))
    const set = withField(draft, { field: 'reportedBy', to: union(left, chosen), rule: 'T-025' }, context.cause)
    return withoutGroundsOf(set, (id) => isRemoved(id) || chosen.includes(id))
  })
}

function reporterNamed(who: string, revOrg: Ticket['revOrg'], { records, site }: EditContext): ContactId | Refused {
  const [whole = ''] = addressesMeant(who)
  const contact = records.find('contact', personKey(who)) ?? site.contactsOf(whole).find((known) => known.revOrg === revOrg)
  const isOfWorkspace = contact && contact.revOrg === revOrg
  return isOfWorkspace ? contact.id : refusal(`${who} is no contact of the workspace "${revOrg}"`)
}

/** T-035, T-036: users and contacts subscribe by their id; no other attribute changes. */
function withSubscribers(draft: Draft, { add, remove }: PeopleEdit, context: EditContext): Draft | Refused {
  const { subscribers } = draft.ticket
  const away = removals(remove, subscribers.flatMap(idAndAddress), context)
  return unlessRefused(bothGiven(allGiven(add.map((who) => subscriber(who, context))), away), ([chosen, gone]) => {
    const kept = subscribers.filter((id) => !idAndAddress(id).some((name) => gone.includes(name)))
    return withField(draft, { field: 'subscribers', to: union(kept, chosen), rule: 'T-035' }, context.cause)
  })
}

function subscriber(who: string, context: EditContext): string | Refused {
  const person = personNamed(who, context)
  if ('user' in person) return person.user.id
  if ('contact' in person) return person.contact.id
  if ('refused' in person && who.includes('/')) return person
  const [contact] = addressesMeant(who).flatMap((address) => context.site.contactsOf(address))
  return contact
    ? refusal(`a subscriber is named by the id of a contact, such as ${contact.id}`)
    : refusal(`"${who}" is no user and no contact; make a contact of the address first`)
}
