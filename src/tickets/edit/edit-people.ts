/** People of a ticket edited by hand: members, reporters, subscribers (T-025…T-036). */
import { isEmailAddress, isOwnAddress, isUserAddress } from '../directory.ts'
import { withField, withOrder, type Draft } from '../draft.ts'
import { decideCc } from '../people/cc-rules.ts'
import { ccCaseOf, resolveContact, withNewPeople, withoutRepeats, type ResolvedContact } from '../people/people.ts'
import { withTakenOff } from '../people/taken-off.ts'
import { withoutGroundsOf, withReporters } from '../people/reporters.ts'
import type { RecordLookup, UserRecord } from '../records/records.ts'
import { allGiven, isRefused, refusal, unlessRefused, type Refused } from '../refusal.ts'
import { withSeen } from '../thread/thread-traces.ts'
import { displayId, union, type ContactId, type EmailMember, type Ticket } from '../ticket.ts'
import type { EditContext, EditOf, PeopleKind } from './edit.ts'

type PeopleEdit = EditOf<PeopleKind>

/** Adds and removes people; whoever is not there is removed without a word. */
export function withPeopleEdit(draft: Draft, edit: PeopleEdit, context: EditContext): Draft | Refused {
  if (edit.kind === 'member') return withMembers(draft, edit, context)
  return edit.kind === 'reporter' ? withChosenReporters(draft, edit, context) : withSubscribers(draft, edit, context)
}

/** T-026, T-027, T-028: a customer who is added also reports; nobody who is removed stops reporting. */
function withMembers(draft: Draft, edit: PeopleEdit, context: EditContext): Draft | Refused {
  const { records, cause } = context
  const named = edit.add.map((who) => unlessRefused(newMember(who, draft.ticket, context), letIn(draft.ticket, context)))
  return unlessRefused(allGiven(named), (people) => {
    const gone = new Set(edit.remove.flatMap((who) => [who, addressOf(who, records)]))
    const isKept = ({ addrSpec, contact }: EmailMember) => !gone.has(addrSpec) && !gone.has(contact ?? '')
    const added = people.map(({ member }) => member)
    const to = withoutRepeats([...draft.ticket.emailMembers.filter(isKept), ...added])
    const set = withField(draft, { field: 'emailMembers', to, rule: 'T-026' }, cause)
    const members = withTakenOff(set, draft.ticket.emailMembers, cause)
    const reporters = added.flatMap(({ contact }) => contact ?? [])
    const reported = withReporters(withOrder(members, 'members', cause), { contacts: reporters, rule: 'T-027' }, cause)
    // Whoever is made a member by hand may write to the thread.
    const writers = added.map(({ addrSpec }) => addrSpec)
    const resolved = people.flatMap((person) => person.resolved ?? [])
    return withNewPeople(withSeen(reported, writers, cause.order), resolved)
  })
}

/** mail.md §6: whom a rule drops gets no mail, so that he would be a member by name only. */
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

/** A user whose import gave him no address has one when he joins (T-037), and keeps his id. */
function addressOf(who: string, records: RecordLookup): string {
  return records.find('user', who)?.addrSpec ?? who.trim().toLowerCase()
}

interface NewMember {
  readonly member: EmailMember
  readonly resolved: ResolvedContact | null
}

/** T-029: shadow users too; without an address they get no mail. */
function newMember(who: string, ticket: Ticket, context: EditContext): NewMember | Refused {
  const user = context.records.find('user', who)
  if (user) return { member: userAsMember(user), resolved: null }
  const contact = context.records.find('contact', who)
  const resolved = contact ? null : newCustomer(who, ticket, context)
  if (isRefused(resolved)) return resolved
  const found = contact ?? resolved?.contact
  if (!found) return refusal(`"${who}" is nobody's id or address`)
  const { addrSpec, displayName, id } = found
  // T-003: whoever has an address in a domain of ours is a colleague, known or not (mail.md §7.15).
  if (!contact && isUserAddress(context.site.directory, addrSpec))
    return { member: { addrSpec, displayName, contact: null, isUser: true }, resolved: null }
  const ours = contact ? reasonIfOurs(addrSpec, context) : null
  return ours ?? { member: { addrSpec, displayName, contact: id, isUser: false }, resolved }
}

