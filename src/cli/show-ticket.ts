/** Prints a ticket with its attributes, mails, history, and the delivery of its mail. */
import type { OutboxRow } from '../store/outbox-row.ts'
import type { Store } from '../store/store.ts'
import { displayId, type Ticket } from '../tickets/ticket.ts'
import type { TimelineEntry } from '../tickets/timeline-entry.ts'
import { valueText } from '../tickets/value-text.ts'
import { wireTicket } from '../operations/ticket-shape.ts'
import { wireEntry } from '../operations/timeline-entry.ts'
import { wireName } from '../tickets/records/wire-name.ts'
import { stockAttributes } from '../tickets/records/stock-attributes.ts'

/** The ticket with its timeline and the delivery of its mail, for programs. */
export async function ticketJson(ticket: Ticket, store: Store): Promise<object> {
  const [timeline, outbox, messages] = await Promise.all([
    store.timeline.ofTicket(ticket.number),
    store.outbox.ofTicket(ticket.number),
    store.messages.ofTicket(ticket.number),
  ])
  const outbound = outbox.map(({ kind, messageId, subject, state, recipients, createdAt }) => {
    return { kind, message_id: messageId, subject, state, recipients: recipients.map(wireKeys), created_date: createdAt }
  })
  return {
    ...wireTicket(ticket),
    timeline: timeline.map(wireEntry),
    messages: messages.map(({ rawSha256: _, _id: id, at, ...row }) => ({ id, date: at, ...wireKeys(row) })),
    outbound,
  }
}

function wireKeys(row: object): object {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [wireName(name), value as unknown]))
}

/**
 * The ticket as text for a terminal.
 *
 * @param isFull - whole mails, with quoted history and signatures
 */
export async function showTicket(ticket: Ticket, store: Store, isFull: boolean): Promise<string> {
  const timeline = await store.timeline.ofTicket(ticket.number)
  const messages = new Map((await store.messages.ofTicket(ticket.number)).map((message) => [message._id, message]))
  const bodies = await store.parsedMails.load([...messages.values()].map(({ rawSha256 }) => rawSha256))
  const lines = timeline.map((entry) => {
    const message = entry.message === null ? undefined : messages.get(entry.message)
    const parsed = message && bodies.get(message.rawSha256)
    if (!message || !parsed) return eventLine(entry)
    const text = isFull ? parsed.message.text : parsed.message.visibleReply || parsed.message.text || (parsed.message.notice ?? '')
    const files = parsed.message.attachments.map(
      ({ filename, contentType, sizeBytes }) => `    [${filename ?? contentType}, ${sizeBytes} bytes]`,
    )
    // Flags of the mail, such as a failed delivery, which an agent must see before answering.
    const marks = [...(entry.visibility === 'internal' ? ['internal'] : []), ...message.flags]
    const shownMarks = marks.length > 0 ? ` (${marks.join(', ')})` : ''
    return [
      `${when(entry.atMs)}  mail from ${message.from ?? 'nobody readable'}: ${message.subject}${shownMarks}`,
      indent(text),
      ...files,
    ].join('\n')
  })
  const outbox = (await store.outbox.ofTicket(ticket.number)).map(outboxLine)
  return [...attributes(ticket), '', ...lines, ...(outbox.length > 0 ? ['', 'Mail sent:', ...outbox] : []), ''].join('\n')
}

