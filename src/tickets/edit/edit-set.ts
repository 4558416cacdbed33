/** Sets simple attributes: what values each may have, by the rules of the tickets page. */
import { withField, withStage, type Cause, type Draft, type TrackedField } from '../draft.ts'
import { withoutGrounds } from '../people/reporters.ts'
import type { RecordKind, RecordLookup } from '../records/records.ts'
import { settableFields, stockAttributes, type SettableField, type StockAttribute } from '../records/stock-attributes.ts'
import { allGiven, isRefused, refusal, unlessRefused, type Refused } from '../refusal.ts'
import { reasonAgainstSnooze, snoozeRule } from '../stage/snooze.ts'
import { diagramOf, hasStage } from '../stage/stage-diagram.ts'
import { stateOf } from '../stage/stage.ts'
import { displayId, orderStart, type RevOrgId, type Ticket } from '../ticket.ts'
import { withoutForeignFields } from './edit-custom-field.ts'
import type { EditContext, EditOf } from './edit.ts'

/** In characters; the API's limits (T-015). */
const titleLength = 256
const bodyLength = 65_536

type Context = Pick<EditContext, 'site' | 'records' | 'cause'>

interface Settable<F extends SettableField> {
  readonly rule: string
  readonly read: (value: unknown, records: RecordLookup) => Ticket[F] | Refused
}

/** Attributes whose values need more than a check of their type. */
const settable: { readonly [F in SettableField]?: Settable<F> } = {
  title: { rule: 'T-015', read: (value) => textOf(value, { name: 'title', least: 1, most: titleLength }) },
  body: { rule: 'T-015', read: (value) => textOf(value, { name: 'description', least: 0, most: bodyLength }) },
  part: { rule: 'T-002', read: (value, records) => idOf(value, 'part', records) },
  group: { rule: 'T-005', read: (value, records) => (value === null ? null : idOf(value, 'group', records)) },
  ownedBy: { rule: 'T-004', read: ownersOf },
  targetCloseAtMs: { rule: 'T-011', read: (value) => (value === null ? null : timeOf(value, 'the target close date')) },
  snoozedUntilMs: { rule: snoozeRule, read: (value) => (value === null ? null : timeOf(value, 'the end of a snooze')) },
  isSpam: { rule: 'X-4', read: flagOf },
  subtype: { rule: 'T-110', read: (value, records) => (value === null ? null : liveSubtype(value, records)) },
  revOrg: {
    rule: 'T-010',
    read: (value, records) => (value === null ? null : (idOf(value, 'workspace', records) as RevOrgId | Refused)),
  },
}

/** Sets an attribute; refused when it cannot have that value. */
export function withSet(draft: Draft, edit: EditOf<'set'>, context: Context): Draft | Refused {
  const attribute = stockAttributes.find(({ path }) => path === edit.field)
  if (!attribute || !settableFields.includes(edit.field)) return refusal(unknown(edit.field))
  if (isKept(draft.ticket, edit)) return draft
  const { rule, read } = settable[edit.field] ?? ofType(attribute)
  const { records, cause } = context
  const to: unknown = read(edit.to, records)
  if (isRefused(to)) return to
  const sleepless = edit.field === 'snoozedUntilMs' ? reasonAgainstSnooze(draft.ticket, to as number | null, cause) : null
  if (sleepless) return sleepless
  const set = withField(draft, { field: edit.field as TrackedField, to: to as never, rule }, cause)
  if (edit.field === 'revOrg') return withAccount(withoutGrounds(set), records)
  if (edit.field === 'subtype') return unlessRefused(withDiagramOf(draft, set, context), (moved) => withoutForeignFields(moved, context))
  return edit.field === 'isSpam' && to === true ? withSpamClosed(set, cause) : set
}

/** The check by an attribute's type (T-016). */
function ofType({ name, type, isNullable, allowedValues }: StockAttribute): Settable<never> {
  const read = (value: unknown): unknown => {
    if (value === null && isNullable) return null
    return type === 'bool' ? flagOf(value) : oneOf(value, name, allowedValues)
  }
  return { rule: name === 'severity' ? 'T-006' : 'T-016', read: read as Settable<never>['read'] }
}

