/** The records around tickets: each kind is listed, created and changed by the table of its attributes. */
import type { FastifyInstance } from 'fastify'
import { createRecord, existingRecord, recordVersion, updateRecord } from '../../act/edit-records.ts'
import { NotFoundError } from '../../errors.ts'
import { fieldValueOf } from '../../tickets/records/field-value.ts'
import { recordAttributes, type RecordAttribute } from '../../tickets/records/record-attributes.ts'
import type { RecordKind } from '../../tickets/records/records.ts'
import { wireName } from '../../tickets/records/wire-name.ts'
import { noticeOf, refusalNotice, send, type PageDeps } from '../frame.ts'
import { button, choice, element, form, hidden, link, part, textField, type HtmlNode, type Notice, type Visitor } from '../layout.ts'
import { textOf, type Fields } from '../begun-answer.ts'
import { adminPage, admins, table } from './admin-frame.ts'

interface RecordRoute {
  readonly Params: { readonly kind: string }
  readonly Querystring: { readonly after?: string; readonly id?: string }
  readonly Body: Fields
}

/** What a page is rendered with. */
interface Shown {
  readonly session: Visitor | null
  readonly notice: Notice | null
  /** The submitted values, after a refusal; null: the stored values. */
  readonly typed?: Fields | null
}

type Values = Readonly<Record<string, unknown>>

const at = '/console/admin/records'
const perPage = 100
/** Views and articles have pages of their own, and are left out. */
const kinds = [
  'account',
  'workspace',
  'contact',
  'user',
  'group',
  'part',
  'tag',
  'subtype',
  'field',
  'canned-answer',
] as const satisfies readonly RecordKind[]
type Kind = (typeof kinds)[number]

/** Adds the pages. */
export function recordPages(app: FastifyInstance, deps: PageDeps): void {
  app.get(at, admins, async (_, reply) => reply.redirect(`${at}/account`, 303))
  app.get<RecordRoute>(`${at}/:kind`, admins, async ({ params, query, session }, reply) => {
    const [kind, shown] = [kindNamed(params.kind), { session, notice: noticeOf(query) }]
    return send(
      reply,
      await (query.id === undefined ? listPage(kind, query.after ?? null, { shown, deps }) : recordPage(kind, query.id, { shown, deps })),
    )
  })
  app.post<RecordRoute>(`${at}/:kind`, admins, async ({ params, body, session }, reply) => {
    const kind = kindNamed(params.kind)
    try {
      await createRecord(kind, valuesOf(recordAttributes[kind], body), deps)
      return await reply.redirect(`${at}/${kind}?done=changed`, 303)
    } catch (error) {
      const shown = { session, notice: refusalNotice(error), typed: body }
      return send(reply.code(422), await listPage(kind, null, { shown, deps }))
    }
  })
  app.post<RecordRoute>(`${at}/:kind/change`, admins, async ({ params, body, session }, reply) => {
    const [kind, id] = [kindNamed(params.kind), textOf(body['record'])]
    try {
      const values = valuesOf(
        recordAttributes[kind].filter(({ isFixed }) => !isFixed),
        body,
      )
      await updateRecord(kind, id, { values, ifVersion: Number(textOf(body['version'])), by: session!.addrSpec }, deps)
      return await reply.redirect(`${pathOf(kind, id)}&done=changed`, 303)
    } catch (error) {
      const shown = { session, notice: refusalNotice(error), typed: body }
      return send(reply.code(422), await recordPage(kind, id, { shown, deps }))
    }
  })
}

const pathOf = (kind: Kind, id: string) => `${at}/${kind}?id=${encodeURIComponent(id)}`
const words = (text: string) => text.replaceAll(/[-_]/g, ' ')

/**
 * The kind with a name.
 *
 * @throws {NotFoundError} for an unknown name
 */
function kindNamed(text: string): Kind {
  const kind = kinds.find((known) => known === text)
  if (!kind) throw new NotFoundError(`there are no records called "${text}"`)
  return kind
}

/** The values of a form. An empty text means null where an attribute allows it. */
function valuesOf(attributes: readonly RecordAttribute[], body: Fields): Values {
  const pairs = attributes.map(({ name, type, isList, absent, isRequired }) => {
    const text = textOf(body[name])
    if (type === 'bool') return [name, body[name] !== undefined] as const
    return [name, text.trim() === '' && absent === null && !isRequired ? null : fieldValueOf({ type, isList }, text)] as const
  })
  return Object.fromEntries(pairs)
}