function attributes(ticket: Ticket): string[] {
  const people = (ids: readonly string[]) => ids.map((id) => id.slice(id.lastIndexOf('/') + 1)).join(', ') || 'nobody'
  const row = (name: string, value: string) => `${name.padEnd(16)}${value}`
  const { purpose } = ticket.broadcast ?? {}
  const broadcast = purpose ? [`${purpose}; how it fares: intray broadcast progress ${displayId(ticket.number)}`] : []
  return [
    `${displayId(ticket.number)}  ${ticket.title}`,
    ...broadcast.map((text) => row('Broadcast', text)),
    row('Stage', `${ticket.stage}${ticket.needsResponse ? ', needs response' : ''}`),
    row('Severity', ticket.severity),
    row('Part', ticket.part),
    row('Owner', ticket.ownedBy.join(', ') || 'nobody'),
    row('Group', ticket.group ?? 'none'),
    row('Workspace', ticket.revOrg ?? 'none'),
    row('Reported by', people(ticket.reportedBy)),
    row('Email members', ticket.emailMembers.map(({ addrSpec }) => addrSpec).join(', ') || 'nobody'),
    row('Subscribers', people(ticket.subscribers)),
    ...moreAttributes(ticket).map(([name, value]) => row(name, value)),
    row('Created', `${new Date(ticket.createdAtMs).toISOString()} by ${ticket.createdBy.id}`),
    row('Modified', `${new Date(ticket.modifiedAtMs).toISOString()} by ${ticket.modifiedBy.id}`),
    ...(ticket.isFollowUpOf ? [row('Follow-up of', displayId(ticket.isFollowUpOf))] : []),
    ...(ticket.possiblyRelated.length > 0 ? [row('Maybe related', ticket.possiblyRelated.map(displayId).join(', '))] : []),
  ]
}

/** Attributes that have a line of their own above, and those for programs only. */
const elsewhere = new Set(
  (
    'display_id title body stage state needs_response severity applies_to_part owned_by group rev_org account reported_by' +
    ' email_members subscribers created_by created_date modified_by modified_date tags links source_channel channels' +
    ' is_spam mailbox is_follow_up_of possibly_related'
  ).split(' '),
)

/** Attributes that most tickets lack; shown only when they have a value. */
function moreAttributes(ticket: Ticket): [string, string][] {
  const row: Readonly<Record<string, unknown>> = wireTicket(ticket)
  const others = stockAttributes.filter(({ name }) => !elsewhere.has(name))
  const all: [string, string][] = [
    ['Tags', filledText(ticket.tags)],
    ['Custom', filledText(ticket.customFields)],
    ['Links', ticket.links.map(({ type, target }) => `${type} ${target}`).join(', ')],
    ['Files', ticket.artifacts.map(({ filename, sha256 }) => filename ?? sha256.slice(0, 12)).join(', ')],
    ...others.map(({ name }): [string, string] => [labelOf(name), String(row[name] ?? '')]),
  ]
  return all.filter(([, value]) => value !== '')
}

/** The label of an attribute: `target_close_date` becomes `Target close`. */
function labelOf(name: string): string {
  return name
    .replace(/^actual_|_date$/g, '')
    .replaceAll('_', ' ')
    .replace(/^./, (letter) => letter.toUpperCase())
}

function eventLine(entry: TimelineEntry): string {
  const rule = entry.rule ? ` [${entry.rule}]` : ''
  if (entry.change)
    return `${when(entry.atMs)}  ${wireName(entry.change.field)}: ${valueText(entry.change.from)} → ${valueText(entry.change.to)}${rule}`
  const body = entry.body ?? ''
  if (entry.by.kind === 'system') return `${when(entry.atMs)}  ${indent(`${body}${rule}`).trim()}`
  const files = entry.files.map(({ filename, contentType, sizeBytes }) => {
    return `    [${filename ?? contentType}, ${sizeBytes} bytes]`
  })
  const title = `${entry.visibility === 'internal' ? 'note' : 'written'} by ${entry.by.id}${rule}`
  return [`${when(entry.atMs)}  ${title}`, indent(body), ...files].join('\n')
}

/** An empty list has no line. */
function filledText(list: readonly unknown[]): string {
  return list.length === 0 ? '' : valueText(list)
}

function outboxLine({ kind, recipients, createdAt }: OutboxRow): string {
  const states = recipients.map(({ addrSpec, status, replyCode }) => `${addrSpec} ${status}${replyCode ? ` (${replyCode})` : ''}`)
  return `${when(createdAt.getTime())}  ${kind}: ${states.join(', ')}`
}

/** UTC to the minute. */
function when(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')}Z`
}

function indent(text: string): string {
  return text
    .trim()
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n')
}
