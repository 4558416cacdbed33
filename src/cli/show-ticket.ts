/** A ticket as people and programs read it: attributes, mails, history, and what went out. */
import type { OutboxRow } from '../store/outbox.ts'
import type { Store } from '../store/store.ts'
import { displayId, type Ticket, type TimelineEntry } from '../tickets/ticket.ts'
import { ticketRow } from './ticket-row.ts'

/** The ticket with its timeline and the delivery status of its mail, for programs. */
export async function ticketJson(ticket: Ticket, store: Store): Promise<object> {
  const [timeline, outbox, messages] = await Promise.all([
    store.timeline.ofTicket(ticket.number),
    store.outbox.ofTicket(ticket.number),
    store.messages.ofTicket(ticket.number),
  ])
  const outbound = outbox.map(({ kind, messageId, subject, state, recipients, createdAt }) => ({
    ...{ kind, messageId, subject, state, recipients, createdAt },
  }))
  return {
    ...ticketRow(ticket),
    timeline: timeline.map(entryJson),
    messages: messages.map(({ rawSha256: _, ...row }) => row),
    outbound,
  }
}

function entryJson({ ticket: _ticket, order: _order, atMs, ...entry }: TimelineEntry): object {
  return { at: new Date(atMs).toISOString(), ...entry }
}

/**
 * The ticket for a terminal.
 *
 * @param isFull - whole mails, quoted history and signatures included
 */
export async function showTicket(ticket: Ticket, store: Store, isFull: boolean): Promise<string> {
  const timeline = await store.timeline.ofTicket(ticket.number)
  const messages = new Map((await store.messages.ofTicket(ticket.number)).map((message) => [message._id, message]))
  const bodies = await store.parsedMails.load([...messages.values()].map(({ rawSha256 }) => rawSha256))
  const lines = timeline.map((entry) => {
    const message = entry.message === null ? undefined : messages.get(entry.message)
    const parsed = message && bodies.get(message.rawSha256)
    if (!message || !parsed) return eventLine(entry)
    const text = isFull ? parsed.message.text : parsed.message.visibleReply || parsed.message.text
    const files = parsed.message.attachments.map(
      ({ filename, contentType, sizeBytes }) => `    [${filename ?? contentType}, ${sizeBytes} bytes]`,
    )
    const flags = message.flags.length > 0 ? ` (${message.flags.join(', ')})` : ''
    return [
      `${when(entry)}  mail from ${message.from ?? 'nobody readable'}: ${message.subject}${flags}`,
      indented(text),
      ...files,
    ].join('\n')
  })
  const outbox = (await store.outbox.ofTicket(ticket.number)).map(outboxLine)
  return [...attributes(ticket), '', ...lines, ...(outbox.length > 0 ? ['', 'Mail sent:', ...outbox] : []), ''].join(
    '\n',
  )
}

function attributes(ticket: Ticket): string[] {
  const people = (ids: readonly string[]) => ids.map((id) => id.slice(id.lastIndexOf('/') + 1)).join(', ') || 'nobody'
  const row = (name: string, value: string) => `${name.padEnd(16)}${value}`
  return [
    `${displayId(ticket.number)}  ${ticket.title}`,
    row('Stage', `${ticket.stage}${ticket.needsResponse ? ', needs response' : ''}`),
    row('Severity', ticket.severity),
    row('Part', ticket.part),
    row('Owner', ticket.ownedBy.join(', ') || 'nobody'),
    row('Group', ticket.group ?? 'none'),
    row('Workspace', ticket.revOrg ?? 'none'),
    row('Reported by', people(ticket.reportedBy)),
    row('Email members', ticket.emailMembers.map(({ addrSpec }) => addrSpec).join(', ') || 'nobody'),
    row('Created', `${new Date(ticket.createdAtMs).toISOString()} by ${ticket.createdBy.id}`),
    row('Modified', `${new Date(ticket.modifiedAtMs).toISOString()} by ${ticket.modifiedBy.id}`),
    ...(ticket.isFollowUpOf ? [row('Follow-up of', displayId(ticket.isFollowUpOf))] : []),
    ...(ticket.possiblyRelated.length > 0
      ? [row('Maybe related', ticket.possiblyRelated.map(displayId).join(', '))]
      : []),
  ]
}

function eventLine(entry: TimelineEntry): string {
  const rule = entry.rule ? ` [${entry.rule}]` : ''
  if (entry.change)
    return `${when(entry)}  ${entry.change.field}: ${shown(entry.change.from)} → ${shown(entry.change.to)}${rule}`
  const body = entry.body ?? ''
  const title =
    entry.by.kind === 'system' ? body : `${entry.visibility === 'internal' ? 'note' : 'written'} by ${entry.by.id}`
  return entry.by.kind === 'system' ? `${when(entry)}  ${title}${rule}` : `${when(entry)}  ${title}\n${indented(body)}`
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.map(String).join(', ') || 'none'
  return value === null ? 'none' : String(value)
}

function outboxLine({ kind, recipients, createdAt }: OutboxRow): string {
  const states = recipients.map(
    ({ addrSpec, status, replyCode }) => `${addrSpec} ${status}${replyCode ? ` (${replyCode})` : ''}`,
  )
  return `${createdAt.toISOString().slice(0, 16)}  ${kind}: ${states.join(', ')}`
}

function when({ atMs }: TimelineEntry): string {
  return new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')
}

function indented(text: string): string {
  return text
    .trim()
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n')
}
