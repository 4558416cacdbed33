/** The attributes of every kind of record, as data: their types, defaults and references. */
import { fieldTypes, memberTypes, partTypes, userStates, type FieldType, type RecordKind } from './records.ts'

/** One attribute of a kind of records. */
export interface RecordAttribute {
  readonly name: string
  readonly type: FieldType
  readonly isList: boolean
  readonly allowedValues: readonly string[]
  /** Must be given when a record is created. */
  readonly isRequired: boolean
  /** Cannot change after creation, since ids are made from it. */
  readonly isFixed: boolean
  /** The value when none is given. */
  readonly absent: unknown
  /** The kind of record that it refers to; null: none, or one that need not exist. */
  readonly names: RecordKind | null
}

const attribute = (name: string, type: FieldType, more: Partial<RecordAttribute> = {}): RecordAttribute => ({
  name,
  type,
  isList: false,
  allowedValues: [],
  isRequired: false,
  isFixed: false,
  absent: null,
  names: null,
  ...more,
})
const key = (name: string): RecordAttribute => attribute(name, 'tokens', { isRequired: true, isFixed: true })
const list = (name: string): RecordAttribute => attribute(name, 'tokens', { isList: true, absent: [] })
const text = (name: string): RecordAttribute => attribute(name, 'text', { absent: '' })
const choice = (name: string, allowedValues: readonly string[], absent: string): RecordAttribute =>
  attribute(name, 'enum', { allowedValues, absent })

/** The attributes of each kind. `id` is the name that other records use; kinds without it derive theirs from other attributes. */
export const recordAttributes: Readonly<Record<RecordKind, readonly RecordAttribute[]>> = {
  account: [key('id'), attribute('displayName', 'tokens', { absent: '' }), list('domains'), attribute('tier', 'tokens')],
  workspace: [
    key('id'),
    attribute('displayName', 'tokens', { absent: '' }),
    attribute('account', 'tokens', { isFixed: true }),
    list('domains'),
  ],
  contact: [
    key('addrSpec'),
    attribute('displayName', 'tokens', { absent: '' }),
    attribute('revOrg', 'tokens', { isRequired: true, isFixed: true, names: 'workspace' }),
  ],
  user: [attribute('addrSpec', 'tokens'), attribute('displayName', 'tokens', { isRequired: true }), choice('state', userStates, 'active')],
  part: [
    key('id'),
    choice('type', partTypes, 'product'),
    attribute('parent', 'tokens', { names: 'part' }),
    attribute('ownedBy', 'tokens', { names: 'user' }),
  ],
  group: [key('id'), { ...choice('memberType', memberTypes, 'dev_user'), isFixed: true }, list('members')],
  tag: [key('id'), list('allowedValues'), text('description')],
  subtype: [key('id'), attribute('displayName', 'tokens', { absent: '' }), attribute('isDeprecated', 'bool', { absent: false })],
  field: [
    key('id'),
    { ...choice('type', fieldTypes, 'tokens'), isRequired: true, isFixed: true },
    attribute('isList', 'bool', { absent: false, isFixed: true }),
    list('allowedValues'),
    attribute('subtype', 'tokens', { isFixed: true, names: 'subtype' }),
    text('description'),
  ],
  article: [
    attribute('title', 'tokens', { isRequired: true }),
    text('body'),
    attribute('part', 'tokens', { names: 'part' }),
    attribute('isPublished', 'bool', { absent: true }),
    attribute('source', 'text'),
  ],
  'canned-answer': [
    key('name'),
    attribute('group', 'tokens', { isFixed: true, names: 'group' }),
    attribute('language', 'tokens', { isFixed: true }),
    attribute('body', 'text', { isRequired: true }),
  ],
  view: [key('id'), list('filters'), list('sort'), attribute('group', 'tokens'), list('columns')],
}
