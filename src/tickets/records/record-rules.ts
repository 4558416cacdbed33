/** What records may be: attributes are read by their type, then each kind has rules of its own. */
import { UserError } from '../../errors.ts'
import { fieldValue } from './field-value.ts'
import { recordAttributes, type RecordAttribute } from './record-attributes.ts'
import { isEmailAddress } from '../directory.ts'
import type {
  AccountRecord,
  FieldRecord,
  GroupRecord,
  RecordKind,
  RecordLookup,
  Records,
  UserRecord,
  WorkspaceRecord,
} from './records.ts'

/** Values by attribute, as they come from outside. */
export type RecordValues = Readonly<Record<string, unknown>>

/** Another record that comes with a new one. */
export type RecordAlong =
  | { readonly kind: 'account'; readonly record: AccountRecord }
  | { readonly kind: 'workspace'; readonly record: WorkspaceRecord }

/** A new record, and what is made along with it if it is not there yet. */
export interface NewRecord<K extends RecordKind> {
  readonly record: Records[K]
  readonly along: readonly RecordAlong[]
}

/** Every attribute filled in; `id` included. */
type Filled = Readonly<Record<string, unknown>> & { readonly id: string }

/**
 * Makes a record.
 *
 * @param number - for kinds whose ids are numbered
 * @throws {UserError} when an attribute is unknown, missing or not what it has to be
 */
export function newRecord<K extends RecordKind>(
  kind: K,
  values: RecordValues,
  { lookup, number }: { readonly lookup: RecordLookup; readonly number: number },
): NewRecord<K> {
  refuseUnknown(kind, values)
  const read = Object.fromEntries(recordAttributes[kind].map((one) => [one.name, readNew(kind, one, values)]))
  const filled: Filled = { ...read, id: idOf(kind, read, number) }
  const record = checked(kind, filled, lookup)
  return { record: record as unknown as Records[K], along: alongWith(kind, record, lookup) }
}

/**
 * A record with other values.
 *
 * @throws {UserError} when an attribute is unknown, fixed or not what it has to be
 */
export function changedRecord<K extends RecordKind>(
  kind: K,
  before: Records[K],
  { values, lookup }: { readonly values: RecordValues; readonly lookup: RecordLookup },
): Records[K] {
  refuseUnknown(kind, values)
  const changes = recordAttributes[kind]
    .filter(({ name }) => values[name] !== undefined)
    .map((one) => {
      const to = readValue(kind, one, values[one.name])
      const isSame = JSON.stringify(to) === JSON.stringify((before as unknown as Filled)[one.name])
      if (one.isFixed && !isSame) throw new UserError(`the ${one.name} of a ${kind} stays as it was created`)
      return [one.name, to]
    })
  return checked(kind, { ...before, ...Object.fromEntries(changes) } as Filled, lookup) as unknown as Records[K]
}

