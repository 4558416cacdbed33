/** Creates a ticket elsewhere than by mail: by an agent's hand, in the portal, or by a program (T-003, T-024, T-100). */
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
import { commitChanges, withUpdatesTold } from './commit-changes.ts'
import { withRulesByHand } from '../tickets/rules/hand-events.ts'
import { noThreads } from '../tickets/rules/rule-event.ts'
import { writtenMail } from '../tickets/rules/written-mail.ts'
import { loadRecords, needsOfEdits } from './load-records.ts'
import type { NamedPerson } from './named-people.ts'
import { editsAsSent, peopleAsSent } from './typed-addresses.ts'

/** Where tickets are made that no mail opened. */
export type HandChannel = 'app' | 'portal' | 'api'

/** A ticket made by hand (T-100); what is missing is what the mailbox gives. */
export interface WrittenTicket {
  /** In the portal: the contact who is logged in. */
  readonly by: Author
  readonly mailbox: string
  readonly title: string
  /** Empty, where there is HTML: it is made from that. */
  readonly body: string
  readonly html?: string | undefined
  readonly part: string | null
  readonly severity: Severity | null
  /** The customer it is for; becomes reporter and member. */
  readonly reporter: NamedPerson | null
  /** Default: app. */
  readonly sourceChannel?: HandChannel
  /** An id of a workspace; default: the reporter's. */
  readonly revOrg?: string | undefined
  /** Whatever else is set at once. */
  readonly edits?: readonly TicketEdit[]
  readonly links?: readonly Link[]
  /** Of the description; stored already. */
  readonly files?: readonly Artifact[]
  /** Its reporter is told that we have it. */
  readonly isAcknowledged?: boolean
  /** Reserved before; default: the next. */
  readonly number?: TicketNumber
  /** It is this broadcast, which is noted with it. */
  readonly broadcast?: Omit<Broadcast, 'ticket'>
}

/**
 * Creates a ticket by hand; it starts in the queue like every other (T-061).
 *
 * @throws {UserError} when the customer's address is ours or an agent's, or an attribute cannot be what it is to be
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
  const opened = draftOf(openTicketByHand({ ...written, number, ...opening }, speaking))
  const reported = customer ? withReporter(opened, customer, speaking) : opened
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
  const draft = withUpdatesTold(acknowledged, null, { cause: speaking, directory, config: deps.config, question })
  const noted = written.broadcast ? { broadcast: { ticket: number, from: null, to: written.broadcast } } : {}
  await commitChanges([{ draft, ref: cause.ref, readVersion: null }], deps, { nowMs: cause.atMs, ...noted })
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
 * T-025: who reports is a contact of the workspace that is named; somebody unknown becomes one.
 *
 * @throws {UserError} when he is known in another workspace
 */
function customerOf(
  { reporter, revOrg }: WrittenTicket,
  { records, ...context }: Omit<ChangeContext, 'cause'> & { readonly records: RecordLookup },
): ResolvedContact | null {
  if (!reporter) return null
  const { contact: named } = reporter
  const resolved: ResolvedContact = named
    ? { contact: named, newContact: null, newWorkspace: null }
    : resolveContact(reporter, { ...context, revOrg: (revOrg ?? null) as RevOrgId | null })
  const workspace = revOrg === undefined ? null : records.find('workspace', revOrg)
  if (!workspace || resolved.contact.revOrg === workspace.id) return resolved
  if (resolved.newContact === null) throw new UserError(`${reporter.addrSpec} is no contact of the workspace "${workspace.id}"`)
  const { id: inWorkspace, account } = workspace
  const id = `${inWorkspace}/${reporter.addrSpec}` as ContactId
  const contact = { ...resolved.contact, id, revOrg: inWorkspace, account }
  return { contact, newContact: contact, newWorkspace: null }
}

/** T-003, T-024: the portal hands in what its customer says. */
function speakerOf({ sourceChannel }: WrittenTicket, customer: ResolvedContact | null): Actor | null {
  return sourceChannel === 'portal' && customer ? { kind: 'contact', id: customer.contact.id } : null
}

/** T-004: whom the mailbox names, else the owner of the part. */
function ownerOf(
  { part }: WrittenTicket,
  { name, owner }: MailboxPolicy,
  { records, config }: { readonly records: RecordLookup; readonly config: Config },
): string | null {
  const named = config.mailboxes.find((mailbox) => mailbox.name === name)?.owner
  return named ?? (part === null ? owner : (records.find('part', part)?.ownedBy ?? null))
}

/** T-024: in the portal somebody is logged in. */
async function refuseReporter({ reporter, sourceChannel }: WrittenTicket, deps: EditDeps): Promise<void> {
  if (!reporter && sourceChannel === 'portal')
    throw new UserError('a ticket of the portal is reported by whoever is logged in there: name him')
  if (!reporter) return
  const directory = await deps.directory()
  refuseUnanswerable([reporter.addrSpec], directory)
  if (isUserAddress(directory, reporter.addrSpec))
    throw new UserError(
      `${reporter.addrSpec} is ${directory.agents.has(reporter.addrSpec) ? 'an agent' : 'a user'}; a ticket is reported by a customer`,
    )
}

/** What a rule says stands in its place. */
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
