/** The catalogue of a ticket's stock attributes (T-016): what may be shown, filtered, sorted and grouped by. */
import type { FieldType } from './records.ts'
import { stages } from '../stage/stage.ts'
import { severities } from '../ticket.ts'

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
}

const attribute = (name: string, type: FieldType, more: Partial<StockAttribute> = {}): StockAttribute => {
  return { name, type, isList: false, allowedValues: [], path: name, ...more }
}
const ids = (name: string, path = name) => attribute(name, 'id', { isList: true, path })
const time = (name: string, path: string) => attribute(name, 'timestamp', { path })

/** All of them, in the order of the tickets page. */
export const stockAttributes: readonly StockAttribute[] = [
  attribute('displayId', 'id', { path: '_id' }),
  attribute('title', 'text'),
  attribute('body', 'text'),
  ids('ownedBy'),
  attribute('group', 'id'),
  attribute('severity', 'enum', { allowedValues: severities }),
  attribute('stage', 'enum', { allowedValues: stages }),
  attribute('part', 'id'),
  attribute('createdBy', 'id', { path: 'createdBy.id' }),
  time('createdDate', 'createdAtMs'),
  time('modifiedDate', 'modifiedAtMs'),
  attribute('modifiedBy', 'id', { path: 'modifiedBy.id' }),
  ids('tags', 'tags.name'),
  attribute('revOrg', 'id'),
  attribute('account', 'id'),
  time('targetCloseDate', 'targetCloseAtMs'),
  time('closeDate', 'closedAtMs'),
  ids('reportedBy'),
  ids('emailMembers', 'emailMembers.addrSpec'),
  ids('subscribers'),
  attribute('sourceChannel', 'tokens'),
  attribute('channels', 'tokens', { isList: true }),
  attribute('needsResponse', 'bool'),
  attribute('isSpam', 'bool'),
  attribute('subtype', 'id'),
  attribute('mailbox', 'id'),
  ids('links', 'links.target'),
  attribute('mergedInto', 'int'),
  attribute('isFollowUpOf', 'int'),
  attribute('possiblyRelated', 'int', { isList: true }),
]
