/** A new ticket: in the first stage (T-061), with the defaults of its mailbox. */
import type { BroadcastMark } from '../broadcast-mark.ts'
import type { Cause } from '../draft.ts'
import type { MailboxPolicy } from '../directory.ts'
import type { UnruledCase } from '../mail-case.ts'
import { isConversation, orderStart, type Artifact, type Contact, type Severity, type Ticket, type TicketNumber } from '../ticket.ts'

/** In characters; the API's limits (T-015). */
const titleLength = 256
const bodyLength = 65_536

/** The customer and related tickets of a new ticket. Mail without a usable sender has no contact. */
export interface Opening {
  readonly contact: Contact | null
  readonly followUpOf: Ticket | null
  readonly possiblyRelated: readonly TicketNumber[]
}

/** The opening of a ticket by one of us: no customer, and no related tickets. */
export const plainOpening: Opening = { contact: null, followUpOf: null, possiblyRelated: [] }

/** Makes the ticket of a mail. A follow-up copies part, workspace, reporters, title and description (T-072). */
export function openTicket(
  { newTicket, place, message, mailbox, site }: UnruledCase,
  { contact, followUpOf: before, possiblyRelated }: Opening,
  cause: Cause,
): Ticket {
  return {
    ...queuedTicket(newTicket, mailbox, cause),
    title: before?.title ?? titleOf(message.subject),
    body: before?.body ?? cut(message.text.trim() || (message.notice ?? ''), bodyLength),
    bareSubject: site.directory.words.bareSubject(message.subject),
    part: before?.part ?? mailbox.part,
    ...workspaceOf(before, contact, cause),
    reportedBy: before?.reportedBy ?? [],
    sourceChannel: 'email',
    channels: ['email'],
    ...(place.language !== undefined && { language: place.language }),
    conversation: (before ? isConversation(before) : mailbox.opens === 'conversations') ? 'current' : null,
    isFollowUpOf: before?.number ?? null,
    possiblyRelated,
  }
}

/** A copied workspace stems from no mail, so no older mail replaces it. */
function workspaceOf(before: Ticket | null, contact: Contact | null, { order: at }: Cause): Pick<Ticket, 'account' | 'revOrg' | 'order'> {
  const order = { ...orderOfNew, opened: at, workspace: before || !contact ? orderStart : at }
  const account = before?.account ?? contact?.account ?? null
  return { account, revOrg: before?.revOrg ?? contact?.revOrg ?? null, order }
}

/** What somebody gives a ticket that they open by hand (T-100). */
export interface OpeningByHand {
  readonly number: TicketNumber
  readonly mailbox: MailboxPolicy
  readonly contact: Contact | null
  readonly title: string
  readonly body: string
  readonly part: string | null
  readonly severity: Severity | null
  /** Default: `app`. */
  readonly sourceChannel?: string
  readonly files?: readonly Artifact[]
  /** Set when the ticket is a broadcast. */
  readonly broadcast?: BroadcastMark
}

/** Makes a ticket without a mail. Its customer, if any, gets the answers. */
export function openTicketByHand({ number, mailbox, contact, ...written }: OpeningByHand, cause: Cause): Ticket {
  const member = contact && {
    addrSpec: contact.addrSpec,
    displayName: contact.displayName,
    contact: contact.id,
    isUser: false,
  }
  const opened = queuedTicket(number, mailbox, cause)
  return {
    ...opened,
    ...(written.sourceChannel === 'portal' && customerWrote(opened, cause)),
    title: titleOf(written.title),
    body: cut(written.body, bodyLength),
    part: written.part ?? mailbox.part,
    severity: written.severity ?? mailbox.severity,
    account: contact?.account ?? null,
    revOrg: contact?.revOrg ?? null,
    emailMembers: member ? [member] : [],
    participants: contact ? [contact.addrSpec] : [],
    participantsSince: contact ? [cause.order] : [],
    artifacts: written.files ?? [],
    sourceChannel: written.sourceChannel ?? 'app',
    channels: written.sourceChannel === 'portal' ? ['portal'] : [],
    ...(written.broadcast && { broadcast: { scope: written.broadcast.scope, purpose: written.broadcast.purpose } }),
  }
}

/** T-040: in the portal, the customer has written the first message. */
function customerWrote({ order }: Ticket, { atMs, order: at }: Cause): Partial<Ticket> {
  return { needsResponse: true, slaEvents: [{ atMs, what: 'customer' }], order: { ...order, needsOn: at } }
}

/** A ticket in the first stage: queued (T-061), or the start of the site's diagram (T-073). */
function queuedTicket(number: TicketNumber, mailbox: MailboxPolicy, cause: Cause): Ticket {
  return {
    ...blankTicket,
    number,
    scope: mailbox.scope,
    mailbox: mailbox.name,
    stage: mailbox.stage ?? 'queued',
    severity: mailbox.severity,
    part: mailbox.part,
    ownedBy: mailbox.owner ? [mailbox.owner] : [],
    group: mailbox.group,
    createdBy: cause.by,
    createdAtMs: cause.atMs,
    modifiedBy: cause.by,
    modifiedAtMs: cause.atMs,
    order: { ...orderOfNew, opened: cause.order },
  }
}

const orderOfNew = {
  members: orderStart,
  needsOn: orderStart,
  needsOff: orderStart,
  stage: orderStart,
  parent: orderStart,
  opened: orderStart,
  workspace: orderStart,
}

/** A ticket without values. */
export const blankTicket = {
  version: 0,
  title: '',
  body: '',
  bareSubject: '',
  ownedBy: [],
  group: null,
  subtype: null,
  customFields: [],
  tags: [],
  artifacts: [],
  links: [],
  account: null,
  revOrg: null,
  reportedBy: [],
  provisional: [],
  emailMembers: [],
  subscribers: [],
  needsResponse: false,
  isSpam: false,
  sourceChannel: '',
  channels: [],
  targetCloseAtMs: null,
  closedAtMs: null,
  snoozedUntilMs: null,
  slaEvents: [],
  participants: [],
  participantsSince: [],
  spentTokens: [],
  takenOff: [],
  lastCustomer: null,
  parent: null,
  order: orderOfNew,
  isFollowUpOf: null,
  possiblyRelated: [],
  mergedInto: null,
} as const satisfies Partial<Ticket>

function titleOf(subject: string): string {
  return cut(subject.trim(), titleLength) || '(no subject)'
}

/** Cuts a text, but not inside a surrogate pair, which would be invalid Unicode. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text
  const end = /[\ud800-\udbff]/.test(text.charAt(length - 1)) ? length - 1 : length
  return text.slice(0, end)
}
