/** What applies to every route: callers, rate limits, headers, and one format for every error. */
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyReply,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
  RouteOptions,
} from 'fastify'
import { validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Access, Operation } from '../operations/operation.ts'
import type { Runtime } from '../process/runtime.ts'
import { withKeys, type KeptAnswers } from './idempotency.ts'
import { Problem, problemOf, problemType } from './problem.ts'
import { callerFinder, refuseBeyondRole, refuseDeparted, type Caller, type ConsoleConfig, type FindCaller } from './tokens.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call the route; every route sets it. */
    access?: Access
    guard?: Operation['guard']
  }
  interface FastifyRequest {
    caller: Caller
  }
}

/** The Fastify instance with zod schemas. */
export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>

/** A route's name, summary and tags in the OpenAPI description. */
export function about(operationId: string, summary: string, tags: readonly string[]) {
  return { operationId, summary, tags }
}

const anybody: Caller = { name: 'anybody', role: 'read-only', agent: null }

export interface FrameDeps extends Pick<Runtime, 'directory'> {
  readonly section: ConsoleConfig
  readonly find: FindCaller
  readonly answers: KeptAnswers
}

/** Sets the frame up; must run before any route is added. */
export async function setFrame(app: Api, { section, find, answers, directory }: FrameDeps): Promise<void> {
  app.removeContentTypeParser('text/plain')
  app.setValidatorCompiler(validatorCompiler)
  // Answers are not validated: the handlers' types already do so, and a failure here would hide a change that has been made.
  app.setSerializerCompiler(() => JSON.stringify)
  app.setErrorHandler(async (error, request, reply) => {
    const problem = problemOf(error)
    const line = { err: error, method: request.method, route: request.routeOptions.url, status: problem.status }
    if (problem.status >= 500 && problem.status !== 503) request.log.error(line, 'a request failed')
    return sendProblem(reply, problem)
  })
  app.setNotFoundHandler(async (_, reply) =>
    sendProblem(reply, new Problem(404, 'not-found', 'there is nothing at this path; see /openapi.json')),
  )
  app.decorateRequest('caller')
  const callerOf = callerFinder(find)
  // Authenticates before the body is read, so that strangers cannot make the server take in megabytes.
  app.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store')
    const { access = 'public' } = request.routeOptions.config
    request.caller = access === 'public' ? anybody : callerOf(request)
    if (access === 'public') return
    refuseBeyondRole(request.caller, access)
    await refuseDeparted(request.caller, directory)
  })
  app.addHook('onRoute', (route) => completeRoute(route, answers))
  await limit(app, section, find)
}

async function limit(app: Api, { requestsPerMinute }: ConsoleConfig, find: FindCaller): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    crossOriginResourcePolicy: { policy: 'same-origin' },
  })
  await app.register(rateLimit, {
    max: requestsPerMinute,
    timeWindow: '1 minute',
    // Callers are limited by token, so that strangers at the same network address do not use up their limit.
    keyGenerator: ({ headers, ip }) => {
      const caller = find(headers.authorization ?? '')
      return caller ? `token ${caller.name}` : ip
    },
    errorResponseBuilder: (_, { after }) => new Problem(429, 'too-many-requests', `too many requests; again in ${after}`),
  })
}

const version = z
  .string()
  .regex(/^"(0|[1-9][0-9]{0,8})"$/, 'is one ETag as we gave it, such as "7"')
  .describe('the ETag of the state that the change is meant for')
  .transform((tag) => Number(tag.slice(1, -1)))
const key = z
  .string()
  .regex(/^[A-Za-z0-9._:-]{1,200}$/, 'is 1 to 200 letters, digits, and . _ : -')
  .optional()
  .describe('the same request with the same key within a day is done once and answered alike')
const headers = {
  none: z.object({ 'idempotency-key': key }),
  optional: z.object({ 'idempotency-key': key, 'if-match': version.optional() }),
  required: z.object({ 'idempotency-key': key, 'if-match': version }),
}
const nothing = z.strictObject({})

/** Completes the schema of a route: unknown query parameters are refused, and every write takes an Idempotency-Key. */
function completeRoute(route: RouteOptions, answers: KeptAnswers): void {
  if (!route.config?.access) throw new TypeError(`the route ${route.url} does not say who may call it`)
  route.schema = { querystring: nothing, ...route.schema }
  if (route.method === 'GET' || route.method === 'HEAD' || route.schema.hide) return
  route.schema = { ...route.schema, headers: headers[route.config.guard ?? 'none'] }
  withKeys(route, answers)
}

/** Answers 405 to methods that a path does not have, before any other check (RFC 9110 §15.5.6). */
export function refuseOtherMethods(app: Api, routes: readonly Pick<RouteOptions, 'method' | 'url'>[]): void {
  for (const [url, some] of Map.groupBy(routes, (route) => route.url)) {
    const knownMethods = some.flatMap(({ method }) => method).filter((method) => method !== 'HEAD')
    const allow = knownMethods.join(', ')
    const refuse = async () => {
      throw new Problem(405, 'method', `this path knows ${allow}`, { headers: { allow } })
    }
    const method = app.supportedMethods.filter(
      (candidate) => !knownMethods.includes(candidate) && !(candidate === 'HEAD' && knownMethods.includes('GET')),
    )
    app.route({ method, url, schema: { hide: true }, config: { access: 'public' }, onRequest: refuse, handler: refuse })
  }
}

/** Sends a problem as the answer. */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply.code(problem.status).headers(problem.headers).type(problemType).send(JSON.stringify(problem.body))
}
