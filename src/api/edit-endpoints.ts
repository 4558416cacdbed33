/** Changes of one ticket: its attributes, stage, people and tags; each request is done whole or not at all. */
import { z } from 'zod'
import { editTicket } from '../act/edit-ticket.ts'
import type { PeopleKind, SettableField, TicketEdit } from '../tickets/edit/edit.ts'
import { stages } from '../tickets/stage/stage.ts'
import { severities, type TicketNumber } from '../tickets/ticket.ts'
import type { ConsoleDeps } from './deps.ts'
import { endpoint, type Answer, type Endpoint } from './endpoint.ts'
import { shown } from './ticket-endpoints.ts'
import { ticketSchema, type WireTicket } from './ticket-resource.ts'
import { writerOf, type Caller } from './tokens.ts'
import { customValueSchema, nameSchema, textSchema, ticketPath, timeSchema } from './wire.ts'

const tag = 'tickets'
const names = z.array(nameSchema).max(100)

const attributes = z
  .strictObject({
    title: textSchema(256).min(1),
    body: textSchema(65_536),
    severity: z.enum(severities),
    applies_to_part: nameSchema,
    group: nameSchema.nullable(),
    owned_by: names.describe('ids of users'),
    target_close_date: timeSchema.nullable(),
    is_spam: z.boolean().describe('true also cancels the ticket'),
    subtype: nameSchema.nullable(),
    rev_org: nameSchema.nullable().describe('the customer workspace'),
    needs_response: z.boolean(),
    custom_fields: z.record(nameSchema, customValueSchema).describe('null takes a value away'),
  })
  .partial()

const stageBody = z.strictObject({
  stage: z.enum(stages),
  override: z.boolean().default(false).describe('go where the diagram does not lead; needs a reason'),
  reason: textSchema(1000).nullable().default(null),
})
const peopleBody = z.strictObject({ add: names.default([]), remove: names.default([]) })
const tagsBody = z.strictObject({
  add: z
    .array(z.strictObject({ name: nameSchema, value: nameSchema.nullable().default(null) }))
    .max(100)
    .default([]),
  remove: names.default([]).describe('names'),
})

/** What each list of people takes; the rules say which ids and addresses they mean. */
const people: readonly { kind: PeopleKind; path: string; id: string; summary: string }[] = [
  {
    kind: 'member',
    path: 'members',
    id: 'Members',
    summary: 'Email members: addresses; a customer who is added also reports',
  },
  { kind: 'reporter', path: 'reporters', id: 'Reporters', summary: 'Reporters: contacts of the ticket’s workspace' },
  {
    kind: 'subscriber',
    path: 'subscribers',
    id: 'Subscribers',
    summary: 'Subscribers: ids of users and contacts, no bare addresses',
  },
]

/** The endpoints. */
export function editEndpoints(deps: ConsoleDeps): readonly Endpoint[] {
  const common = { params: ticketPath, answer: ticketSchema, tag, access: 'write', guard: 'optional' } as const
  return [
    endpoint({
      ...{ ...common, method: 'PATCH', path: '/tickets/{id}', id: 'updateTicket', guard: 'required' },
      summary: 'Attributes; those that are not named stay',
      body: attributes,
      run: (asked) => edited(asked, attributeEdits(asked.body), deps),
    }),
    endpoint({
      ...{ ...common, method: 'POST', path: '/tickets/{id}/stage', id: 'moveTicket' },
      summary: 'Another stage, by the stage diagram',
      body: stageBody,
      run: (asked) => {
        const { stage: to, override, reason } = asked.body
        return edited(asked, [{ kind: 'stage', to, override, reason }], deps)
      },
    }),
    ...people.map(({ kind, path, id, summary }) =>
      endpoint({
        ...{ ...common, method: 'POST', path: `/tickets/{id}/${path}`, id: `update${id}`, summary },
        body: peopleBody,
        run: (asked) => edited(asked, [{ kind, ...asked.body }], deps),
      }),
    ),
    endpoint({
      ...{ ...common, method: 'POST', path: '/tickets/{id}/tags', id: 'updateTags' },
      summary: 'Tags; a value must be one that the tag allows',
      body: tagsBody,
      run: (asked) => edited(asked, [{ kind: 'tag', ...asked.body }], deps),
    }),
  ]
}

interface Asking {
  readonly params: { readonly id: TicketNumber }
  readonly caller: Caller
  readonly ifVersion: number | null
}

async function edited(
  { params, caller, ifVersion }: Asking,
  edits: readonly TicketEdit[],
  deps: ConsoleDeps,
): Promise<Answer<WireTicket>> {
  return shown(await editTicket(params.id, edits, { by: writerOf(caller), ifVersion }, deps.edit))
}

const fieldOf = {
  title: 'title',
  body: 'body',
  severity: 'severity',
  applies_to_part: 'part',
  group: 'group',
  owned_by: 'ownedBy',
  is_spam: 'isSpam',
  subtype: 'subtype',
  rev_org: 'revOrg',
} as const satisfies Partial<Record<keyof z.infer<typeof attributes>, SettableField>>

function attributeEdits(given: z.infer<typeof attributes>): readonly TicketEdit[] {
  const { target_close_date: target, needs_response: needsResponse, custom_fields: custom = {} } = given
  const set = Object.entries(fieldOf) as [keyof typeof fieldOf, SettableField][]
  return [
    ...set.flatMap(([name, field]): TicketEdit[] =>
      given[name] === undefined ? [] : [{ kind: 'set', field, to: given[name] }],
    ),
    ...(target === undefined
      ? []
      : [{ kind: 'set', field: 'targetCloseAtMs', to: target === null ? null : Date.parse(target) } as const]),
    ...(needsResponse === undefined ? [] : [{ kind: 'needsResponse', to: needsResponse } as const]),
    ...Object.entries(custom).map(([name, to]) => ({ kind: 'customField', name, to }) as const),
  ]
}
