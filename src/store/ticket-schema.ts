/** The stored form of tickets, and their indexes. */
import type { Actor, Artifact, Ticket, TicketNumber } from '../tickets/ticket.ts'
import { stockAttributes } from '../tickets/records/stock-attributes.ts'
import { flag, list, nested, number, schemaOf, text, whole, type Paths } from './schema.ts'

/** A stored ticket; `_id` is its number. */
export type TicketDocument = Omit<Ticket, 'number'> & { readonly _id: TicketNumber }

const actor = nested<Actor>({ kind: text(), id: text() })

const artifact = nested<Artifact>({ sha256: text(), filename: text(), contentType: text(), sizeBytes: number() })

const paths: Paths<TicketDocument> = {
  _id: number(),
  version: number(),
  scope: text(),
  mailbox: text(),
  title: text(),
  body: text(),
  bareSubject: text(),
  stage: text(),
  severity: text(),
  part: text(),
  ownedBy: list(text()),
  group: text(),
  subtype: text(),
  customFields: list(nested({ name: text(), value: whole() })),
  tags: list(nested({ name: text(), value: text() })),
  artifacts: list(artifact),
  links: list(nested({ type: text(), target: text() })),
  account: text(),
  revOrg: text(),
  reportedBy: list(text()),
  provisional: list(nested({ contact: text(), addrSpec: text(), revOrg: text(), ground: text(), order: text() })),
  emailMembers: list(nested({ addrSpec: text(), displayName: text(), contact: text(), isUser: flag() })),
  subscribers: list(text()),
  needsResponse: flag(),
  isSpam: flag(),
  conversation: text(),
  sourceChannel: text(),
  channels: list(text()),
  createdBy: actor,
  createdAtMs: number(),
  modifiedBy: actor,
  modifiedAtMs: number(),
  targetCloseAtMs: number(),
  closedAtMs: number(),
  snoozedUntilMs: number(),
  isImported: flag(),
  slaEvents: list(nested({ atMs: number(), what: text() })),
  participants: list(text()),
  participantsSince: list(text()),
  spentTokens: list(text()),
  takenOff: list(nested({ addrSpec: text(), atMs: number() })),
  massMails: list(text()),
  keys: list(nested({ id: text(), atMs: number() })),
  asked: list(text()),
  lastAnswers: list(nested({ by: text(), order: text(), covers: text(), text: text() })),
  heldAnswers: list(text()),
  timeMarks: list(nested({ name: text(), sinceMs: number() })),
  lastCustomer: nested({ addrSpec: text(), displayName: text(), replyTo: text() }),
  language: text(),
  parent: nested({ messageId: text(), references: list(text()), subject: text() }),
  order: nested({
    members: text(),
    needsOn: text(),
    needsOff: text(),
    stage: text(),
    parent: text(),
    opened: text(),
    workspace: text(),
  }),
  isFollowUpOf: number(),
  possiblyRelated: list(number()),
  mergedInto: number(),
  broadcast: nested({ scope: text(), purpose: text() }),
}

/** The schema of tickets. */
export const ticketSchema = schemaOf<TicketDocument>(paths)
// Sorted lists end with the number as the tie-breaker, so indexes for them need it, too.
ticketSchema.index({ stage: 1, modifiedAtMs: -1, _id: -1 })
ticketSchema.index({ stage: 1, severity: 1, createdAtMs: -1, _id: -1 })
ticketSchema.index({ needsResponse: 1, modifiedAtMs: -1, _id: -1 })
ticketSchema.index({ reportedBy: 1 })
ticketSchema.index({ ownedBy: 1, stage: 1 })
ticketSchema.index({ revOrg: 1 })
ticketSchema.index({ 'links.target': 1 })
ticketSchema.index({ modifiedAtMs: -1, _id: -1 })
ticketSchema.index({ createdAtMs: -1, _id: -1 })
ticketSchema.index({ group: 1, modifiedAtMs: -1, _id: -1 })
ticketSchema.index({ part: 1, modifiedAtMs: -1, _id: -1 })
ticketSchema.index({ account: 1 })
ticketSchema.index({ 'tags.name': 1 })
ticketSchema.index({ 'emailMembers.addrSpec': 1 })
ticketSchema.index({ subscribers: 1 })
ticketSchema.index({ bareSubject: 1, modifiedAtMs: -1 })
ticketSchema.index({ closedAtMs: 1 }, { partialFilterExpression: { closedAtMs: { $gt: 0 } } })
ticketSchema.index({ conversation: 1, modifiedAtMs: -1, _id: -1 }, { partialFilterExpression: { conversation: { $gt: '' } } })
ticketSchema.index({ mergedInto: 1 }, { partialFilterExpression: { mergedInto: { $gt: 0 } } })

ticketSchema.index({ snoozedUntilMs: 1 }, { partialFilterExpression: { snoozedUntilMs: { $gt: 0 } } })

/** The stored form of a ticket. */
export function documentOf({ number, ...rest }: Ticket): TicketDocument {
  return { _id: number, ...rest }
}

/** Defaults of nullable attributes that old documents lack. */
const absent = Object.fromEntries(
  stockAttributes.flatMap(({ path, isEditable, isNullable }) => (isEditable && isNullable ? [[path, null]] : [])),
)

/** The ticket of a stored form. */
export function ticketOf({ _id, ...rest }: TicketDocument): Ticket {
  return { ...absent, number: _id, ...rest }
}