interface Context {
  readonly shown: Shown
  readonly deps: PageDeps
}

async function listPage(kind: Kind, after: string | null, { shown: { session, notice, typed = null }, deps: { store } }: Context) {
  const records: readonly { readonly id: string }[] = await store.records.page(kind, { after, limit: perPage })
  const columns = recordAttributes[kind].filter(({ name, type }) => name !== 'id' && type !== 'text')
  const valueIn = (record: object, name: string) => shownOf((record as Values)[name])
  const rows = records.map((record) => [link(pathOf(kind, record.id), record.id), ...columns.map(({ name }) => valueIn(record, name))])
  const next =
    records.length === perPage
      ? [link(`${at}/${kind}?after=${encodeURIComponent(records.at(-1)?.id ?? '')}`, 'More', { class: 'button' })]
      : []
  const fields = recordAttributes[kind].map((attribute) =>
    fieldOf(attribute, typed ? textOf(typed[attribute.name]) : shownOf(attribute.absent)),
  )
  const body = [
    kindLinks(kind),
    table(['Id', ...columns.map(({ name }) => words(wireName(name)))], rows, `There is no ${words(kind)}.`),
    ...next,
    element('details', typed ? { open: '' } : {}, [
      element('summary', {}, [`New ${words(kind)}`]),
      form(`${at}/${kind}`, session, [...fields, button('Create', { class: 'primary' })], { class: 'stacked' }),
    ]),
    part('p', 'hint', 'What the file names is made from it while it is missing; what is changed here stays.'),
  ]
  return adminPage({ title: 'Records', at, session, notice, body })
}

function kindLinks(kind: Kind): HtmlNode {
  const items = kinds.map((each) => link(`${at}/${each}`, words(each), each === kind ? { 'aria-current': 'page' } : {}))
  return element('nav', { class: 'mail-views', 'aria-label': 'Kinds' }, items)
}

async function recordPage(kind: Kind, id: string, { shown: { session, notice, typed = null }, deps }: Context) {
  const record = await existingRecord(kind, id, deps)
  const holds = record as unknown as Values
  const fixed = recordAttributes[kind].filter(({ isFixed }) => isFixed)
  const fields = recordAttributes[kind]
    .filter(({ isFixed }) => !isFixed)
    .map((attribute) => fieldOf(attribute, typed ? textOf(typed[attribute.name]) : shownOf(holds[attribute.name])))
  const made = fixed
    .map(({ name }) => [element('dt', {}, [words(wireName(name))]), element('dd', { dir: 'auto' }, [shownOf(holds[name])])])
    .flat()
  const body = [
    kindLinks(kind),
    element('h2', { dir: 'auto' }, [id]),
    element('dl', { class: 'facts' }, made),
    ...(kind === 'contact' ? [personLink(String(holds['addrSpec']))] : []),
    form(
      `${at}/${kind}/change`,
      session,
      [hidden('record', id), hidden('version', String(recordVersion(record))), ...fields, button('Save', { class: 'primary' })],
      {
        class: 'stacked',
      },
    ),
  ]
  return adminPage({ title: 'Records', at, session, notice, body })
}

function personLink(address: string): HtmlNode {
  return link(`/console/admin/people?address=${encodeURIComponent(address)}`, 'What is kept of them, moving and erasing them')
}

function shownOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  return Array.isArray(value) ? value.join(', ') : String(value)
}

function fieldOf({ name, type, isList, allowedValues, isRequired }: RecordAttribute, value: string): HtmlNode {
  const label = words(wireName(name))
  if (type === 'bool') {
    const isOn = value !== '' && value !== 'false'
    return element('label', { class: 'tick' }, [element('input', { type: 'checkbox', name, ...(isOn ? { checked: '' } : {}) }), label])
  }
  if (allowedValues.length > 0) return choice(label, { name, value, options: allowedValues.map((item) => [item, item] as const) })
  if (type !== 'text')
    return textField(isList ? `${label} (separated by commas)` : label, name, { value, ...(isRequired ? { required: '' } : {}) })
  return element('label', { class: 'writing' }, [
    element('span', {}, [label]),
    element('textarea', { name, rows: '6', dir: 'auto' }, [value]),
  ])
}
