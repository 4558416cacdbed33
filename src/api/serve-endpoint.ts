/** Serves one endpoint: who calls, what was asked, what is answered; nothing reaches a rule before its shape is checked. */
import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Answer, Asked, Endpoint } from './endpoint.ts'
import { onceByKey, type KeptAnswers } from './idempotency.ts'
import { Problem, shapeProblem } from './problem.ts'
import { refuseBeyondRole, type Caller } from './tokens.ts'

/** What serving needs. */
export interface Serving {
  /** @throws {Problem} 401, or 429 after too many wrong tokens */
  callerOf(request: FastifyRequest): Caller
  readonly answers: KeptAnswers
}

const anybody: Caller = { name: 'anybody', role: 'read-only', agent: null }

/** Adds the route of an endpoint. */
export function serveEndpoint(app: FastifyInstance, one: Endpoint, serving: Serving): void {
  const callers = new WeakMap<FastifyRequest, Caller>()
  app.route({
    method: one.method,
    ...(one.bodyLimitBytes === undefined ? {} : { bodyLimit: one.bodyLimitBytes }),
    url: one.path.replace(/\{(\w+)\}/g, ':$1'),
    // Before the body is read: a stranger's megabyte is not taken in.
    onRequest: async (request) => {
      if (one.access === 'public') return
      const caller = serving.callerOf(request)
      refuseBeyondRole(caller, one.access)
      callers.set(request, caller)
    },
    handler: async (request, reply) => {
      const caller = callers.get(request) ?? anybody
      const asked = askedOf(one, { request, caller })
      const run = () => one.run(asked) as Promise<Answer<unknown>>
      const answer = one.method === 'GET' ? await run() : await onceByKey(request, { caller, run, serving })
      return sent(reply, answer, one)
    },
  })
}

function askedOf(
  one: Endpoint,
  { request, caller }: { readonly request: FastifyRequest; readonly caller: Caller },
): Asked<never, never, never> {
  refuseOtherMedia(one, request)
  const asked = {
    caller,
    params: checked('path', one.params, request.params),
    query: checked('query', one.query, request.query),
    body: checked('body', one.body, request.body),
    ifVersion: one.guard ? versionOf(request, one.guard) : null,
  }
  return asked as Asked<never, never, never>
}

/** Fastify reads several media types; each endpoint takes one. */
function refuseOtherMedia(one: Endpoint, request: FastifyRequest): void {
  if (!one.body || request.body === undefined) return
  const consumes: string = one.consumes ?? 'application/json'
  const given = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  if (given !== consumes) throw new Problem(415, 'unreadable', `the body is to be ${consumes}`)
}

function checked(where: string, schema: z.ZodType | undefined, given: unknown): unknown {
  if (!schema) {
    if (isEmpty(given)) return undefined
    throw new Problem(400, 'shape', `${where}: nothing is expected here`)
  }
  const result = schema.safeParse(given)
  if (!result.success) throw shapeProblem(where, result.error.issues)
  return result.data
}

function isEmpty(given: unknown): boolean {
  return given === undefined || given === null || (typeof given === 'object' && Object.keys(given).length === 0)
}

/** RFC 6585 §3: a change without a precondition may undo somebody else's, so it is refused. */
function versionOf({ headers }: FastifyRequest, guard: 'required' | 'optional'): number | null {
  const field = headers['if-match']
  if (field === undefined && guard === 'optional') return null
  if (field === undefined)
    throw new Problem(428, 'precondition-required', 'say with If-Match which state the change is meant for: its ETag')
  const found = /^"(0|[1-9]\d{0,8})"$/.exec(field)
  if (!found) throw new Problem(400, 'shape', 'If-Match: is one ETag as we gave it, such as "7"')
  return Number(found[1])
}

function sent(reply: FastifyReply, answer: Answer<unknown>, one: Endpoint): unknown {
  const status = answer.status ?? one.status ?? 200
  reply.code(status).headers(answer.headers ?? {})
  if (status === 204) return reply.send()
  if (Buffer.isBuffer(answer.body) || answer.body instanceof Readable) return reply.send(answer.body)
  return reply.type('application/json').send(JSON.stringify(answer.body))
}
