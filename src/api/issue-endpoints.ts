/** Issues, links and merging: how tickets hang together with work and with each other. */
import { z } from 'zod'
import { createChildIssue, createIssue, editIssue, existingIssue } from '../act/edit-issue.ts'
import { linksOf, linkTicket, unlinkTicket } from '../act/link-ticket.ts'
import { mergeTickets } from '../act/merge-tickets.ts'
import { issueId, issueNumber, issueStages, type Issue, type IssueChange, type IssueNumber } from '../tickets/issue.ts'
import { displayId, linkTypes } from '../tickets/ticket.ts'
import { pageOf, placeOf } from './cursor.ts'
import type { ConsoleDeps } from './deps.ts'
import { endpoint, type Endpoint } from './endpoint.ts'
import { shown } from './ticket-endpoints.ts'
import { ticketSchema, versionTag } from './ticket-resource.ts'
import { writerOf } from './tokens.ts'
import {
  actorSchema,
  linkTargetSchema,
  nameSchema,
  pageQuery,
  textSchema,
  ticketIdSchema,
  ticketPath,
  timeSchema,
  wireActor,
  wireTime,
} from './wire.ts'

const issueSchema = z.object({
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
const issuePage = z.object({ issues: z.array(issueSchema), next_cursor: z.string().nullable() })
const issuePath = z.strictObject({
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
    stage: z.enum(issueStages),
    applies_to_part: nameSchema,
    rev_org: nameSchema.nullable(),
    owned_by: z.array(nameSchema).max(100),
  })
  .partial()
const creation = changes.extend({ title })

const target = linkTargetSchema
const linkSchema = z.object({ link_type: z.enum(linkTypes), target: z.string() })
const linksSchema = z.object({
  links: z.array(linkSchema).describe('from this ticket'),
  linked_from: z.array(z.object({ link_type: z.enum(linkTypes), source: z.string() })),
})

/** The endpoints. */
export function issueEndpoints(deps: ConsoleDeps): readonly Endpoint[] {
  return [...issues(deps), ...links(deps)]
}

function issues(deps: ConsoleDeps): readonly Endpoint[] {
  const tag = 'issues'
  return [
    endpoint({
      ...{ method: 'GET', path: '/issues', id: 'listIssues', tag, access: 'read', summary: 'Issues, by number' },
      query: pageQuery,
      answer: issuePage,
      run: async ({ query: { cursor, limit } }) => {
        const after = placeOf(cursor, ['number', 'number'])
        const found = await deps.store.issues.page((after?.[0] as number | undefined) ?? 0, limit + 1)
        const page = pageOf(found, limit, ({ number }) => [number, number])
        return { body: { issues: page.shown.map(wireIssue), next_cursor: page.next } }
      },
    }),
    endpoint({
      ...{ method: 'GET', path: '/issues/{id}', id: 'getIssue', tag, access: 'read', summary: 'One issue' },
      params: issuePath,
      answer: issueSchema,
      run: async ({ params }) => shownIssue(await existingIssue(params.id, deps.store)),
    }),
    endpoint({
      ...{ method: 'POST', path: '/issues', id: 'createIssue', tag, access: 'write', status: 201 },
      summary: 'An issue that no ticket waits for yet; a title is enough',
      body: creation,
      answer: issueSchema,
      run: async ({ body, caller }) =>
        shownIssue(await createIssue({ ...changeOf(body), title: body.title }, writerOf(caller), deps.edit)),
    }),
    endpoint({
      ...{ method: 'PATCH', path: '/issues/{id}', id: 'updateIssue', tag, access: 'write', guard: 'optional' },
      summary: 'An issue; the tickets that wait for it follow',
      params: issuePath,
      body: changes,
      answer: issueSchema,
      run: async ({ params, body, caller, ifVersion }) =>
        shownIssue(await editIssue(params.id, changeOf(body), { by: writerOf(caller), ifVersion }, deps.edit)),
    }),
    endpoint({
      ...{ method: 'POST', path: '/tickets/{id}/issues', id: 'createChildIssue', tag, access: 'write', status: 201 },
      summary: 'An issue that this ticket waits for; a title is enough',
      ...{ params: ticketPath, body: creation, answer: issueSchema, guard: 'optional' },
      run: async ({ params, body, caller, ifVersion }) => {
        const written = { ...changeOf(body), title: body.title }
        const { issue } = await createChildIssue(params.id, written, { by: writerOf(caller), ifVersion }, deps.edit)
        return shownIssue(issue)
      },
    }),
  ]
}

function links(deps: ConsoleDeps): readonly Endpoint[] {
  const tag = 'links'
  const linkPath = ticketPath.extend({ link_type: z.enum(linkTypes), target })
  return [
    endpoint({
      ...{
        method: 'GET',
        path: '/tickets/{id}/links',
        id: 'listLinks',
        tag,
        access: 'read',
        summary: 'Links both ways',
      },
      params: ticketPath,
      answer: linksSchema,
      run: async ({ params }) => {
        const { from, to } = await linksOf(params.id, deps.store)
        const linkedFrom = to.map(({ type, ticket }) => ({ link_type: type, source: displayId(ticket) }))
        const own = from.map((link) => ({ link_type: link.type, target: link.target }))
        return { body: { links: own, linked_from: linkedFrom } }
      },
    }),
    endpoint({
      ...{ method: 'POST', path: '/tickets/{id}/links', id: 'linkTicket', tag, access: 'write', guard: 'optional' },
      summary: 'A link to a ticket or an issue',
      ...{ params: ticketPath, body: z.strictObject({ link_type: z.enum(linkTypes), target }), answer: ticketSchema },
      run: async ({ params, body, caller, ifVersion }) => {
        const link = { type: body.link_type, target: body.target }
        return shown(await linkTicket(params.id, link, { by: writerOf(caller), ifVersion }, deps.edit))
      },
    }),
    endpoint({
      ...{ method: 'DELETE', path: '/tickets/{id}/links/{link_type}/{target}', id: 'unlinkTicket', tag },
      ...{ access: 'write', guard: 'optional', summary: 'Takes a link away', params: linkPath, answer: ticketSchema },
      run: async ({ params, caller, ifVersion }) => {
        const link = { type: params.link_type, target: params.target }
        return shown(await unlinkTicket(params.id, link, { by: writerOf(caller), ifVersion }, deps.edit))
      },
    }),
    endpoint({
      ...{ method: 'POST', path: '/tickets/{id}/merge', id: 'mergeTicket', tag, access: 'write', guard: 'optional' },
      summary: 'Ends this ticket in another one; there is no way back. If-Match names the version of the survivor',
      ...{ params: ticketPath, body: z.strictObject({ into: ticketIdSchema }), answer: ticketSchema },
      run: async ({ params, body, caller, ifVersion }) =>
        shown(await mergeTickets(params.id, body.into, { by: writerOf(caller), ifVersion }, deps.edit)),
    }),
  ]
}

function changeOf(body: z.infer<typeof changes>): IssueChange {
  const { applies_to_part: part, rev_org: revOrg, owned_by: ownedBy, title: named, body: text, stage } = body
  return {
    ...(named === undefined ? {} : { title: named }),
    ...(text === undefined ? {} : { body: text }),
    ...(stage === undefined ? {} : { stage }),
    ...(part === undefined ? {} : { part }),
    ...(revOrg === undefined ? {} : { revOrg }),
    ...(ownedBy === undefined ? {} : { ownedBy }),
  }
}

function shownIssue(issue: Issue) {
  return { headers: versionTag(issue.version), body: wireIssue(issue) }
}

function wireIssue(issue: Issue): z.infer<typeof issueSchema> {
  return {
    ...{ id: issueId(issue.number), type: 'issue', version: issue.version, title: issue.title, body: issue.body },
    ...{ stage: { name: issue.stage }, applies_to_part: issue.part, rev_org: issue.revOrg },
    owned_by: [...issue.ownedBy],
    ...{ created_by: wireActor(issue.createdBy), created_date: wireTime(issue.createdAtMs) },
    ...{ modified_by: wireActor(issue.modifiedBy), modified_date: wireTime(issue.modifiedAtMs) },
  }
}
