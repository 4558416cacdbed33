/** Checks records: attributes by their type, then each kind by its own rules. */
import { cannedId, cannedRecord } from './canned-answer.ts'
import { fieldValue } from './field-value.ts'
import { allGiven, isRefused, refusal, unlessRefused, type Refused } from '../refusal.ts'
import { recordAttributes, type RecordAttribute } from './record-attributes.ts'
import { wireName } from './wire-name.ts'
import { isEmailAddress } from '../directory.ts'
import type {
  AccountRecord,
  CannedAnswerRecord,
  FieldRecord,
  GroupRecord,
  RecordKind,
  RecordLookup,
  Records,
  UserRecord,
  WorkspaceRecord,
} from './records.ts'

/** Attribute values as they come from outside. */
export type RecordValues = Readonly<Record<string, unknown>>

/** A record that is created together with another one. */
export type RecordAlong =
  { readonly kind: 'account'; readonly record: AccountRecord } | { readonly kind: 'workspace'; readonly record: WorkspaceRecord }

/** A new record, and the records to create with it unless they exist. */
export interface NewRecord<K extends RecordKind> {
  readonly record: Records[K]
  readonly along: readonly RecordAlong[]
}

/** All attributes, with `id`. */
type Filled = Readonly<Record<string, unknown>> & { readonly id: string }

/**
 * Makes a record. Refused when attributes are unknown, missing or invalid.
 *
 * @param number - for kinds with numbered ids
 */
export function newRecord<K extends RecordKind>(
  kind: K,
  values: RecordValues,
  { lookup, number }: { readonly lookup: RecordLookup; readonly number: number },
): NewRecord<K> | Refused {
  const unknown = unknownIn(kind, values)
  if (unknown) return unknown
  const pairs = recordAttributes[kind].map((attribute) =>
    unlessRefused(readNew(kind, attribute, values), (value) => [attribute.name, value] as const),
  )
  return unlessRefused(allGiven(pairs), (read) => {
    const attributes = Object.fromEntries(read)
    const filled = unlessRefused(idOf(kind, attributes, number), (id): Filled => ({ ...attributes, id }))
    const record = unlessRefused(filled, (whole) => checked(kind, whole, lookup))
    return unlessRefused(record, (whole) => ({
      record: whole as unknown as Records[K],
      along: alongWith(kind, whole, lookup),
    }))
  })
}

/** Changes a record. Refused when attributes are unknown, fixed or invalid. */
export function changedRecord<K extends RecordKind>(
  kind: K,
  before: Records[K],
  { values, lookup }: { readonly values: RecordValues; readonly lookup: RecordLookup },
): Records[K] | Refused {
  const unknown = unknownIn(kind, values)
  if (unknown) return unknown
  const named = recordAttributes[kind].filter(({ name }) => values[name] !== undefined)
  const pairs = named.map((attribute) =>
    unlessRefused(readValue(kind, attribute, values[attribute.name]), (to) => {
      const isSame = JSON.stringify(to) === JSON.stringify((before as unknown as Filled)[attribute.name])
      const isFixed = attribute.isFixed && !isSame
      return isFixed ? refusal(`the ${wireName(attribute.name)} of a ${kind} stays as it was created`) : [attribute.name, to]
    }),
  )
  const changed = unlessRefused(allGiven(pairs), (changes) =>
    checked(kind, { ...before, ...Object.fromEntries(changes as [string, unknown][]) } as Filled, lookup),
  )
  return isRefused(changed) ? changed : (changed as unknown as Records[K])
}

/** The records that the rules for some values will look up. */
export function needsOfRecord(kind: RecordKind, values: RecordValues): { readonly [K in RecordKind]?: readonly string[] } {
  const needs: { [K in RecordKind]?: string[] } = {}
  const need = (of: RecordKind, value: unknown) => {
    const ids = (Array.isArray(value) ? value : [value]).filter((id): id is string => typeof id === 'string')
    needs[of] = [...(needs[of] ?? []), ...ids]
  }
  for (const { name, names } of recordAttributes[kind]) if (names) need(names, values[name])
  if (kind === 'workspace') need('account', values['account'])
  if (kind === 'group') {
    need('user', values['members'])
    need('contact', values['members'])
  }
  return needs
}

function unknownIn(kind: RecordKind, values: RecordValues): Refused | null {
  const known = recordAttributes[kind].map(({ name }) => name)
  const names = known.map(wireName)
  const unknown = Object.keys(values).filter((name) => !known.includes(name))
  if (unknown.length === 0) return null
  return { refused: unknown.map((name) => ({ message: `a ${kind} has no "${name}"; it has ${names.join(', ')}` })) }
}

function readNew(kind: RecordKind, attribute: RecordAttribute, values: RecordValues): unknown {
  const value = values[attribute.name]
  if (value !== undefined) return readValue(kind, attribute, value)
  return attribute.isRequired ? refusal(`a ${kind} needs ${wireName(attribute.name)}`) : attribute.absent
}

function readValue(kind: RecordKind, attribute: RecordAttribute, value: unknown): ReturnType<typeof fieldValue> | null {
  const { name, absent, isRequired } = attribute
  if (value === null && absent === null && !isRequired) return null
  const read = fieldValue({ ...attribute, id: wireName(name) }, value)
  const isEmpty = typeof read === 'string' && read.trim() === ''
  if (isEmpty && (isRequired || absent === null)) return refusal(`the ${wireName(name)} of a ${kind} cannot be empty`)
  return typeof read === 'string' && attribute.type !== 'text' ? read.trim() : read
}