/** The records that the rules on some values will ask for. */
export function needsOfRecord(
  kind: RecordKind,
  values: RecordValues,
): { readonly [K in RecordKind]?: readonly string[] } {
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

function refuseUnknown(kind: RecordKind, values: RecordValues): void {
  const names = recordAttributes[kind].map(({ name }) => name)
  const unknown = Object.keys(values).find((name) => !names.includes(name))
  if (unknown !== undefined) throw new UserError(`a ${kind} has no "${unknown}"; it has ${names.join(', ')}`)
}

function readNew(kind: RecordKind, attribute: RecordAttribute, values: RecordValues): unknown {
  const value = values[attribute.name]
  if (value !== undefined) return readValue(kind, attribute, value)
  if (attribute.isRequired) throw new UserError(`a ${kind} needs ${attribute.name}`)
  return attribute.absent
}

function readValue(kind: RecordKind, attribute: RecordAttribute, value: unknown): unknown {
  const { name, absent, isRequired } = attribute
  if (value === null && absent === null && !isRequired) return null
  const read = fieldValue({ ...attribute, id: name }, value)
  const isEmpty = typeof read === 'string' && read.trim() === ''
  if (isEmpty && (isRequired || absent === null)) throw new UserError(`the ${name} of a ${kind} cannot be empty`)
  return typeof read === 'string' && attribute.type !== 'text' ? read.trim() : read
}

function idOf(kind: RecordKind, values: RecordValues, number: number): string {
  if (kind === 'article') return `ART-${number}`
  if (kind === 'contact') return `${String(values['revOrg'])}/${String(values['addrSpec']).toLowerCase()}`
  if (kind === 'user')
    return (values['addrSpec'] as string | null)?.toLowerCase() ?? `shadow/${String(values['displayName'])}`
  const id = String(values['id'])
  if (kind === 'field') return fieldId(id, values['subtype'] as string | null)
  if (/[/\n]/.test(id) || id.length > 200)
    throw new UserError(`the name of a ${kind} has no "/" and at most 200 characters`)
  return id
}

/** T-111: a field's name tells whose it is. */
function fieldId(name: string, subtype: string | null): string {
  const prefix = subtype === null ? 'tnt__' : `ctype__`
  const id = name.startsWith(prefix) ? name : `${prefix}${name}`
  if (!/^(?:tnt|ctype)__[a-z][a-z0-9_]{0,60}$/.test(id))
    throw new UserError(`a field is named in small letters, digits and "_", such as tnt__region; not "${name}"`)
  return id
}

function checked(kind: RecordKind, record: Filled, lookup: RecordLookup): Filled {
  for (const { name, names } of recordAttributes[kind]) {
    const id = record[name]
    if (names && typeof id === 'string' && !lookup.find(names, id) && id !== record.id)
      throw new UserError(`there is no ${names} "${id}"`)
  }
  const rule = kindRules[kind]
  return rule ? rule(record, lookup) : named(record)
}

/** What is called nothing else is called by its id. */
function named(record: Filled): Filled {
  return record['displayName'] === '' ? { ...record, displayName: record.id } : record
}

const kindRules: { readonly [K in RecordKind]?: (record: Filled, lookup: RecordLookup) => Filled } = {
  account: (record) => withDomains(named(record)),
  workspace: (record) => withDomains({ ...named(record), account: record['account'] ?? record.id }),
  contact: (record, lookup) => {
    const account = lookup.find('workspace', String(record['revOrg']))?.account ?? null
    return { ...record, addrSpec: addressOf(record['addrSpec']), account: account ?? record['account'] ?? null }
  },
  user: userOf,
  group: groupOf,
  field: fieldOf,
}

function withDomains(record: Filled): Filled {
  const domains = (record['domains'] as readonly string[]).map((domain) => domain.trim().toLowerCase())
  const wrong = domains.find((domain) => !/^[a-z0-9.-]+\.[a-z0-9-]+$/.test(domain))
  if (wrong !== undefined) throw new UserError(`"${wrong}" is no domain`)
  return { ...record, domains }
}

function addressOf(value: unknown): string {
  const addrSpec = String(value).trim().toLowerCase()
  if (!isEmailAddress(addrSpec)) throw new UserError(`"${String(value)}" is no e-mail address`)
  return addrSpec
}

/** T-037: only a shadow has no address. */
function userOf(record: Filled): Filled {
  const { addrSpec, state } = record as unknown as UserRecord
  if (addrSpec !== null) return { ...record, addrSpec: addressOf(addrSpec) }
  if (state === 'shadow' || state === 'unassigned') return record
  throw new UserError('a user without an address is a shadow or unassigned user')
}

/** T-037: does somebody who joins take the place of a user that an import made for him? */
export function isActivation(joining: UserRecord, there: UserRecord): boolean {
  return joining.state === 'active' && (there.state === 'shadow' || there.state === 'unassigned')
}

/** T-005 */
function groupOf(record: Filled, lookup: RecordLookup): Filled {
  const group = record as unknown as GroupRecord
  const kind = group.memberType === 'dev_user' ? 'user' : 'contact'
  const stranger = group.members.find((id) => !lookup.find(kind, id))
  if (stranger !== undefined)
    throw new UserError(`"${stranger}" is no ${kind}; the group "${group.id}" has ${kind}s only`)
  return { ...record, members: [...new Set(group.members)] }
}

function fieldOf(record: Filled): Filled {
  const field = record as unknown as FieldRecord
  const isEnum = field.type === 'enum'
  if (isEnum !== field.allowedValues.length > 0)
    throw new UserError(isEnum ? 'an enum needs allowedValues' : 'only an enum has allowedValues')
  return record
}

/** T-010: an account has a workspace, and a workspace an account. */
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
