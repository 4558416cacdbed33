/** The table of a ticket's stock attributes (T-016). What is shown, filtered, sorted, grouped by, set and exported follows from it. */
import type { FieldType } from './records.ts'
import { stages, stateOf } from '../stage/stage.ts'
import { conversationStates, severities, type Ticket } from '../ticket.ts'
import { wireName } from './wire-name.ts'

/** Where a ticket holds the attributes that are simply set. */
export const settableFields = [
  'title',
  'body',
  'severity',
  'part',
  'group',
  'ownedBy',
  'targetCloseAtMs',
  'snoozedUntilMs',
  'isSpam',
  'subtype',
  'revOrg',
] as const satisfies readonly (keyof Ticket)[]
/** An attribute that is simply set. */
export type SettableField = (typeof settableFields)[number]

/** One stock attribute. */
export interface StockAttribute {
  /** As it is called everywhere: in filters, columns, orders, groups, views and exports. */
  readonly name: string
  readonly type: FieldType
  readonly isList: boolean
  /** Of an enum, in the order in which they are sorted. */
  readonly allowedValues: readonly string[]
  /** Where a stored ticket holds it. */
  readonly path: string
  /** A ticket may have none. */
  readonly isNullable: boolean
  /** People set it by hand. */
  readonly isEditable: boolean
  /** Its values name tickets. */
  readonly isTicket: boolean
  /** Of an attribute that follows from what `path` holds: its value by that. */
  readonly derived: Readonly<Record<string, string>> | null
  /** What the name does not tell. */
  readonly about: string
}

type More = Partial<StockAttribute>
const isSettable = (held: string) => held === 'needsResponse' || settableFields.some((field) => field === held)
/** @param held - where a ticket holds it; its name follows from that */
const attribute = (held: string, type: FieldType, more: More = {}): StockAttribute => ({
  name: wireName(held),
  type,
  isList: false,
  allowedValues: [],
  path: held,
  isNullable: false,
  isEditable: isSettable(held),
  isTicket: false,
  derived: null,
  about: '',
  ...more,
})
const ids = (held: string, more: More = {}) => attribute(held, 'id', { isList: true, ...more })
const tickets = (held: string, more: More = {}) => attribute(held, 'id', { isTicket: true, ...more })
const time = (held: string, more: More = {}) => attribute(held, 'timestamp', more)

/** All of them, in the order of the tickets page. */
export const stockAttributes: readonly StockAttribute[] = [
  tickets('displayId', { path: '_id' }),
  attribute('title', 'text'),
  attribute('body', 'text'),
  ids('ownedBy', { about: 'ids of users' }),
  attribute('group', 'id', { isNullable: true }),
  attribute('severity', 'enum', { allowedValues: severities }),
  attribute('stage', 'enum', { allowedValues: stages }),
  attribute('state', 'enum', { path: 'stage', allowedValues: [...new Set(Object.values(stateOf))], derived: stateOf }),
  attribute('part', 'id'),
  attribute('createdBy', 'id', { path: 'createdBy.id' }),
  time('createdAtMs', { name: 'created_date' }),
  time('modifiedAtMs', { name: 'modified_date' }),
  attribute('modifiedBy', 'id', { path: 'modifiedBy.id' }),
  ids('tags', { path: 'tags.name', about: 'by their names' }),
  attribute('revOrg', 'id', { isNullable: true, about: 'the customer workspace' }),
  attribute('account', 'id', { isNullable: true }),
  time('targetCloseAtMs', { isNullable: true }),
  time('snoozedUntilMs', { isNullable: true, about: 'a customer’s mail, or closing, wakes it before' }),
  time('closedAtMs', { isNullable: true }),
  ids('reportedBy', { about: 'ids of contacts' }),
  ids('emailMembers', { path: 'emailMembers.addrSpec', about: 'by their addresses' }),
  ids('subscribers', { about: 'ids of users and contacts' }),
  attribute('sourceChannel', 'tokens'),
  attribute('channels', 'tokens', { isList: true }),
  attribute('needsResponse', 'bool'),
  attribute('isSpam', 'bool', { about: 'true also cancels the ticket' }),
  attribute('conversation', 'enum', {
    allowedValues: conversationStates,
    isNullable: true,
    about: 'current: a thread that is no ticket, and in no list that does not ask for it; archived: a ticket was made of it',
  }),
  attribute('subtype', 'id', { isNullable: true }),
  attribute('mailbox', 'id'),
  ids('links', { path: 'links.target', about: 'by what they lead to' }),
  tickets('mergedInto', { isNullable: true }),
  tickets('isFollowUpOf', { isNullable: true }),
  tickets('possiblyRelated', { isList: true }),
]

/** What is shown and exported of a ticket beside its attributes. */
export const otherColumns = ['id', 'type', 'version', 'custom_fields', 'artifacts'] as const
