/** The description of the API is one that makers of clients can read: they drop a route whose body or name they do not know. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startConsole, type Console } from '../src/api/server.ts'
import { configSchema } from '../src/config/schema.ts'
import type { Runtime } from '../src/process/runtime.ts'

interface Content {
  readonly [mediaType: string]: { readonly schema?: { readonly type?: string; readonly format?: string } }
}
interface Described {
  readonly operationId?: string
  readonly summary?: string
  readonly tags?: readonly string[]
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>
}

const server = { host: 'mail.us.example', port: 143, user: 'support', password: 'secret' }
const config = configSchema.parse({
  secret: 'a secret of a test',
  mailboxes: [{ name: 'support', addresses: ['support@us.example'], imap: server, smtp: server }],
  console: { port: 0, tokens: [] },
})
const silent = { info() {}, error() {}, warn() {}, debug() {}, trace() {}, fatal() {}, level: 'info', child: () => silent }

let api: Console
let operations: readonly (readonly [string, Described])[]

beforeAll(async () => {
  // Nothing but the description is asked for, which needs no database.
  api = await startConsole({ store: { storedAnswers: {} }, config, log: silent } as unknown as Runtime, config.console!)
  const answer = await fetch(`http://127.0.0.1:${api.port}/openapi.json`)
  const { paths } = (await answer.json()) as { paths: Record<string, Record<string, Described>> }
  operations = Object.entries(paths).flatMap(([path, some]) =>
    Object.entries(some).map(([method, one]) => [`${method.toUpperCase()} ${path}`, one] as const),
  )
})
afterAll(() => api.close())

/** What the makers of clients take as the body of a request. */
const known = ['application/json', 'application/octet-stream']

test('every route has a name of its own, a summary and a tag', () => {
  expect(operations.length).toBeGreaterThan(80)
  const names = operations.map(([, { operationId }]) => operationId)
  expect(new Set(names).size).toBe(names.length)
  expect(operations.filter(([, { summary, tags }]) => !summary || tags?.length !== 1).map(([route]) => route)).toEqual([])
})

test('every body that is sent has a media type that makers of clients know, and a schema with a type', () => {
  const bodies = operations.flatMap(([route, { requestBody }]) => (requestBody ? [[route, requestBody.content] as const] : []))
  expect(bodies.filter(([, content]) => !Object.keys(content).some((type) => known.includes(type)))).toEqual([])
  for (const [route, content] of bodies)
    for (const [type, { schema }] of Object.entries(content))
      expect(schema, `${route} ${type}`).toMatchObject(
        type === 'application/json' ? { type: 'object' } : { type: 'string', format: 'binary' },
      )
})

test('every answer that is no JSON is binary', () => {
  const contents = operations.flatMap(([route, { responses }]) =>
    Object.values(responses).flatMap(({ content = {} }) => Object.entries(content).map(([type, { schema }]) => ({ route, type, schema }))),
  )
  const raw = contents.filter(({ type }) => !/[/+]json$/.test(type))
  expect(raw.map(({ route }) => route)).toContain('GET /files/{key}')
  for (const { route, schema } of raw) expect(schema, route).toEqual({ type: 'string', format: 'binary' })
})

/** Those of a schema, at any depth. */
function patternsIn(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  return Object.entries(schema).flatMap(([key, within]) =>
    key === 'pattern' && typeof within === 'string' ? [within] : patternsIn(within),
  )
}

test('no pattern needs a flag: readers of JSON Schema know the pattern alone', () => {
  const patterns = patternsIn(operations)
  expect(patterns.length).toBeGreaterThan(100)
  expect(patterns.filter((pattern) => /\\p\{/i.test(pattern))).toEqual([])
})

test('no parameter is described as of any type', () => {
  const untyped = operations.flatMap(([route, one]) =>
    ((one as { parameters?: { name: string; schema?: object }[] }).parameters ?? [])
      .filter(({ schema }) => !schema || Object.keys(schema).length === 0)
      .map(({ name }) => `${route} ${name}`),
  )
  expect(untyped).toEqual([])
})

test('a report in a zone that there is not is refused as described', () => {
  const [, report] = operations.find(([route]) => route === 'GET /reports/{name}')!
  expect(report.responses).toHaveProperty('422')
})
