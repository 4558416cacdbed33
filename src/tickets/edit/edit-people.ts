/** People of a ticket edited by hand: members, reporters, subscribers (T-025…T-036). */
import { UserError } from '../../errors.ts'
import type { World } from '../decision.ts'
import { isEmailAddress, isOwnAddress, isRoboticAddress, isUserAddress, type MailboxPolicy } from '../directory.ts'
import { withField, withOrder, type Cause, type Draft } from '../draft.ts'
import { decideCc } from '../people/cc-rules.ts'
import type { PeopleKind } from './edit.ts'
import { ccCaseOf, resolveContact, union, withoutRepeats, type ResolvedContact } from '../people/people.ts'
import type { RecordLookup, UserRecord } from '../records/records.ts'
import { withoutGroundsOf, withReporters } from '../people/reporters.ts'
import { withSeen } from '../thread/thread-state.ts'
import { displayId, type ContactId, type EmailMember, type Ticket } from '../ticket.ts'

interface PeopleEdit {
  readonly kind: PeopleKind
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

interface PeoplePlace {
  readonly world: World
  readonly records: RecordLookup
  readonly mailbox: MailboxPolicy
  readonly cause: Cause
}

interface PeopleEdited {
  readonly draft: Draft
  readonly added: readonly ResolvedContact[]
}

/**
 * Adds and removes people; whoever is not there is removed without a word.
 *
 * @throws {UserError} when somebody cannot be what he is to be
 */
export function withPeopleEdit(draft: Draft, edit: PeopleEdit, place: PeoplePlace): PeopleEdited {
  if (edit.kind === 'member') return withMembers(draft, edit, place)
  const edited =
    edit.kind === 'reporter' ? withChosenReporters(draft, edit, place) : withSubscribers(draft, edit, place)
  return { draft: edited, added: [] }
}

/** T-026, T-027, T-028: a customer who is added also reports; nobody who is removed stops reporting. */
function withMembers(draft: Draft, edit: PeopleEdit, place: PeoplePlace): PeopleEdited {
  const people = edit.add.map((who) => newMember(who, draft.ticket, place))
  for (const { member } of people) refuseDropped(member, draft.ticket, place)
  const gone = new Set(edit.remove.flatMap((who) => [who, addressOf(who, place.records)]))
  const kept = draft.ticket.emailMembers.filter(
    ({ addrSpec, contact }) => !gone.has(addrSpec) && !gone.has(contact ?? ''),
  )
  const to = withoutRepeats([...kept, ...people.map(({ member }) => member)])
  const members = withOrder(
    withField(draft, { field: 'emailMembers', to, rule: 'T-026' }, place.cause),
    'members',
    place.cause,
  )
  const reporters = people.flatMap(({ member }) => member.contact ?? [])
  const reported = withReporters(members, { contacts: reporters, rule: 'T-027' }, place.cause)
  return { draft: withWriters(reported, people, place.cause), added: people.flatMap(({ resolved }) => resolved ?? []) }
}

/** mail.md §6: whom a rule drops gets no mail, so that he would be a member by name only. */
function refuseDropped({ addrSpec, isUser }: EmailMember, ticket: Ticket, { world, mailbox }: PeoplePlace): void {
  const { directory, policy } = world
  const contacts = isUser ? [] : world.contactsOf(addrSpec)
  const seen = { contacts, mailbox: mailbox.name, direction: 'outbound' as const, directory }
  const { action, rule } = decideCc(ccCaseOf(addrSpec, ticket, seen), policy.ccRules)
  if (action === 'drop') throw new UserError(`the rule "${rule}" keeps ${addrSpec} out`)
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
function newMember(who: string, ticket: Ticket, place: PeoplePlace): NewMember {
  const user = place.records.find('user', who)
  if (user) return { member: userAsMember(user), resolved: null }
  const contact = place.records.find('contact', who)
  if (contact) refuseOurs(contact.addrSpec, place)
  const resolved = contact ? null : newCustomer(who, ticket, place)
  const found = contact ?? resolved?.contact
  if (!found) throw new UserError(`"${who}" is nobody's id or address`)
  const { addrSpec, displayName, id } = found
  return { member: { addrSpec, displayName, contact: id, isUser: false }, resolved }
}

/** A contact may have been made of an address of ours: mail to it would come back as a customer's. */
function refuseOurs(addrSpec: string, { world: { directory } }: PeoplePlace): void {
  if (isOwnAddress(directory, addrSpec)) throw new UserError(`${addrSpec} is an address of ours`)
  if (isUserAddress(directory, addrSpec))
    throw new UserError(`${addrSpec} is one of us: name the user, not the contact`)
}

function userAsMember({ id, addrSpec, displayName }: UserRecord): EmailMember {
  return { addrSpec: addrSpec ?? id, displayName, contact: null, isUser: true }
}

function newCustomer(who: string, { revOrg }: Ticket, { world, mailbox }: PeoplePlace): ResolvedContact {
  const addrSpec = who.trim().toLowerCase()
  if (!isEmailAddress(addrSpec)) throw new UserError(`"${who}" is nobody's id or address`)
  if (isOwnAddress(world.directory, addrSpec)) throw new UserError(`${addrSpec} is an address of ours`)
  if (isRoboticAddress(addrSpec)) throw new UserError(`nobody reads mail to ${addrSpec}`)
  return resolveContact({ addrSpec, displayName: '' }, { world, mailbox, revOrg })
}

/** Whoever is made a member by hand may write to the thread. */
function withWriters(draft: Draft, people: readonly NewMember[], { order }: Cause): Draft {
  const addresses = people.map(({ member }) => member.addrSpec)
  return withSeen(draft, addresses, order)
}

/** T-025: only contacts of the ticket's workspace; T-030: taking one out is always somebody's own decision. */
function withChosenReporters(draft: Draft, { add, remove }: PeopleEdit, { records, world, cause }: PeoplePlace): Draft {
  const { number, revOrg, reportedBy } = draft.ticket
  if (add.length > 0 && revOrg === null)
    throw new UserError(`${displayId(number)} has no workspace; set it before you choose who reports`)
  const chosen = add.map((who) => {
    const inWorkspace = world.contactsOf(who.trim().toLowerCase()).find((one) => one.revOrg === revOrg)
    const contact = records.find('contact', who) ?? inWorkspace
    if (!contact || contact.revOrg !== revOrg) throw new UserError(`${who} is no contact of the workspace "${revOrg}"`)
    return contact.id
  })
  const isRemoved = (id: ContactId) => remove.some((who) => isSamePerson(id, who))
  const to = union(
    reportedBy.filter((id) => !isRemoved(id)),
    chosen,
  )
  const set = withField(draft, { field: 'reportedBy', to, rule: 'T-025' }, cause)
  return withoutGroundsOf(set, (id) => isRemoved(id) || chosen.includes(id))
}

function isSamePerson(id: ContactId, who: string): boolean {
  return id === who || id.slice(id.lastIndexOf('/') + 1) === who.trim().toLowerCase()
}

/** T-035, T-036: known users and contacts, by their id; no other attribute hears of it. */
function withSubscribers(draft: Draft, { add, remove }: PeopleEdit, { records, world, cause }: PeoplePlace): Draft {
  const chosen = add.map((who) => {
    const known = records.find('user', who) ?? records.find('contact', who)
    if (known) return known.id
    const ids = world.contactsOf(who.trim().toLowerCase()).map(({ id }) => id)
    throw new UserError(
      ids.length > 0
        ? `a subscriber is named by the id of a contact, such as ${ids[0]}`
        : `"${who}" is no user and no contact; make a contact of the address first`,
    )
  })
  const kept = draft.ticket.subscribers.filter((id) => !remove.includes(id))
  return withField(draft, { field: 'subscribers', to: union(kept, chosen as readonly string[]), rule: 'T-035' }, cause)
}
