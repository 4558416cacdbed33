/** The OpenAPI 3.1 description, made from the endpoints themselves, so that it cannot differ from what they check. */
import { z } from 'zod'
import type { Endpoint } from './endpoint.ts'
import { problemSchema, problemType } from './problem.ts'

type JsonSchema = Readonly<Record<string, unknown>>

/** Schemas of what arrives as text but is a number are described by what the text stands for. */
function wireSchema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const described = z.toJSONSchema(schema, {
    io,
    target: 'draft-2020-12',
    unrepresentable: 'any',
    reused: 'inline',
    override: ({ zodSchema, jsonSchema }) => {
      const wire = z.globalRegistry.get(zodSchema as unknown as z.ZodType)?.['wire']
      if (typeof wire !== 'object' || wire === null) return
      for (const key of Object.keys(jsonSchema)) delete jsonSchema[key]
      Object.assign(jsonSchema, wire)
    },
  })
  const { $schema: _, ...rest } = described
  return rest
}

/** The whole description. */
export function openApiOf(endpoints: readonly Endpoint[], version: string): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const one of endpoints) {
    paths[one.path] = { ...paths[one.path], [one.method.toLowerCase()]: operationOf(one) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Intray', version, description: 'Tickets, and everything the tickets page does with them.' },
    servers: [{ url: '/' }],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { Problem: wireSchema(problemSchema, 'output') },
    },
  }
}

function operationOf(one: Endpoint): object {
  return {
    operationId: one.id,
    summary: one.summary,
    tags: [one.tag],
    ...(one.access === 'public' ? { security: [] } : {}),
    parameters: [...parametersOf(one, 'path'), ...parametersOf(one, 'query'), ...headersOf(one)],
    ...bodyOf(one),
    responses: responsesOf(one),
  }
}

function bodyOf({ body, consumes }: Endpoint): object {
  if (!body) return {}
  const content = consumes ? { [consumes]: {} } : { 'application/json': { schema: wireSchema(body, 'input') } }
  return { requestBody: { required: true, content } }
}

function parametersOf(one: Endpoint, where: 'path' | 'query'): object[] {
  const schema = where === 'path' ? one.params : one.query
  if (!schema) return []
  const { properties = {}, required = [] } = wireSchema(schema, 'input') as {
    properties?: Record<string, JsonSchema>
    required?: string[]
  }
  return Object.entries(properties).map(([name, described]) => {
    const { description, ...rest } = described
    return {
      ...{ name, in: where, required: where === 'path' || required.includes(name) },
      ...(description === undefined ? {} : { description }),
      schema: rest,
    }
  })
}

/** An entity tag as ours are: a version in quotes (RFC 9110 §8.8.3). */
const versionTag = { type: 'string', pattern: '^"(0|[1-9][0-9]{0,8})"$' }

function headersOf({ method, guard }: Endpoint): object[] {
  const match = {
    ...{ name: 'If-Match', in: 'header', required: guard === 'required', schema: versionTag },
    description: 'the ETag of the state that the change is meant for',
  }
  const key = {
    ...{ name: 'Idempotency-Key', in: 'header', required: false },
    schema: { type: 'string', pattern: '^[A-Za-z0-9._:-]{1,200}$' },
    description: 'the same request with the same key within a day is done once and answered alike',
  }
  return [...(guard ? [match] : []), ...(method === 'GET' ? [] : [key])]
}

function responsesOf(one: Endpoint): Record<string, object> {
  const problem = { description: 'a problem', content: { [problemType]: { schema: problemRef } } }
  const statuses = [
    ...[400, 429, 500, 503],
    ...(one.access === 'public' ? [] : [401, 403]),
    ...(one.params ? [404] : []),
    ...(one.failures ?? []),
    ...(one.method === 'GET' ? [] : [404, 409, 413, 415, 422]),
    ...(one.guard ? [412] : []),
    ...(one.guard === 'required' ? [428] : []),
  ]
  return {
    [one.status ?? 200]: successOf(one),
    ...Object.fromEntries(statuses.map((status) => [status, problem])),
  }
}

const problemRef = { $ref: '#/components/schemas/Problem' }

function successOf({ answer, produces, summary }: Endpoint): object {
  if (answer) return { description: summary, content: { 'application/json': { schema: wireSchema(answer, 'output') } } }
  if (!produces) return { description: 'done' }
  return { description: summary, content: Object.fromEntries(produces.map((type) => [type, {}])) }
}
