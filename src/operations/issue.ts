/** Issues: the work that tickets wait for. */
import { z } from 'zod'
import { createChildIssue, createIssue, editIssue } from '../act/edit-issue.ts'
import { issueId, issueNumber, issueStages, type Issue, type IssueChange, type IssueNumber } from '../tickets/issue.ts'
import { operation, type Result } from './operation.ts'
import { ticketPath } from './ticket-result.ts'
import type { ValuePairs } from './value-pairs.ts'
import { actorSchema, choiceSchema, nameSchema, textSchema, timeSchema, wireActor, wireTime } from './wire.ts'

/** An issue in the API. */
export const issueSchema = z.object({
  id: z.string(),
  type: z.literal('issue'),
  version: z.int(),
  title: z.string(),
  body: z.string(),
  stage: z.object({ name: z.enum(issueStages) }),
  applies_to_part: z.string(),
  rev_org: z.string().nullable(),
  owned_by: z.array(z.string()),
  created_by: actorSchema,
  created_date: timeSchema,
  modified_by: actorSchema,
  modified_date: timeSchema,
})
/** The path parameter of an issue. */
export const issuePath = z.strictObject({
  id: z
    .string()
    .regex(/^ISS-[1-9][0-9]{0,14}$/, 'is no issue; write ISS-3')
    .transform((text) => issueNumber(text) as IssueNumber),
})
const title = textSchema(256).min(1).regex(/\S/, 'says nothing')
const changes = z
  .strictObject({
    title,
    body: textSchema(65_536),
    stage: choiceSchema(issueStages),
    applies_to_part: nameSchema,
    rev_org: nameSchema.nullable(),
    owned_by: z.array(nameSchema).max(100),
  })
  .partial()
const creation = changes.extend({ title })

const attribute = { type: 'text', isList: false, isNullable: false } as const
const pairs: ValuePairs = {
  noun: 'an issue',
  attributes: [
    { ...attribute, name: 'title', field: 'title' },
    { ...attribute, name: 'body', field: 'body' },
    { ...attribute, name: 'stage', field: 'stage' },
    { ...attribute, name: 'applies_to_part', field: 'applies_to_part' },
    { ...attribute, name: 'rev_org', field: 'rev_org', isNullable: true },
    { ...attribute, name: 'owned_by', field: 'owned_by', isList: true },
  ],
}

const issueResult: Result<Issue> = {
  schema: issueSchema,
  wire: wireIssue,
  version: ({ version }) => version,
}
const onIssue = { tag: 'issues', access: 'write', result: issueResult } as const

const createChild = operation({
  ...onIssue,
  id: 'createChildIssue',
  method: 'POST',
  path: '/tickets/:id/issues',
  summary: 'An issue that this ticket waits for; a title is enough',
  params: ticketPath,
  body: creation,
  guard: 'optional',
  status: 201,
  run: async ({ params, body, ...request }, deps) =>
    (await createChildIssue(params.id, { ...changeOf(body), title: body.title }, request, deps)).issue,
})

/** All operations on issues. */
export const issueOperations = [
  operation({
    ...onIssue,
    id: 'createIssue',
    method: 'POST',
    path: '/issues',
    summary: 'An issue that no ticket waits for yet; a title is enough',
    body: creation,
    status: 201,
    command: {
      usage: 'issue create',
      description: 'a new issue, from key=value: title (needed), body, stage, applies_to_part, rev_org, owned_by',
      fills: [],
      values: pairs,
      within: {
        flags: '--ticket <ticket>',
        description: 'the ticket that waits for it; part and workspace are its',
        operation: createChild,
      },
      example: 'title="Lid leaks" --ticket TKT-12',
      says: ({ number }) => `${issueId(number)} created`,
    },
    run: ({ body, by }, deps) => createIssue({ ...changeOf(body), title: body.title }, by, deps),
  }),
  operation({
    ...onIssue,
    id: 'updateIssue',
    method: 'PATCH',
    path: '/issues/:id',
    summary: 'An issue; the tickets that wait for it follow',
    params: issuePath,
    body: changes,
    guard: 'optional',
    command: {
      usage: 'issue set <issue>',
      description: `other values; stages: ${issueStages.join(', ')}. Tickets that wait for it follow`,
      fills: ['id'],
      values: pairs,
      example: 'ISS-3 stage=in_review',
      says: ({ number }) => `${issueId(number)} changed`,
    },
    run: ({ params, body, ...request }, deps) => editIssue(params.id, changeOf(body), request, deps),
  }),
  createChild,
]

function changeOf({ applies_to_part: part, rev_org: revOrg, owned_by: ownedBy, ...same }: z.infer<typeof changes>) {
  const all = { ...same, part, revOrg, ownedBy }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as IssueChange
}

/** The API's form of an issue. */
export function wireIssue(issue: Issue): z.infer<typeof issueSchema> {
  return {
    id: issueId(issue.number),
    type: 'issue',
    version: issue.version,
    title: issue.title,
    body: issue.body,
    stage: { name: issue.stage },
    applies_to_part: issue.part,
    rev_org: issue.revOrg,
    owned_by: [...issue.ownedBy],
    created_by: wireActor(issue.createdBy),
    created_date: wireTime(issue.createdAtMs),
    modified_by: wireActor(issue.modifiedBy),
    modified_date: wireTime(issue.modifiedAtMs),
  }
}
