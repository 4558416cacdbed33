/** The records around tickets: operations of all kinds are alike, and schemas follow from the table of attributes. */
import { z } from 'zod'
import { createRecord, recordVersion, updateRecord } from '../act/edit-records.ts'
import { checkView } from '../act/select-tickets.ts'
import type { Store } from '../store/store.ts'
import { recordAttributes, type RecordAttribute } from '../tickets/records/record-attributes.ts'
import type { RecordKind } from '../tickets/records/records.ts'
import { operation, type Access, type Operation, type Result } from './operation.ts'
import type { ValuePairs } from './value-pairs.ts'
import { choiceSchema, nameSchema, textSchema } from './wire.ts'
import { wireName } from '../tickets/records/wire-name.ts'

/** A kind of record in the API. */
export interface RecordResource {
  readonly kind: RecordKind
  /** The path of the list, by DevRev's name. */
  readonly path: string
  /** The noun in operation ids. */
  readonly noun: string
  /** Who may change records of the kind. */
  readonly access: Access
  /** Example arguments of the create command; undefined: the kind has commands of its own. */
  readonly example: string | undefined
}

/** Records that shape everybody's tickets are for administrators; agents work on customers and articles every day. */
const resources: readonly (readonly [RecordKind, string, string, Access, string?])[] = [
  ['part', 'parts', 'Part', 'admin', 'id=Kettles type=feature parent=General owned_by=sam@us.example'],
  ['group', 'groups', 'Group', 'admin', 'id=first-line members=sam@us.example,kim@us.example'],
  ['account', 'accounts', 'Account', 'write', 'id=Acme domains=acme.example'],
  ['workspace', 'rev-orgs', 'RevOrg', 'write', 'id="Acme North" account=Acme'],
  ['contact', 'rev-users', 'RevUser', 'write', 'email=ann@acme.example rev_org=Acme display_name=Ann'],
  ['user', 'dev-users', 'DevUser', 'admin', 'email=sam@us.example display_name=Sam'],
  ['tag', 'tags', 'Tag', 'admin', 'id=Channel allowed_values=Shop,Web'],
  ['subtype', 'subtypes', 'Subtype', 'admin', 'id=bug'],
  ['field', 'fields', 'Field', 'admin', 'id=tnt__region type=enum allowed_values=north,south'],
  ['article', 'articles', 'Article', 'write', 'title="How to descale" body="Use vinegar."'],
  ['canned-answer', 'canned-answers', 'CannedAnswer', 'write', 'name=greeting language=en body="Hello {customer},"'],
  ['view', 'views', 'View', 'write'],
]

/** All kinds. */
export const recordResources = resources.map(([kind, path, noun, access, example]): RecordResource => {
  return { kind, path, noun, access, example }
})

/** The path parameter of a record. */
export const recordPath = z.strictObject({ id: nameSchema.describe('percent-encoded') })

type Stored = { readonly id: string }

/** The result of operations on a record. */
export function recordResult(kind: RecordKind): Required<Result<Stored>> {
  return {
    schema: outputOf(kind),
    wire: (record) => wireRecord(kind, record),
    version: recordVersion,
  }
}

/** All operations on records. */
export const recordOperations: readonly Operation[] = recordResources.flatMap(operationsOfKind)