/** A form may send every attribute again: an unchanged subtype or owner is accepted even if new tickets may not have it (T-112). */
function isKept(ticket: Ticket, { field, to }: { readonly field: SettableField; readonly to: unknown }): boolean {
  return (field === 'subtype' || field === 'ownedBy') && JSON.stringify(ticket[field]) === JSON.stringify(to)
}

function unknown(field: string): string {
  return `"${field}" is no attribute that is set; those are ${settableFields.join(', ')}`
}

/** T-010: a ticket's account is that of its workspace. */
function withAccount(draft: Draft, records: RecordLookup): Draft {
  const { revOrg } = draft.ticket
  const account = revOrg === null ? null : (records.find('workspace', revOrg)?.account ?? null)
  const order = { ...draft.ticket.order, workspace: orderStart }
  return { ...draft, ticket: { ...draft.ticket, account, order } }
}

/** T-073: with a new diagram, a ticket in the first stage moves to that of the new diagram. Any other stage must exist there. */
function withDiagramOf(before: Draft, set: Draft, { site, cause }: Context): Draft | Refused {
  const { diagrams } = site.policy
  const { number, stage, subtype } = set.ticket
  const [from, to] = [diagramOf(diagrams, before.ticket.subtype), diagramOf(diagrams, subtype)]
  if (from === to || hasStage(to, stage)) return set
  if (stage === from.start) return withStage(set, { stage: to.start, rule: 'T-073' }, cause)
  const where = `the diagram "${to.name}" of the subtype "${subtype ?? 'none'}"`
  return refusal(`${displayId(number)} is in ${stage}, which ${where} does not have; move it first`, {
    from: stage,
    to: to.start,
  })
}

/** X-4, T-069: spam is canceled at once. */
function withSpamClosed(draft: Draft, cause: Cause): Draft {
  if (stateOf[draft.ticket.stage] === 'closed') return draft
  return withStage(draft, { stage: 'canceled', rule: 'X-4' }, cause)
}

function textOf(
  value: unknown,
  { name, least, most }: { readonly name: string; readonly least: number; readonly most: number },
): string | Refused {
  if (typeof value !== 'string') return refusal(`the ${name} is a text`)
  const text = value.trim()
  if (text.length < least || text.length > most) return refusal(`the ${name} has ${least} to ${most} characters, not ${text.length}`)
  return text
}

function oneOf<T extends string>(value: unknown, name: string, allowed: readonly T[]): T | Refused {
  return allowed.find((item) => item === value) ?? refusal(`${name} is one of ${allowed.join(', ')}; not "${String(value)}"`)
}

function flagOf(value: unknown): boolean | Refused {
  return typeof value === 'boolean' ? value : refusal('spam is true or false')
}

/** The last time that RFC 3339 §1 can express. */
const lastMs = Date.parse('9999-12-31T23:59:59.999Z')

function timeOf(value: unknown, name: string): number | Refused {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0 || value > lastMs)
    return refusal(`${name} is a point in time from 1970 to 9999`)
  return value
}

function idOf(value: unknown, kind: RecordKind, records: RecordLookup): string | Refused {
  if (typeof value !== 'string' || value === '') return refusal(`the ${kind} is named by its id`)
  if (!records.find(kind, value)) return refusal(`there is no ${kind} "${value}"`)
  return value
}

/** T-037: shadow and unassigned users may own tickets; deactivated ones get no new tickets. */
function ownersOf(value: unknown, records: RecordLookup): readonly string[] | Refused {
  if (!Array.isArray(value)) return refusal('the owners are a list of users')
  const owners = [...new Set(value)].map((item: unknown) =>
    unlessRefused(idOf(item, 'user', records), (id) => {
      const isGone = records.find('user', id)?.state === 'deactivated'
      return isGone ? refusal(`${id} is deactivated and owns nothing new`) : id
    }),
  )
  return allGiven(owners)
}

function liveSubtype(value: unknown, records: RecordLookup): string | Refused {
  return unlessRefused(idOf(value, 'subtype', records), (id) => {
    const isDeprecated = records.find('subtype', id)?.isDeprecated
    return isDeprecated ? refusal(`the subtype "${id}" is deprecated and takes no tickets (T-112)`) : id
  })
}
