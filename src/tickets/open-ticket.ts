/** A new ticket, as a mail opens it: always queued (T-061), with what its mailbox gives it. */
import type { Cause } from './draft.ts'
import type { MailboxPolicy } from './directory.ts'
import type { InboundMail } from './inbound-mail.ts'
import { orderStart, type Contact, type Ticket, type TicketNumber } from './ticket.ts'

/** Limits of the API (T-015). */
const titleLength = 256
const bodyLength = 65_536

/** What a mail opens a ticket with; a mail without a usable sender has no contact. */
export interface Opening {
  readonly number: TicketNumber
  readonly mail: InboundMail
  readonly mailbox: MailboxPolicy
  readonly contact: Contact | null
  readonly followUpOf: Ticket | null
  readonly possiblyRelated: readonly TicketNumber[]
}

/** Makes the ticket; a follow-up copies part, workspace, reporters, title and description (T-072). */
export function openTicket({ number, mail, mailbox, contact, ...opening }: Opening, cause: Cause): Ticket {
  const { message } = mail
  const before = opening.followUpOf
  return {
    number,
    version: 0,
    scope: mail.scope,
    mailbox: mail.mailbox,
    title: before?.title ?? titleOf(message.subject),
    body: before?.body ?? cut(message.text.trim(), bodyLength),
    stage: 'queued',
    severity: mailbox.severity,
    part: before?.part ?? mailbox.part,
    ownedBy: mailbox.owner ? [mailbox.owner] : [],
    group: mailbox.group,
    tags: [],
    account: before?.account ?? contact?.account ?? null,
    revOrg: before?.revOrg ?? contact?.revOrg ?? null,
    reportedBy: before?.reportedBy ?? [],
    emailMembers: [],
    subscribers: [],
    needsResponse: false,
    isSpam: false,
    sourceChannel: 'email',
    channels: ['email'],
    createdBy: cause.by,
    createdAtMs: cause.atMs,
    modifiedBy: cause.by,
    modifiedAtMs: cause.atMs,
    targetCloseAtMs: null,
    closedAtMs: null,
    participants: [],
    lastCustomer: null,
    parent: null,
    order: { members: orderStart, needsOn: orderStart, needsOff: orderStart, stage: orderStart, parent: orderStart },
    isFollowUpOf: before?.number ?? null,
    possiblyRelated: opening.possiblyRelated,
    mergedInto: null,
  }
}

function titleOf(subject: string): string {
  return cut(subject.trim(), titleLength) || '(no subject)'
}

/** Never in the middle of a surrogate pair: half a character is no valid Unicode. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text
  const end = /[\ud800-\udbff]/.test(text.charAt(length - 1)) ? length - 1 : length
  return text.slice(0, end)
}
