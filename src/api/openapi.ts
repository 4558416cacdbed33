/** Generates the OpenAPI 3.1 description from the routes, so that it always matches what they check. */
import swagger from '@fastify/swagger'
import type { RouteOptions } from 'fastify'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import { z } from 'zod'
import packageJson from '../../package.json' with { type: 'json' }
import type { Api } from './frame.ts'
import { problemSchema, problemType } from './problem.ts'

const { $schema: _, ...problemJson } = z.toJSONSchema(problemSchema)

/** Serves the description of the routes that are added afterwards. */
export async function describe(app: Api): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Intray',
        version: packageJson.version,
        description: 'Tickets, and everything the tickets page does with them.',
      },
      servers: [{ url: '/' }],
      security: [{ token: [] }],
      components: {
        securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
        schemas: { Problem: problemJson as object },
      },
    },
    transform: (document) => {
      const { schema, url } = jsonSchemaTransform(document)
      return { schema: schema?.hide ? schema : withProblems(schema as Described, document.route), url }
    },
  })
  app.get('/openapi.json', { config: { access: 'public' }, schema: { hide: true } }, async () => app.swagger())
}

interface Described {
  readonly summary?: string
  readonly params?: object
  readonly querystring?: { readonly properties?: Readonly<Record<string, unknown>> }
  readonly response?: Readonly<Record<string, object>>
}

/** Adds the description of the success, and the problems that a route of this kind may answer with. */
function withProblems(schema: Described, { method, config }: RouteOptions): object {
  const isWrite = method !== 'GET' && method !== 'HEAD'
  const statuses = [
    400,
    401,
    403,
    429,
    500,
    503,
    ...(isWrite || schema.params ? [404] : []),
    ...(isWrite ? [409, 413, 415, 422] : []),
    // The view may not exist, or name something that no longer exists.
    ...(schema.querystring?.properties?.['view'] ? [404, 422] : []),
    // The schema does not know which time zones exist.
    ...(schema.querystring?.properties?.['zone'] ? [422] : []),
    ...(config?.guard ? [412] : []),
    ...(config?.guard === 'required' ? [428] : []),
  ]
  const successes = Object.entries(schema.response ?? {}).map(([status, content]) => {
    const name = 'content' in content ? { description: schema.summary } : { 'x-response-description': schema.summary }
    return [status, { ...content, ...name }]
  })
  const problem = {
    description: 'a problem',
    content: { [problemType]: { schema: { $ref: '#/components/schemas/Problem' } } },
  }
  const problems = statuses.map((status) => [status, problem])
  return { ...schema, response: Object.fromEntries([...successes, ...problems]) as object }
}
