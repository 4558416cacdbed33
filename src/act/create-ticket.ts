/** Creates tickets that no mail opens: by an agent, in the portal, or by a program (T-003, T-024, T-100). */
import type { Config } from '../config/schema.ts'
import type { Broadcast } from '../store/broadcasts.ts'
import { UserError } from '../errors.ts'
import { harmlessHtml } from '../mail/html/harmless-html.ts'
import { withEdits } from '../tickets/edit/apply-edits.ts'
import { draftOf, withComment, withField, withOutbound, type Cause, type Draft } from '../tickets/draft.ts'
import type { TicketEdit } from '../tickets/edit/edit.ts'
import { withLinks } from '../tickets/edit/edit-links.ts'
import { acknowledgementMail, type AcknowledgementMail } from '../tickets/letters/acknowledgement-mail.ts'
import { isUserAddress, type MailboxPolicy } from '../tickets/directory.ts'
import { openTicketByHand } from '../tickets/thread/open-ticket.ts'
import { resolveContact, withNewPeople, type ResolvedContact } from '../tickets/people/people.ts'
import type { RecordLookup } from '../tickets/records/records.ts'
import { through } from '../tickets/refusal.ts'
import type { Actor, Artifact, ContactId, Link, RevOrgId, Severity, Ticket, TicketNumber } from '../tickets/ticket.ts'
import { writtenMessage } from '../apply/load-newest-message.ts'
import { loadLinked } from '../commit/load-linked.ts'
import { allowed } from './refusal-to-error.ts'
import { refuseUnanswerable, textOf } from './answer-ticket.ts'
import { causeByHand, loadContext, type Author, type ChangeContext, type EditDeps } from './change-ticket.ts'
import { commitChanges, withUpdateMails } from './commit-changes.ts'
import { withRulesByHand } from '../tickets/rules/hand-events.ts'
import { noThreads } from '../tickets/rules/rule-event.ts'
import { writtenMail } from '../tickets/rules/written-mail.ts'
import { loadRecords, needsOfEdits } from './load-records.ts'
import type { NamedPerson } from './named-people.ts'
import { editsAsSent, peopleAsSent } from './typed-addresses.ts'

/** Source channels of tickets that no mail opened. */
export type HandChannel = 'app' | 'portal' | 'api'

/** A ticket made by hand (T-100); attributes left out take the mailbox's defaults. */
export interface WrittenTicket {
  /** The author; in the portal, the contact who is signed in. */
  readonly by: Author
  readonly mailbox: string
  readonly title: string
  /** Plain text; when empty, it is made from the HTML. */
  readonly body: string
  readonly html?: string | undefined
  readonly part: string | null
  readonly severity: Severity | null
  /** The customer whom the ticket is for; becomes reporter and email member. */
  readonly reporter: NamedPerson | null
  /** Default: app. */
  readonly sourceChannel?: HandChannel
  /** Id of a workspace; default: the reporter's. */
  readonly revOrg?: string | undefined
  /** Other attributes to set. */
  readonly edits?: readonly TicketEdit[]
  readonly links?: readonly Link[]
  /** Files of the description; stored already. */
  readonly files?: readonly Artifact[]
  /** The reporter gets an acknowledgement. */
  readonly isAcknowledged?: boolean
  /** A number reserved beforehand; default: the next one. */
  readonly number?: TicketNumber
  /** The broadcast that the ticket stands for; written in the same commit. */
  readonly broadcast?: Omit<Broadcast, 'ticket'>
}

/**
 * Creates a ticket by hand; it starts in the queue like every other (T-061).
 *
 * @throws {NotFoundError} when the configuration has no such mailbox
 * @throws {UserError} when the customer's address is ours or an agent's, or an attribute's value is refused
 */
export async function createTicket(typed: WrittenTicket, deps: EditDeps): Promise<Ticket> {
  const written = withAddressesSent(typed)
  await refuseReporter(written, deps)
  const edits = editsOf(written)
  const records = await loadRecords(needsOfEdits(edits), deps.store)
  const linked = await loadLinked(written.links ?? [], deps.store)
  const number = written.number ?? ((await deps.store.counters.reserve('ticket')) as TicketNumber)
  const { mailbox, site } = await loadContext(written.mailbox, reporterOf(written), deps)
  const cause = causeByHand(written.by, deps.now())
  const customer = customerOf(written, { site, mailbox, records })
  const speaking = { ...cause, by: speakerOf(written, customer) ?? cause.by }
  const owner = ownerOf(written, mailbox, { records, config: deps.config })
  const opening = { mailbox: { ...mailbox, owner }, contact: customer?.contact ?? null }
  const initial = draftOf(openTicketByHand({ ...written, number, ...opening }, speaking))
  const reported = customer ? withReporter(initial, customer, speaking) : initial
  const links = { add: written.links ?? [], remove: [] }
  const placed = allowed(
    through(reported, [
      (at) => withEdits(at, edits, { site, records, mailbox, cause }),
      (at) => withLinks(at, links, { linked, cause, diagrams: site.policy.diagrams }),
    ]),
  )
  const html = written.html === undefined ? null : harmlessHtml(written.html)
  const comment = { body: written.body, html, visibility: 'external' as const, files: written.files ?? [] }
  const { directory } = site
  const message = written.reporter && writtenMessage(written.reporter, comment)
  const question = message ? { message, company: deps.config.company } : undefined
  const mail = message && written.sourceChannel === 'portal' ? writtenMail(message, { subject: written.title, mailbox }) : null
  const context = { mailbox, site, threads: noThreads, cause }
  const commented = withRulesByHand(withComment(placed, comment, speaking), { isNew: true, mail }, context)
  const acknowledged = written.isAcknowledged && customer ? withAcknowledgement(commented, customer, context) : commented
  const draft = withUpdateMails(acknowledged, null, { cause: speaking, directory, config: deps.config, question })
  const broadcastWrite = written.broadcast ? { broadcast: { ticket: number, from: null, to: written.broadcast } } : {}
  await commitChanges([{ draft, ref: cause.ref, readVersion: null }], deps, { nowMs: cause.atMs, ...broadcastWrite })
  return { ...draft.ticket, version: 1 }
}

