/** The filters and sort orders of the ticket list: an allow-list of scalars, so that no input becomes an operator. */
import { z } from 'zod'
import type { Store } from '../store/store.ts'
import { stages, stateOf, type Stage } from '../tickets/stage/stage.ts'
import { severities } from '../tickets/ticket.ts'
import type { Place } from './cursor.ts'
import { flagText, listText, nameSchema, timeSchema } from './wire.ts'

/** A filter of the tickets' collection. */
export type TicketFilter = NonNullable<Parameters<Store['tickets']['list']>[0]>

const states = ['open', 'in_progress', 'closed'] as const
const commaListOf = (names: readonly string[]) => ({
  type: 'string',
  pattern: `^(${names.join('|')})(,(${names.join('|')}))*$`,
  maxLength: 500,
})
const stageList = listText(z.enum(stages), commaListOf(stages))
const severityList = listText(z.enum(severities), commaListOf(severities))

/** Filters, all of which must hold. */
export const filterShape = {
  'stage.name': stageList.optional().describe('any of these, separated by commas'),
  'stage.name.not_in': stageList.optional().describe('none of these'),
  state: z.enum(states).optional(),
  severity: severityList.optional().describe('any of these, separated by commas'),
  needs_response: flagText.optional(),
  is_spam: flagText.optional(),
  owned_by: nameSchema.optional().describe('id of a user'),
  reported_by: nameSchema.optional().describe('id of a contact'),
  email_member: nameSchema.optional().describe('address'),
  subscriber: nameSchema.optional(),
  applies_to_part: nameSchema.optional(),
  group: nameSchema.optional(),
  account: nameSchema.optional(),
  rev_org: nameSchema.optional(),
  subtype: nameSchema.optional(),
  tag: nameSchema.optional().describe('name of a tag'),
  custom_field: z
    .string()
    .max(600)
    .regex(/^(tnt|ctype)__[a-z0-9_]{1,60}:[^\u0000-\u001f\u007f]+$/, 'is written as name:value')
    .optional()
    .describe('`name:value`; of a list, one of its values'),
  mailbox: nameSchema.optional(),
  source_channel: nameSchema.optional(),
  created_after: timeSchema.optional(),
  created_before: timeSchema.optional(),
  modified_after: timeSchema.optional(),
  modified_before: timeSchema.optional(),
}
const filterSchema = z.strictObject(filterShape)
type Filters = z.infer<typeof filterSchema>

/** Where the value of each sort order stands. */
const sortFields = { created_date: 'createdAtMs', modified_date: 'modifiedAtMs' } as const
/** The sort orders. */
export const sortOrders = ['modified_date:desc', 'modified_date:asc', 'created_date:desc', 'created_date:asc'] as const

/** Parameters whose value is compared as it is. */
const equals = {
  needs_response: 'needsResponse',
  is_spam: 'isSpam',
  owned_by: 'ownedBy',
  reported_by: 'reportedBy',
  email_member: 'emailMembers.addrSpec',
  subscriber: 'subscribers',
  applies_to_part: 'part',
  group: 'group',
  account: 'account',
  rev_org: 'revOrg',
  subtype: 'subtype',
  tag: 'tags.name',
  mailbox: 'mailbox',
  source_channel: 'sourceChannel',
} as const satisfies Partial<Record<keyof Filters, string>>

/** The database's filter of checked parameters. */
export function ticketFilter(given: Filters): TicketFilter {
  const conditions: object[] = []
  for (const [name, field] of Object.entries(equals) as [keyof typeof equals, string][]) {
    const value = given[name]
    if (value !== undefined) conditions.push({ [field]: { $eq: value } })
  }
  const { state, severity, custom_field: custom } = given
  if (given['stage.name']) conditions.push({ stage: { $in: given['stage.name'] } })
  if (given['stage.name.not_in']) conditions.push({ stage: { $nin: given['stage.name.not_in'] } })
  if (state) conditions.push({ stage: { $in: stages.filter((stage: Stage) => stateOf[stage] === state) } })
  if (severity) conditions.push({ severity: { $in: severity } })
  if (custom) conditions.push({ customFields: { $elemMatch: customValue(custom) } })
  conditions.push(...rangeOf('createdAtMs', given.created_after, given.created_before))
  conditions.push(...rangeOf('modifiedAtMs', given.modified_after, given.modified_before))
  return conditions.length === 0 ? {} : ({ $and: conditions } as TicketFilter)
}

/** A text stands for a number or a flag where the field holds one. */
function customValue(text: string): object {
  const [name, value] = [text.slice(0, text.indexOf(':')), text.slice(text.indexOf(':') + 1)]
  const number = Number(value)
  const flags = value === 'true' || value === 'false' ? [value === 'true'] : []
  const numbers = value.trim() !== '' && Number.isFinite(number) ? [number] : []
  return { name: { $eq: name }, value: { $in: [value, ...numbers, ...flags] } }
}

function rangeOf(field: string, after: string | undefined, before: string | undefined): object[] {
  return [
    ...(after === undefined ? [] : [{ [field]: { $gt: Date.parse(after) } }]),
    ...(before === undefined ? [] : [{ [field]: { $lt: Date.parse(before) } }]),
  ]
}

/** A sort order as the database takes it, and the place in it. */
export function orderOf(sortBy: (typeof sortOrders)[number]) {
  const [name, direction] = sortBy.split(':') as [keyof typeof sortFields, 'asc' | 'desc']
  const field = sortFields[name]
  const step = direction === 'asc' ? (1 as const) : (-1 as const)
  const beyond = direction === 'asc' ? '$gt' : '$lt'
  return {
    field,
    sort: { [field]: step, _id: step },
    after: ([value, id]: Place) => ({
      $or: [{ [field]: { [beyond]: value } }, { [field]: { $eq: value }, _id: { [beyond]: id } }],
    }),
  }
}
