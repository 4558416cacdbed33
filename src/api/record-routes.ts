/** Routes that read issues and the records around tickets; writes are operations. */
import { z } from 'zod'
import { articleVersion, articleVersions } from '../act/article-versions.ts'
import type { EditDeps } from '../act/change-ticket.ts'
import { existingIssue } from '../act/edit-issue.ts'
import { existingRecord } from '../act/edit-records.ts'
import { articleVersionSchema, versionPath, wireVersion } from '../operations/article-version.ts'
import { issuePath, issueSchema, wireIssue } from '../operations/issue.ts'
import { recordPath, recordResources, recordResult, type RecordResource } from '../operations/record.ts'
import { pageOf, placeOf, pageQuery } from './paging.ts'
import { about, type Api } from './frame.ts'

const read = { access: 'read' } as const

/** Adds the routes of issues. */
export function issueRoutes(app: Api, { store }: EditDeps): void {
  const tags = ['issues']
  app.get(
    '/issues',
    {
      config: read,
      schema: {
        ...about('listIssues', 'Issues, by number', tags),
        querystring: pageQuery,
        response: { 200: z.object({ issues: z.array(issueSchema), next_cursor: z.string().nullable() }) },
      },
    },
    async ({ query: { cursor, limit } }) => {
      const after = placeOf(cursor, z.int()) ?? 0
      const page = pageOf(await store.issues.page(after, limit + 1), limit, ({ number }) => number)
      return { issues: page.shown.map(wireIssue), next_cursor: page.next }
    },
  )
  app.get(
    '/issues/:id',
    {
      config: read,
      schema: { ...about('getIssue', 'One issue', tags), params: issuePath, response: { 200: issueSchema } },
    },
    async ({ params }, reply) => {
      const issue = await existingIssue(params.id, store)
      reply.header('etag', `"${issue.version}"`)
      return wireIssue(issue)
    },
  )
}

/** Adds the routes of records: a list and a single one for every kind. */
export function recordRoutes(app: Api, deps: EditDeps): void {
  for (const resource of recordResources) routesOfKind(app, resource, deps)
  versionRoutes(app, deps)
}

function routesOfKind(app: Api, { kind, path, noun }: RecordResource, { store }: EditDeps): void {
  const list = path.replace('-', '_')
  const { schema, wire, version } = recordResult(kind)
  app.get(
    `/${path}`,
    {
      config: read,
      schema: {
        ...about(`list${noun}s`, 'All, by id', [path]),
        querystring: pageQuery,
        response: { 200: z.object({ [list]: z.array(schema), next_cursor: z.string().nullable() }) },
      },
    },
    async ({ query: { cursor, limit } }) => {
      const after = placeOf(cursor, z.string().max(1200))
      const page = pageOf(await store.records.page(kind, { after, limit: limit + 1 }), limit, ({ id }) => id)
      return { [list]: page.shown.map(wire), next_cursor: page.next }
    },
  )
  app.get(
    `/${path}/:id`,
    {
      config: read,
      schema: { ...about(`get${noun}`, 'One of them', [path]), params: recordPath, response: { 200: schema } },
    },
    async ({ params }, reply) => {
      const record = await existingRecord(kind, params.id, { store })
      reply.header('etag', `"${version(record)}"`)
      return wire(record)
    },
  )
}

function versionRoutes(app: Api, { store }: EditDeps): void {
  app.get(
    '/articles/:id/versions',
    {
      config: read,
      schema: {
        ...about('listArticleVersions', 'What it was before, the newest first', ['articles']),
        params: recordPath,
        response: { 200: z.object({ versions: z.array(articleVersionSchema) }) },
      },
    },
    async ({ params }) => ({ versions: (await articleVersions(params.id, store)).map(wireVersion) }),
  )
  app.get(
    '/articles/:id/versions/:version',
    {
      config: read,
      schema: { ...about('getArticleVersion', 'One of them', ['articles']), params: versionPath, response: { 200: articleVersionSchema } },
    },
    async ({ params }) => wireVersion(await articleVersion(params.id, params.version, store)),
  )
}
