/** The HTTP server of the API and, on the same port, of the pages. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import fastify, { LogController, type FastifyBaseLogger, type RouteOptions } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { InvariantError } from '../errors.ts'
import type { Runtime } from '../process/runtime.ts'
import { refuseOtherMethods, sendProblem, setFrame, type Api } from './frame.ts'
import { describe } from './openapi.ts'
import { problemOf } from './problem.ts'
import { addRoutes } from './routes.ts'
import { callersOf, type ConsoleConfig } from './tokens.ts'

export interface Console {
  readonly port: number
  /** Switches to another configuration: new requests go by it, running ones end by the old one. */
  replace(runtime: Runtime, pages: OtherPages | null): Promise<void>
  close(): Promise<void>
}

/** Pages that are served on the same port, outside the API's frame. */
export interface OtherPages {
  readonly has: (url: string) => boolean
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void
  /** Ends the event streams of browsers, before the server closes. */
  readonly endStreams?: () => void
}

/** Hands requests over to another handler before any hook of the API sees them. */
function handOver(app: Api, next: (url: string) => Pick<OtherPages, 'handle'> | null): void {
  app.addHook('onRequest', async (request, reply) => {
    const other = next(request.url)
    if (other === null) return
    reply.hijack()
    other.handle(request.raw, reply.raw)
  })
}

/** Enough for a description of 65,536 characters that JSON escapes. */
const bodyLimitBytes = 1024 * 1024

/**
 * Starts the API.
 *
 * @throws Error when it cannot listen on its port
 */
export async function startConsole(runtime: Runtime, section: ConsoleConfig, pages: OtherPages | null = null): Promise<Console> {
  let successor: Api | null = null
  const app = await openApi(runtime, pages, () => successor)
  await app.listen({ host: section.host, port: section.port }).catch((cause: Error) => {
    throw new Error(`the API does not listen, see console.host and console.port: ${cause.message}`, { cause })
  })
  return {
    port: (app.server.address() as AddressInfo).port,
    async replace(next, nextPages) {
      const fresh = await openApi(next, nextPages, () => null)
      await fresh.ready()
      const before = successor
      successor = fresh
      await before?.close()
    },
    async close() {
      await app.close()
      await successor?.close()
    },
  }
}

/** Builds the API over a runtime; it does not listen yet. */
async function openApi(runtime: Runtime, pages: OtherPages | null, successor: () => Api | null): Promise<Api> {
  const loggerInstance: FastifyBaseLogger = runtime.log
  const app: Api = fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyLimitBytes,
    requestTimeout: 30_000,
    // The length of ids is checked by their schemas; percent-encoding makes them longer.
    routerOptions: { maxParamLength: 2000 },
    frameworkErrors: (error, _, reply) => void sendProblem(reply, problemOf(error)),
    // Only a proxy on this machine may name the client's address.
    trustProxy: 'loopback',
    return503OnClosing: true,
  }).withTypeProvider<ZodTypeProvider>()
  app.addHook('preClose', async () => pages?.endStreams?.())
  handOver(app, () => {
    const next = successor()
    return next && { handle: (request, response) => next.routing(request, response) }
  })
  if (pages) handOver(app, (url) => (pages.has(url) ? pages : null))
  const routes: RouteOptions[] = []
  app.addHook('onRoute', (route) => void routes.push(route))
  const section = runtime.config.console
  if (!section) throw new InvariantError('an API without its section of the configuration')
  const find = callersOf(section, runtime.config.agents)
  await setFrame(app, { section, find, answers: runtime.store.storedAnswers, directory: runtime.directory })
  await describe(app)
  await addRoutes(app, runtime)
  refuseOtherMethods(app, [...routes])
  return app
}