function withAddressesSent(typed: WrittenTicket): WrittenTicket {
  const [reporter = null] = peopleAsSent(typed.reporter ? [typed.reporter] : [])
  return { ...typed, body: textOf(typed.body, typed.html), reporter, edits: editsAsSent(typed.edits ?? []) }
}

function reporterOf({ reporter }: WrittenTicket): readonly string[] {
  return reporter ? [reporter.addrSpec] : []
}

/**
 * T-025: the reporter must be a contact of the named workspace; an unknown person becomes one.
 *
 * @throws {UserError} when the reporter is a contact of another workspace
 */
function customerOf(
  { reporter, revOrg }: WrittenTicket,
  { records, ...context }: Omit<ChangeContext, 'cause'> & { readonly records: RecordLookup },
): ResolvedContact | null {
  if (!reporter) return null
  const { contact: existing } = reporter
  const resolved: ResolvedContact = existing
    ? { contact: existing, newContact: null, newWorkspace: null }
    : resolveContact(reporter, { ...context, revOrg: (revOrg ?? null) as RevOrgId | null })
  const workspace = revOrg === undefined ? null : records.find('workspace', revOrg)
  if (!workspace || resolved.contact.revOrg === workspace.id) return resolved
  if (resolved.newContact === null) throw new UserError(`${reporter.addrSpec} is no contact of the workspace "${workspace.id}"`)
  const { id: inWorkspace, account } = workspace
  const id = `${inWorkspace}/${reporter.addrSpec}` as ContactId
  const contact = { ...resolved.contact, id, revOrg: inWorkspace, account }
  return { contact, newContact: contact, newWorkspace: null }
}

/** T-003, T-024: in the portal the description is the customer's words. */
function speakerOf({ sourceChannel }: WrittenTicket, customer: ResolvedContact | null): Actor | null {
  return sourceChannel === 'portal' && customer ? { kind: 'contact', id: customer.contact.id } : null
}

/** T-004: the owner that the mailbox names, else the owner of the part. */
function ownerOf(
  { part }: WrittenTicket,
  { name, owner }: MailboxPolicy,
  { records, config }: { readonly records: RecordLookup; readonly config: Config },
): string | null {
  const ofMailbox = config.mailboxes.find((mailbox) => mailbox.name === name)?.owner
  return ofMailbox ?? (part === null ? owner : (records.find('part', part)?.ownedBy ?? null))
}

/** T-024: a ticket of the portal needs the contact who is signed in; in every channel, a reporter must be a customer. */
async function refuseReporter({ reporter, sourceChannel }: WrittenTicket, deps: EditDeps): Promise<void> {
  if (!reporter && sourceChannel === 'portal')
    throw new UserError('a ticket of the portal is reported by whoever is logged in there: name them')
  if (!reporter) return
  const directory = await deps.directory()
  refuseUnanswerable([reporter.addrSpec], directory)
  if (isUserAddress(directory, reporter.addrSpec))
    throw new UserError(
      `${reporter.addrSpec} is ${directory.agents.has(reporter.addrSpec) ? 'an agent' : 'a user'}; a ticket is reported by a customer`,
    )
}

/** Adds the acknowledgement, unless a rule has answered already. */
function withAcknowledgement(
  draft: Draft,
  { contact }: ResolvedContact,
  context: Pick<AcknowledgementMail, 'mailbox' | 'site' | 'cause'>,
): Draft {
  const { acknowledgement } = context.mailbox
  if (draft.answer || draft.ticket.isSpam || !acknowledgement.isEnabled) return draft
  const { addrSpec } = contact
  return withOutbound(draft, [acknowledgementMail(draft.ticket, { ...context, addrSpec, template: acknowledgement, messageId: null })])
}

/** T-024: exactly one reporter. */
function withReporter(draft: Draft, customer: ResolvedContact, cause: Cause): Draft {
  const reportedBy = { field: 'reportedBy', to: [customer.contact.id], rule: 'T-024' } as const
  return withNewPeople(withField(draft, reportedBy, cause), [customer])
}

function editsOf({ part, revOrg, edits = [] }: WrittenTicket): readonly TicketEdit[] {
  return [
    ...(part === null ? [] : [{ kind: 'set', field: 'part', to: part } as const]),
    ...(revOrg === undefined ? [] : [{ kind: 'set', field: 'revOrg', to: revOrg } as const]),
    ...edits,
  ]
}
