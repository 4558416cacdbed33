/** Attributes that are simply set: what each of them may be, by the rules of the tickets page. */
import { UserError } from '../../errors.ts'
import type { World } from '../decision.ts'
import { withField, withStage, type Cause, type Draft, type TrackedField } from '../draft.ts'
import { withoutForeignFields } from './edit-custom-field.ts'
import type { SettableField } from './edit.ts'
import type { RecordKind, RecordLookup } from '../records/records.ts'
import { withoutGrounds } from '../people/reporters.ts'
import { diagramOf, hasStage } from '../stage/stage-diagram.ts'
import { stateOf } from '../stage/stage.ts'
import { displayId, orderStart, severities, type RevOrgId, type Ticket } from '../ticket.ts'

/** Limits of the API (T-015). */
const titleLength = 256
const bodyLength = 65_536

interface SetPlace {
  readonly world: World
  readonly records: RecordLookup
  readonly cause: Cause
}

interface Settable<F extends SettableField> {
  readonly rule: string
  /** @throws {UserError} when the value cannot be that of the attribute */
  readonly read: (value: unknown, records: RecordLookup) => Ticket[F]
}

const settable: { readonly [F in SettableField]: Settable<F> } = {
  title: { rule: 'T-015', read: (value) => textOf(value, { name: 'title', least: 1, most: titleLength }) },
  body: { rule: 'T-015', read: (value) => textOf(value, { name: 'description', least: 0, most: bodyLength }) },
  severity: { rule: 'T-006', read: (value) => oneOf(value, 'severity', severities) },
  part: { rule: 'T-002', read: (value, records) => idOf(value, 'part', records) },
  group: { rule: 'T-005', read: (value, records) => (value === null ? null : idOf(value, 'group', records)) },
  ownedBy: { rule: 'T-004', read: ownersOf },
  targetCloseAtMs: { rule: 'T-011', read: (value) => (value === null ? null : timeOf(value)) },
  isSpam: { rule: 'X-4', read: flagOf },
  subtype: { rule: 'T-110', read: (value, records) => (value === null ? null : liveSubtype(value, records)) },
  revOrg: {
    rule: 'T-010',
    read: (value, records) => (value === null ? null : (idOf(value, 'workspace', records) as RevOrgId)),
  },
}

/**
 * Sets an attribute.
 *
 * @throws {UserError} when it cannot have that value
 */
export function withSet(
  draft: Draft,
  edit: { readonly field: SettableField; readonly to: unknown },
  { world, records, cause }: SetPlace,
): Draft {
  if (!Object.hasOwn(settable, edit.field)) throw new UserError(unknown(edit.field))
  if (isKept(draft.ticket, edit)) return draft
  const { rule, read } = settable[edit.field]
  const to = read(edit.to, records)
  const set = withField(draft, { field: edit.field as TrackedField, to, rule }, cause)
  if (edit.field === 'revOrg') return withAccount(withoutGrounds(set), records)
  if (edit.field === 'subtype')
    return withoutForeignFields(withDiagramOf(draft, set, { world, cause }), { records, cause })
  return edit.field === 'isSpam' && to === true ? withSpamClosed(set, cause) : set
}

/** A form that sends everything again asks for nothing new: subtypes and owners that take no new tickets keep theirs (T-112). */
function isKept(ticket: Ticket, { field, to }: { readonly field: SettableField; readonly to: unknown }): boolean {
  return (field === 'subtype' || field === 'ownedBy') && JSON.stringify(ticket[field]) === JSON.stringify(to)
}

function unknown(field: string): string {
  return `"${field}" is no attribute that is set; those are ${Object.keys(settable).join(', ')}`
}

/** T-010: a workspace belongs to an account, and so does its ticket. */
function withAccount(draft: Draft, records: RecordLookup): Draft {
  const { revOrg } = draft.ticket
  const account = revOrg === null ? null : (records.find('workspace', revOrg)?.account ?? null)
  const order = { ...draft.ticket.order, workspace: orderStart }
  return { ...draft, ticket: { ...draft.ticket, account, order } }
}

/**
 * T-073: a ticket that has just begun begins where its new diagram does; any other stays where it is, if it can.
 *
 * @throws {UserError} when the new subtype's diagram does not know its stage
 */
function withDiagramOf(
  before: Draft,
  set: Draft,
  { world, cause }: { readonly world: World; readonly cause: Cause },
): Draft {
  const { diagrams } = world.policy
  const { number, stage, subtype } = set.ticket
  const [from, to] = [diagramOf(diagrams, before.ticket.subtype), diagramOf(diagrams, subtype)]
  if (from === to || hasStage(to, stage)) return set
  if (stage === from.start) return withStage(set, { stage: to.start, rule: 'T-073' }, cause)
  throw new UserError(
    `${displayId(number)} is in ${stage}, which the diagram "${to.name}" of the subtype "${subtype ?? 'none'}" does not have; move it first`,
    { context: { from: stage, to: to.start } },
  )
}

/** X-4, T-069: garbage is cancelled at once. */
function withSpamClosed(draft: Draft, cause: Cause): Draft {
  if (stateOf[draft.ticket.stage] === 'closed') return draft
  return withStage(draft, { stage: 'canceled', rule: 'X-4' }, cause)
}

function textOf(
  value: unknown,
  { name, least, most }: { readonly name: string; readonly least: number; readonly most: number },
): string {
  if (typeof value !== 'string') throw new UserError(`the ${name} is a text`)
  const text = value.trim()
  if (text.length < least || text.length > most)
    throw new UserError(`the ${name} has ${least} to ${most} characters, not ${text.length}`)
  return text
}

function oneOf<T extends string>(value: unknown, name: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value)
  if (found === undefined) throw new UserError(`${name} is one of ${allowed.join(', ')}; not "${String(value)}"`)
  return found
}

function flagOf(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new UserError('spam is true or false')
  return value
}

/** RFC 3339 §1 ends with the year 9999. */
const lastMs = Date.parse('9999-12-31T23:59:59.999Z')

function timeOf(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0 || value > lastMs)
    throw new UserError('the target close date is a point in time from 1970 to 9999')
  return value
}

function idOf(value: unknown, kind: RecordKind, records: RecordLookup): string {
  if (typeof value !== 'string' || value === '') throw new UserError(`the ${kind} is named by its id`)
  if (!records.find(kind, value)) throw new UserError(`there is no ${kind} "${value}"`)
  return value
}

/** T-037: shadow and unassigned users own work too; those who left do not. */
function ownersOf(value: unknown, records: RecordLookup): readonly string[] {
  if (!Array.isArray(value)) throw new UserError('the owners are a list of users')
  return [...new Set(value)].map((one: unknown) => {
    const id = idOf(one, 'user', records)
    if (records.find('user', id)?.state === 'deactivated')
      throw new UserError(`${id} is deactivated and owns nothing new`)
    return id
  })
}

function liveSubtype(value: unknown, records: RecordLookup): string {
  const id = idOf(value, 'subtype', records)
  if (records.find('subtype', id)?.isDeprecated)
    throw new UserError(`the subtype "${id}" is deprecated and takes no tickets (T-112)`)
  return id
}