function operationsOfKind({ kind, path, noun, access, example }: RecordResource): readonly Operation[] {
  const common = { tag: path, access, result: recordResult(kind) }
  const commands = {
    values: pairsOf(kind),
    help: `Attributes: ${recordAttributes[kind].map(({ name, isRequired }) => `${wireName(name)}${isRequired ? ' (needed)' : ''}`).join(', ')}; lists are separated by commas.`,
    isAnonymous: true,
  }
  const creating = {
    ...commands,
    usage: `${kind} create`,
    description: `a new ${kind}, from key=value`,
    fills: [],
    example: example ?? '',
    says: ({ id }: Stored) => `${kind} "${id}" created`,
  }
  const changing = {
    ...commands,
    usage: `${kind} set <id>`,
    description: 'other values; an empty one takes the attribute away',
    fills: ['id'],
    example: 'ID KEY=VALUE',
    says: ({ id }: Stored) => `${kind} "${id}" changed`,
  }
  return [
    operation({
      ...common,
      id: `create${noun}`,
      method: 'POST',
      path: `/${path}`,
      summary: 'A new one',
      body: inputOf(kind, false),
      status: 201,
      ...(example !== undefined && { command: creating }),
      run: async ({ body }, { store }) => createRecord(kind, await checkedValues(kind, body, store), { store }),
    }),
    operation({
      ...common,
      id: `update${noun}`,
      method: 'PATCH',
      path: `/${path}/:id`,
      summary: 'Attributes; those that are not named stay',
      params: recordPath,
      body: inputOf(kind, true),
      guard: 'optional',
      ...(example !== undefined && { command: changing }),
      run: async ({ params, body, ifVersion, by }, { store }) =>
        updateRecord(kind, params.id, { values: await checkedValues(kind, body, store), ifVersion, by: by.addrSpec || null }, { store }),
    }),
  ]
}

function pairsOf(kind: RecordKind): ValuePairs {
  const attributes = recordAttributes[kind].map(({ name, type, isList, absent }) => {
    return { name: wireName(name), field: wireName(name), type, isList, isNullable: absent === null }
  })
  return { noun: `a ${kind}`, attributes }
}

type Shape = Record<string, z.ZodType>

/** The body of a new record, or of a change. */
function inputOf(kind: RecordKind, isChange: boolean): z.ZodType<Record<string, unknown>> {
  const shape: Shape = {}
  for (const attribute of recordAttributes[kind].filter(({ isFixed }) => !isChange || !isFixed))
    shape[wireName(attribute.name)] = attribute.isRequired && !isChange ? valueSchema(attribute) : valueSchema(attribute).optional()
  return z.strictObject(shape)
}

function valueSchema({ type, isList, allowedValues, absent, isRequired }: RecordAttribute): z.ZodType {
  const single = singleSchema(type, allowedValues)
  if (isList) return z.array(single).max(500)
  return absent === null && !isRequired ? single.nullable() : single
}

function singleSchema(type: RecordAttribute['type'], allowedValues: readonly string[]): z.ZodType {
  if (type === 'bool') return z.boolean()
  if (type === 'enum') return choiceSchema(allowedValues)
  return type === 'text' || type === 'rich_text' ? textSchema(65_536) : nameSchema
}

/** The schema of stored records: mail creates contacts with fewer values than a form requires. */
function outputOf(kind: RecordKind): z.ZodType {
  const shape: Shape = { id: z.string() }
  for (const { name, type, isList, absent } of recordAttributes[kind]) {
    const single = type === 'bool' ? z.boolean() : z.string()
    if (name !== 'id') shape[wireName(name)] = isList ? z.array(single) : absent === null ? single.nullable() : single
  }
  if (kind === 'contact') {
    shape['account'] = z.string().nullable()
    shape['other_emails'] = z.array(z.string()).describe('of contacts that were merged into this one')
  }
  return z.object(shape)
}

/** The API's form of a record. */
function wireRecord(kind: RecordKind, record: Stored): Record<string, unknown> {
  const stored = record as Readonly<Record<string, unknown>>
  const wire: Record<string, unknown> = { id: record.id }
  for (const { name, absent } of recordAttributes[kind]) wire[wireName(name)] = stored[name] ?? absent
  if (kind === 'contact') {
    wire['account'] = stored['account'] ?? null
    wire['other_emails'] = stored['otherAddresses'] ?? []
  }
  return { ...wire, id: record.id }
}

/** The values of a body; those of a view are checked against the present fields. */
async function checkedValues(kind: RecordKind, body: Readonly<Record<string, unknown>>, store: Store) {
  const pairs = recordAttributes[kind].map(({ name }) => [name, body[wireName(name)]] as const)
  const values: Record<string, unknown> = Object.fromEntries(pairs.filter(([, value]) => value !== undefined))
  if (kind === 'view') await checkView(values, store)
  return values
}