/** A contact may have been made of an address of ours: mail to it would come back as a customer's. */
function reasonIfOurs(addrSpec: string, { site: { directory } }: EditContext): Refused | null {
  if (isOwnAddress(directory, addrSpec)) return refusal(`${addrSpec} is an address of ours`)
  if (!isUserAddress(directory, addrSpec)) return null
  return refusal(`${addrSpec} is one of us: name the user, not the contact`)
}

function userAsMember({ id, addrSpec, displayName }: UserRecord): EmailMember {
  return { addrSpec: addrSpec ?? id, displayName, contact: null, isUser: true }
}

function newCustomer(who: string, { revOrg }: Ticket, { site, mailbox }: EditContext): ResolvedContact | Refused {
  const addrSpec = who.trim().toLowerCase()
  if (!isEmailAddress(addrSpec)) return refusal(`"${who}" is nobody's id or address`)
  if (isOwnAddress(site.directory, addrSpec)) return refusal(`${addrSpec} is an address of ours`)
  if (site.directory.words.isRoboticAddress(addrSpec)) return refusal(`nobody reads mail to ${addrSpec}`)
  return resolveContact({ addrSpec, displayName: '' }, { site, mailbox, revOrg })
}

/** T-025: only contacts of the ticket's workspace; T-030: taking one out is always somebody's own decision. */
function withChosenReporters(draft: Draft, { add, remove }: PeopleEdit, context: EditContext): Draft | Refused {
  const { records, site, cause } = context
  const { number, revOrg, reportedBy } = draft.ticket
  if (add.length > 0 && revOrg === null) return refusal(`${displayId(number)} has no workspace; set it before you choose who reports`)
  const named = add.map((who) => {
    const inWorkspace = site.contactsOf(who.trim().toLowerCase()).find((known) => known.revOrg === revOrg)
    const contact = records.find('contact', who) ?? inWorkspace
    const isOfWorkspace = contact && contact.revOrg === revOrg
    return isOfWorkspace ? contact.id : refusal(`${who} is no contact of the workspace "${revOrg}"`)
  })
  return unlessRefused(allGiven(named), (chosen) => {
    const isRemoved = (id: ContactId) => remove.some((who) => isSamePerson(id, who))
    const left = reportedBy.filter((id) => !isRemoved(id))
    const set = withField(draft, { field: 'reportedBy', to: union(left, chosen), rule: 'T-025' }, cause)
    return withoutGroundsOf(set, (id) => isRemoved(id) || chosen.includes(id))
  })
}

function isSamePerson(id: ContactId, who: string): boolean {
  return id === who || id.slice(id.lastIndexOf('/') + 1) === who.trim().toLowerCase()
}

/** T-035, T-036: known users and contacts, by their id; no other attribute hears of it. */
function withSubscribers(draft: Draft, { add, remove }: PeopleEdit, context: EditContext): Draft | Refused {
  return unlessRefused(allGiven(add.map((who) => subscriber(who, context))), (chosen) => {
    const kept = draft.ticket.subscribers.filter((id) => !remove.includes(id))
    return withField(draft, { field: 'subscribers', to: union(kept, chosen), rule: 'T-035' }, context.cause)
  })
}

function subscriber(who: string, { records, site }: EditContext): string | Refused {
  const known = records.find('user', who) ?? records.find('contact', who)
  if (known) return known.id
  const [contact] = site.contactsOf(who.trim().toLowerCase())
  return contact
    ? refusal(`a subscriber is named by the id of a contact, such as ${contact.id}`)
    : refusal(`"${who}" is no user and no contact; make a contact of the address first`)
}
