/** The records around tickets, each kind with the same four endpoints; shapes follow from the attributes' table. */
import { z } from 'zod'
import { createRecord, existingRecord, recordVersion, updateRecord } from '../act/edit-records.ts'
import { recordAttributes, type RecordAttribute } from '../tickets/records/record-attributes.ts'
import type { RecordKind } from '../tickets/records/records.ts'
import { wireName } from './attribute-names.ts'
import { pageOf, placeOf } from './cursor.ts'
import type { ConsoleDeps } from './deps.ts'
import { endpoint, type Endpoint } from './endpoint.ts'
import type { Access } from './tokens.ts'
import { versionTag } from './ticket-resource.ts'
import { checkView } from './views.ts'
import { nameSchema, pageQuery, textSchema } from './wire.ts'

interface Resource {
  readonly kind: RecordKind
  /** DevRev's name of the list. */
  readonly path: string
  /** Of operation ids. */
  readonly noun: string
  readonly access: Access
}

/** What shapes everybody's tickets is for admins; customers and articles are agents' daily work. */
const resources: readonly Resource[] = [
  { kind: 'part', path: 'parts', noun: 'Part', access: 'admin' },
  { kind: 'group', path: 'groups', noun: 'Group', access: 'admin' },
  { kind: 'account', path: 'accounts', noun: 'Account', access: 'write' },
  { kind: 'workspace', path: 'rev-orgs', noun: 'RevOrg', access: 'write' },
  { kind: 'contact', path: 'rev-users', noun: 'RevUser', access: 'write' },
  { kind: 'user', path: 'dev-users', noun: 'DevUser', access: 'admin' },
  { kind: 'tag', path: 'tags', noun: 'Tag', access: 'admin' },
  { kind: 'subtype', path: 'subtypes', noun: 'Subtype', access: 'admin' },
  { kind: 'field', path: 'fields', noun: 'Field', access: 'admin' },
  { kind: 'article', path: 'articles', noun: 'Article', access: 'write' },
  { kind: 'view', path: 'views', noun: 'View', access: 'write' },
]

/** The endpoints. */
export function recordEndpoints(deps: ConsoleDeps): readonly Endpoint[] {
  return resources.flatMap((resource) => endpointsOfKind(resource, deps))
}

const recordPath = z.strictObject({ id: nameSchema.describe('percent-encoded') })

function endpointsOfKind({ kind, path, noun, access }: Resource, deps: ConsoleDeps): readonly Endpoint[] {
  const list = path.replace('-', '_')
  const answer = outputOf(kind)
  const one = { tag: path, params: recordPath, path: `/${path}/{id}` as const, answer }
  return [
    endpoint({
      ...{ method: 'GET', path: `/${path}`, id: `list${noun}s`, tag: path, access: 'read', summary: `All, by id` },
      query: pageQuery,
      answer: z.object({ [list]: z.array(answer), next_cursor: z.string().nullable() }),
      run: async ({ query: { cursor, limit } }) => {
        const after = placeOf(cursor, ['string', 'string'])
        const found = await deps.store.records.page(kind, {
          after: (after?.[0] as string | undefined) ?? null,
          limit: limit + 1,
        })
        const page = pageOf(found, limit, ({ id }) => [id, id])
        return { body: { [list]: page.shown.map((record) => wireRecord(kind, record)), next_cursor: page.next } }
      },
    }),
    endpoint({
      ...{ ...one, method: 'GET', id: `get${noun}`, access: 'read', summary: 'One of them' },
      run: async ({ params }) => shownRecord(kind, await existingRecord(kind, params.id, deps)),
    }),
    endpoint({
      ...{
        method: 'POST',
        path: `/${path}`,
        id: `create${noun}`,
        tag: path,
        access,
        status: 201,
        summary: 'A new one',
      },
      ...{ body: creationOf(kind), answer },
      run: async ({ body }) => {
        const values = await checkedValues(kind, body, deps)
        return shownRecord(kind, await createRecord(kind, values, deps))
      },
    }),
    endpoint({
      ...{ ...one, method: 'PATCH', id: `update${noun}`, access, summary: 'Attributes; those that are not named stay' },
      guard: 'optional',
      body: changeOf(kind),
      run: async ({ params, body, ifVersion }) => {
        const change = { values: await checkedValues(kind, body, deps), ifVersion }
        return shownRecord(kind, await updateRecord(kind, params.id, change, deps))
      },
    }),
  ]
}

type Shape = Record<string, z.ZodType>

function creationOf(kind: RecordKind): z.ZodType<Record<string, unknown>> {
  const shape: Shape = {}
  for (const one of recordAttributes[kind])
    shape[wireName(one.name)] = one.isRequired ? inputOf(one) : inputOf(one).optional()
  return z.strictObject(shape)
}

function changeOf(kind: RecordKind): z.ZodType<Record<string, unknown>> {
  const shape: Shape = {}
  for (const one of recordAttributes[kind].filter(({ isFixed }) => !isFixed))
    shape[wireName(one.name)] = inputOf(one).optional()
  return z.strictObject(shape)
}

function inputOf({ type, isList, allowedValues, absent, isRequired }: RecordAttribute): z.ZodType {
  const single = singleOf(type, allowedValues)
  if (isList) return z.array(single).max(500)
  return absent === null && !isRequired ? single.nullable() : single
}

function singleOf(type: RecordAttribute['type'], allowedValues: readonly string[]): z.ZodType {
  if (type === 'bool') return z.boolean()
  if (type === 'enum') return z.enum(allowedValues as string[])
  return type === 'text' || type === 'rich_text' ? textSchema(65_536) : nameSchema
}

/** Of what is stored: mail brings people with less than a hand would give. */
function outputOf(kind: RecordKind): z.ZodType<Record<string, unknown>> {
  const shape: Shape = { id: z.string() }
  for (const { name, type, isList, absent } of recordAttributes[kind]) {
    const single = type === 'bool' ? z.boolean() : z.string()
    if (name !== 'id') shape[wireName(name)] = isList ? z.array(single) : absent === null ? single.nullable() : single
  }
  if (kind === 'contact') shape['account'] = z.string().nullable()
  return z.object(shape)
}

function shownRecord(kind: RecordKind, record: object) {
  return { headers: versionTag(recordVersion(record)), body: wireRecord(kind, record) }
}

function wireRecord(kind: RecordKind, record: object): Record<string, unknown> {
  const stored = record as Readonly<Record<string, unknown>>
  const wire: Record<string, unknown> = { id: stored['id'] }
  for (const { name, absent } of recordAttributes[kind]) wire[wireName(name)] = stored[name] ?? absent
  if (kind === 'contact') wire['account'] = stored['account'] ?? null
  return { ...wire, id: stored['id'] }
}

/** What a view names is checked against the fields that there are now. */
async function checkedValues(kind: RecordKind, body: Readonly<Record<string, unknown>>, { store }: ConsoleDeps) {
  const values = valuesOf(kind, body)
  if (kind === 'view') await checkView(values, store)
  return values
}

function valuesOf(kind: RecordKind, body: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const given = recordAttributes[kind].map(({ name }) => [name, body[wireName(name)]] as const)
  return Object.fromEntries(given.filter(([, value]) => value !== undefined))
}
