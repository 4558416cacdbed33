/** The HTTP server of the API: limits, headers, and every endpoint. */
import type { AddressInfo } from 'node:net'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import packageJson from '../../package.json' with { type: 'json' }
import type { Runtime } from '../process/runtime.ts'
import { endpointsOf } from './endpoints.ts'
import { rawMedia, type Endpoint } from './endpoint.ts'
import { FailedAttempts } from './failed-attempts.ts'
import { openApiOf } from './openapi.ts'
import { Problem, problemOf, problemType } from './problem.ts'
import { serveEndpoint } from './serve-endpoint.ts'
import { callersOf, type Caller, type ConsoleConfig, type FindCaller } from './tokens.ts'

/** A listening server. */
export interface Console {
  readonly port: number
  close(): Promise<void>
}

/** A description of 65,536 characters, escaped, four times over. */
const bodyLimitBytes = 1024 * 1024

/**
 * Starts the API.
 *
 * @throws Error when the port is taken
 */
export async function startConsole(runtime: Runtime, section: ConsoleConfig): Promise<Console> {
  const app = fastify({
    bodyLimit: bodyLimitBytes,
    requestTimeout: 30_000,
    // Ids are judged by their schemas, percent-encoded ones too.
    routerOptions: { maxParamLength: 2000 },
    frameworkErrors: (error, _, reply) => void tell(reply, problemOf(error)),
    // Only a proxy on this machine may say for whom it asks.
    trustProxy: 'loopback',
    return503OnClosing: true,
  })
  const find = callersOf(section, runtime.config.agents)
  await prepare(app, section, find)
  const endpoints = endpointsOf(runtime)
  refuseMethods(app, [...endpoints, { method: 'GET', path: '/openapi.json' }])
  const description = openApiOf(endpoints, packageJson.version)
  app.get('/openapi.json', async (_, reply) => reply.send(description))
  const serving = { callerOf: callerFinder(find), answers: runtime.store.storedAnswers }
  for (const one of endpoints) serveEndpoint(app, one, serving)
  tellProblems(app, runtime)
  await app.listen({ host: section.host, port: section.port }).catch((cause: Error) => {
    throw new Error(`the API does not listen, see console.host and console.port: ${cause.message}`, { cause })
  })
  return { port: (app.server.address() as AddressInfo).port, close: () => app.close() }
}

async function prepare(app: FastifyInstance, { requestsPerMinute }: ConsoleConfig, find: FindCaller): Promise<void> {
  app.removeContentTypeParser('text/plain')
  const asItIs = async (_: unknown, body: unknown) => body
  app.addContentTypeParser([...rawMedia], { parseAs: 'buffer' }, asItIs)
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    crossOriginResourcePolicy: { policy: 'same-origin' },
  })
  await app.register(rateLimit, {
    max: requestsPerMinute,
    timeWindow: '1 minute',
    // Strangers who share a caller's network address use up nothing of his.
    keyGenerator: ({ headers, ip }) => {
      const caller = find(headers.authorization ?? '')
      return caller ? `token ${caller.name}` : ip
    },
    errorResponseBuilder: (_, { after }) =>
      new Problem(429, 'too-many-requests', `too many requests; again in ${after}`),
  })
  app.addHook('onRequest', async (_, reply) => void reply.header('cache-control', 'no-store'))
}

function callerFinder(find: FindCaller): (request: FastifyRequest) => Caller {
  const failures = new FailedAttempts()
  const challenge = { headers: { 'www-authenticate': 'Bearer realm="intray"' } }
  return ({ headers, ip }) => {
    if (headers.authorization === undefined)
      throw new Problem(401, 'no-token', 'send a token: Authorization: Bearer …', challenge)
    const caller = find(headers.authorization)
    if (caller) return caller
    const waitSeconds = failures.waitSeconds(ip, Date.now())
    if (waitSeconds > 0)
      throw new Problem(429, 'too-many-failures', `too many wrong tokens; again in ${waitSeconds} s`, {
        headers: { 'retry-after': String(waitSeconds) },
      })
    failures.note(ip, Date.now())
    throw new Problem(401, 'wrong-token', 'there is no such token', challenge)
  }
}

function tellProblems(app: FastifyInstance, runtime: Runtime): void {
  app.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error)
    const line = { err: error, method: request.method, route: request.routeOptions.url, status: problem.status }
    if (problem.status >= 500 && problem.status !== 503) runtime.log.error(line, 'a request failed')
    return tell(reply, problem)
  })
  app.setNotFoundHandler((_, reply) =>
    tell(reply, new Problem(404, 'not-found', 'there is nothing at this path; see /openapi.json')),
  )
}

/** A method that a path does not know is refused before anything else is asked of the request (RFC 9110 §15.5.6). */
function refuseMethods(app: FastifyInstance, endpoints: readonly Pick<Endpoint, 'method' | 'path'>[]): void {
  const paths = [...Map.groupBy(endpoints, ({ path }) => path)].map(([path, some]) => ({
    pattern: new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`),
    methods: some.map(({ method }) => method as string),
  }))
  app.addHook('onRequest', async (request) => {
    const path = request.url.split('?', 1)[0] ?? ''
    const known = paths.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods)
    const asked = request.method === 'HEAD' ? 'GET' : request.method
    if (known.length === 0 || known.includes(asked)) return
    const allow = known.join(', ')
    throw new Problem(405, 'method', `this path knows ${allow}`, { headers: { allow } })
  })
}

function tell(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply.code(problem.status).headers(problem.headers).type(problemType).send(JSON.stringify(problem.body))
}