function idOf(kind: RecordKind, values: RecordValues, number: number): string | Refused {
  if (kind === 'article') return `ART-${number}`
  if (kind === 'canned-answer') return cannedId(values as unknown as CannedAnswerRecord)
  const address = kind === 'contact' || kind === 'user' ? String(values['addrSpec']) : ''
  if (address.includes('/')) return refusal(`"${address}" is no e-mail address; with a "/" it is read as the id of a contact`)
  if (kind === 'contact') return `${String(values['revOrg'])}/${String(values['addrSpec']).toLowerCase()}`
  if (kind === 'user') return (values['addrSpec'] as string | null)?.toLowerCase() ?? `shadow/${String(values['displayName'])}`
  const id = String(values['id'])
  if (kind === 'field') return fieldId(id, values['subtype'] as string | null)
  const isName = !/[/\n]/.test(id) && id.length <= 200
  return isName ? id : refusal(`the name of a ${kind} has no "/" and at most 200 characters`)
}

/** T-111: the prefix of a field's name tells which tickets have it. */
function fieldId(name: string, subtype: string | null): string | Refused {
  const prefix = subtype === null ? 'tnt__' : `ctype__`
  const id = name.startsWith(prefix) ? name : `${prefix}${name}`
  if (/^(?:tnt|ctype)__[a-z][a-z0-9_]{0,60}$/.test(id)) return id
  return refusal(`a field is named in small letters, digits and "_", such as tnt__region; not "${name}"`)
}

function checked(kind: RecordKind, record: Filled, lookup: RecordLookup): Filled | Refused {
  const missing = recordAttributes[kind].flatMap(({ name, names }) => {
    const id = record[name]
    const isMissing = names && typeof id === 'string' && !lookup.find(names, id) && id !== record.id
    return isMissing ? [{ message: `there is no ${names} "${id}"` }] : []
  })
  if (missing.length > 0) return { refused: missing }
  const rule = kindRules[kind]
  return rule ? rule(record, lookup) : named(record)
}

/** The id is the display name of a record without one. */
function named(record: Filled): Filled {
  return record['displayName'] === '' ? { ...record, displayName: record.id } : record
}

const kindRules: { readonly [K in RecordKind]?: (record: Filled, lookup: RecordLookup) => Filled | Refused } = {
  account: (record) => withDomains(named(record)),
  workspace: (record) => withDomains({ ...named(record), account: record['account'] ?? record.id }),
  contact: (record, lookup) => {
    const account = lookup.find('workspace', String(record['revOrg']))?.account ?? record['account'] ?? null
    return withAddress({ ...record, account })
  },
  user: userOf,
  group: groupOf,
  'canned-answer': (record) => unlessRefused(cannedRecord(record as unknown as CannedAnswerRecord), () => record),
  field: fieldOf,
}

function withDomains(record: Filled): Filled | Refused {
  const domains = (record['domains'] as readonly string[]).map((domain) => domain.trim().toLowerCase())
  const wrong = domains.find((domain) => !/^[a-z0-9.-]+\.[a-z0-9-]+$/.test(domain))
  return wrong === undefined ? { ...record, domains } : refusal(`"${wrong}" is no domain`)
}

function withAddress(record: Filled): Filled | Refused {
  const addrSpec = String(record['addrSpec']).trim().toLowerCase()
  if (isEmailAddress(addrSpec)) return { ...record, addrSpec }
  return refusal(`"${String(record['addrSpec'])}" is no e-mail address`)
}

/** T-037: only shadow and unassigned users may lack an address. */
function userOf(record: Filled): Filled | Refused {
  const { addrSpec, state } = record as unknown as UserRecord
  if (addrSpec !== null) return withAddress(record)
  const mayLackOne = state === 'shadow' || state === 'unassigned'
  return mayLackOne ? record : refusal('a user without an address is a shadow or unassigned user')
}

/** T-037: whether a joining user replaces the one that an import made for them. */
export function isActivation(joining: UserRecord, there: UserRecord): boolean {
  return joining.state === 'active' && (there.state === 'shadow' || there.state === 'unassigned')
}

/** T-005: members are of the group's member type, each once. */
function groupOf(record: Filled, lookup: RecordLookup): Filled | Refused {
  const group = record as unknown as GroupRecord
  const kind = group.memberType === 'dev_user' ? 'user' : 'contact'
  const stranger = group.members.find((id) => !lookup.find(kind, id))
  if (stranger !== undefined) return refusal(`"${stranger}" is no ${kind}; the group "${group.id}" has ${kind}s only`)
  return { ...record, members: [...new Set(group.members)] }
}

function fieldOf(record: Filled): Filled | Refused {
  const field = record as unknown as FieldRecord
  const isEnum = field.type === 'enum'
  if (isEnum !== field.allowedValues.length > 0) return refusal(isEnum ? 'an enum needs allowed_values' : 'only an enum has allowed_values')
  return record
}

/** T-010: an account is created with a workspace, and a workspace with an account. */
function alongWith(kind: RecordKind, record: Filled, lookup: RecordLookup): readonly RecordAlong[] {
  const { id, displayName, domains } = record as unknown as AccountRecord
  if (kind === 'account') {
    const workspace = { id, displayName, account: id, domains } as unknown as WorkspaceRecord
    return [{ kind: 'workspace', record: workspace }]
  }
  if (kind !== 'workspace') return []
  const account = (record as unknown as WorkspaceRecord).account
  if (lookup.find('account', account)) return []
  return [{ kind: 'account', record: { id: account, displayName: account, domains, tier: null } }]
}
