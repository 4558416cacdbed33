/** The table of a ticket's stock attributes (T-016). What is shown, filtered, sorted, grouped by, set and exported follows from it. */
import type { FieldType } from './records.ts'
import { stages } from '../stage/stage.ts'
import { severities, type Ticket } from '../ticket.ts'

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
  /** As programs read it. */
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
  /** The list of the API takes one of its values, by this name; null: only a view asks for it. */
  readonly filter: string | null
  /** A shorter name, where people write it. */
  readonly shortName: string
  /** What the name does not tell. */
  readonly about: string
}

type More = Partial<StockAttribute>
const isSettable = (path: string) => path === 'needsResponse' || settableFields.some((field) => field === path)
const attribute = (name: string, type: FieldType, more: More = {}): StockAttribute => ({
  name,
  type,
  isList: false,
  allowedValues: [],
  path: name,
  isNullable: false,
  isEditable: isSettable(more.path ?? name),
  filter: null,
  shortName: name,
  about: '',
  ...more,
})
const ids = (name: string, more: More = {}) => attribute(name, 'id', { isList: true, ...more })
const time = (name: string, path: string, more: More = {}) => attribute(name, 'timestamp', { path, ...more })

/** All of them, in the order of the tickets page. */
export const stockAttributes: readonly StockAttribute[] = [
  attribute('displayId', 'id', { path: '_id' }),
  attribute('title', 'text'),
  attribute('body', 'text'),
  ids('ownedBy', { filter: 'owned_by', shortName: 'owner', about: 'ids of users' }),
  attribute('group', 'id', { isNullable: true, filter: 'group' }),
  attribute('severity', 'enum', { allowedValues: severities, filter: 'severity' }),
  attribute('stage', 'enum', { allowedValues: stages }),
  attribute('part', 'id', { filter: 'applies_to_part' }),
  attribute('createdBy', 'id', { path: 'createdBy.id' }),
  time('createdDate', 'createdAtMs'),
  time('modifiedDate', 'modifiedAtMs'),
  attribute('modifiedBy', 'id', { path: 'modifiedBy.id' }),
  ids('tags', { path: 'tags.name', filter: 'tag', shortName: 'tag' }),
  attribute('revOrg', 'id', {
    isNullable: true,
    filter: 'rev_org',
    shortName: 'workspace',
    about: 'the customer workspace',
  }),
  attribute('account', 'id', { isNullable: true, filter: 'account' }),
  time('targetCloseDate', 'targetCloseAtMs', { isNullable: true, shortName: 'targetClose' }),
  time('snoozedUntil', 'snoozedUntilMs', { isNullable: true, about: 'a customer’s mail, or closing, wakes it before' }),
  time('closeDate', 'closedAtMs', { isNullable: true, shortName: 'closed' }),
  ids('reportedBy', { filter: 'reported_by', shortName: 'reporter' }),
  ids('emailMembers', { path: 'emailMembers.addrSpec', filter: 'email_member', shortName: 'member' }),
  ids('subscribers', { filter: 'subscriber', shortName: 'subscriber' }),
  attribute('sourceChannel', 'tokens', { filter: 'source_channel' }),
  attribute('channels', 'tokens', { isList: true, shortName: 'channel' }),
  attribute('needsResponse', 'bool', { filter: 'needs_response' }),
  attribute('isSpam', 'bool', {
    filter: 'is_spam',
    shortName: 'spam',
    about: 'true also cancels the ticket',
  }),
  attribute('subtype', 'id', { isNullable: true, filter: 'subtype' }),
  attribute('mailbox', 'id', { filter: 'mailbox' }),
  ids('links', { path: 'links.target' }),
  attribute('mergedInto', 'int', { isNullable: true }),
  attribute('isFollowUpOf', 'int', { isNullable: true }),
  attribute('possiblyRelated', 'int', { isList: true }),
]
