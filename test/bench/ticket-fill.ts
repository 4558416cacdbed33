/** Tickets by the hundred thousand, written straight into a database: texts, people, tags and custom fields as real ones have. */

import type { Store } from '../../src/store/store.ts'
import type { TicketDocument } from '../../src/store/ticket-schema.ts'
import type { FieldType } from '../../src/tickets/records/records.ts'
import { stages } from '../../src/tickets/stage/stage.ts'
import {
  orderKey,
  orderStart,
  severities,
  type AccountId,
  type ContactId,
  type CustomValue,
  type EmailMember,
  type RevOrgId,
  type TicketNumber,
} from '../../src/tickets/ticket.ts'
import { blankTicket } from '../../src/tickets/thread/open-ticket.ts'
import { pick, randomFrom, sentence } from './sample-mails.ts'

type Random = () => number

const ticketsPerWrite = 1_000
const firstAtMs = Date.UTC(2024, 0, 1)
const betweenTicketsMs = 10 * 60_000
const fieldTypes: Readonly<Record<string, FieldType>> = {
  tnt__region: 'tokens',
  tnt__note: 'text',
  tnt__copies: 'int',
  tnt__price: 'double',
  tnt__is_warranty: 'bool',
}
/** Paragraphs are made once: making each anew would take longer than writing them. */
const paragraphsInStock = 2_000

/** Writes tickets 1 to `count`, the same for the same seed, and the custom fields that they use. */
export async function fillTickets(store: Store, { count, seed }: { count: number; seed: number }): Promise<void> {
  const random = randomFrom(seed)
  const shape = { isList: false, allowedValues: [], subtype: null, description: '' }
  for (const [id, type] of Object.entries(fieldTypes)) await store.records.insert('field', { id, type, ...shape })
  const stock = Array.from({ length: paragraphsInStock }, () => sentence(random, 30))
  for (let from = 1; from <= count; from += ticketsPerWrite) {
    const length = Math.min(ticketsPerWrite, count - from + 1)
    const documents = Array.from({ length }, (_, i) => documentOf(from + i, { random, stock }))
    await store.tickets.collection.insertMany(documents, { ordered: false })
  }
}

interface Making {
  readonly random: Random
  readonly stock: readonly string[]
}

/** 3 to 40 paragraphs of 190 characters, as long as the sample mails. */
function documentOf(number: number, { random, stock }: Making): TicketDocument {
  const firm = Math.floor(random() * 2_000)
  const members = Array.from({ length: 1 + Math.floor(random() * 5) }, (_, i) => memberOf(firm, i, random))
  const customers = members.flatMap(({ contact }) => contact ?? [])
  const atMs = firstAtMs + number * betweenTicketsMs
  const order = orderKey(atMs, `support/INBOX/1/${number}`)
  const title = `${sentence(random, 6)} ${number}`
  const paragraphs = Array.from({ length: 3 + Math.floor(random() ** 2 * 37) }, () => pick(stock, random))
  return {
    ...blankTicket,
    ...{ _id: number as TicketNumber, version: 1 + Math.floor(random() * 20), scope: 'default', mailbox: 'support' },
    ...{ title, body: paragraphs.join('\n\n'), bareSubject: title.toLowerCase() },
    ...{ stage: pick(stages, random), severity: pick(severities, random), part: 'General' },
    ...{ ownedBy: [`agent${number % 20}@bench.example`], group: pick(['first-line', 'second-line', null], random) },
    customFields: customFieldsOf(random),
    tags: ['Impact', 'Billing', 'Delivery'].slice(0, number % 4).map((name) => ({ name, value: null })),
    ...{ account: `Firm ${firm}` as AccountId, revOrg: `Firm ${firm}` as RevOrgId },
    ...{ reportedBy: customers, emailMembers: members },
    ...{ needsResponse: random() < 0.3, sourceChannel: 'email', channels: ['email'] },
    ...{ createdBy: { kind: 'system', id: 'intray' }, createdAtMs: atMs },
    ...{ modifiedBy: { kind: 'system', id: 'intray' }, modifiedAtMs: atMs + Math.floor(random() * 1e9) },
    slaEvents: [{ atMs, what: 'customer' }],
    ...{ participants: members.map(({ addrSpec }) => addrSpec), participantsSince: members.map(() => order) },
    parent: { messageId: `${number}@firm${firm}.example`, references: [], subject: title },
    order: {
      ...{ members: order, needsOn: order, needsOff: orderStart, stage: order },
      ...{ parent: order, opened: order, workspace: order },
    },
  }
}

function memberOf(firm: number, i: number, random: Random): EmailMember {
  const addrSpec = `${pick(['ann', 'bob', 'eve', 'jan', 'zoe'], random)}${i}@firm${firm}.example`
  const displayName = `${addrSpec.slice(0, 3)} Müller-Example`
  return { addrSpec, displayName, contact: `Firm ${firm}/${addrSpec}` as ContactId, isUser: false }
}

function customFieldsOf(random: Random): readonly CustomValue[] {
  const values: Readonly<Record<string, unknown>> = {
    tnt__region: pick(['north', 'south', '=east', '@west'], random),
    tnt__note: sentence(random, 8),
    tnt__copies: Math.floor(random() * 1_000) - 10,
    tnt__price: random() * 1_000,
    tnt__is_warranty: random() < 0.5,
  }
  return Object.entries(values).map(([name, value]) => ({ name, value }))
}
