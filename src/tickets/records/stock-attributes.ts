/** The table of a ticket's stock attributes (T-016), from which display, filters, sorting, grouping, editing and exports follow. */
import type { FieldType } from './records.ts'
import { stages, stateOf } from '../stage/stage.ts'
import { conversationStates, severities, type Ticket } from '../ticket.ts'
import { wireName } from './wire-name.ts'

/** The fields of a ticket that are simply set. */
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
/** One of these fields. */
export type SettableField = (typeof settableFields)[number]

/** One stock attribute. */
export interface StockAttribute {
  /** The name in filters, columns, sort keys, groups, views and exports. */
  readonly name: string
  readonly type: FieldType
  readonly isList: boolean
  /** For enums, in sort order. */
  readonly allowedValues: readonly string[]
  /** The path in a stored ticket. */
  readonly path: string
  /** A ticket may lack it. */
  readonly isNullable: boolean
  /** People can set it. */
  readonly isEditable: boolean
  /** The values are tickets. */
  readonly isTicket: boolean
  /** For a derived attribute: its value for each value at `path`. */
  readonly derived: Readonly<Record<string, string>> | null
  /** An explanation, where the name is not enough. */
  readonly about: string
}

type More = Partial<StockAttribute>
const isSettable = (held: string) => held === 'needsResponse' || settableFields.some((field) => field === held)
/**
 * An attribute with a name derived from its path.
 *
 * @param held - the path in a stored ticket
 */
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

/** All stock attributes, in the order of the tickets page. */
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

/** Columns beside the attributes that are shown and exported. */
export const otherColumns = ['id', 'type', 'version', 'custom_fields', 'artifacts'] as const
