/** Helpers of the API's tests: a real server over a real MongoDB, called with fetch. */
import { newToken } from '../../src/act/api-token.ts'
import { startConsole, type Console } from '../../src/api/server.ts'
import { startInstallation, SAM, type Installation, type InstallationOptions } from '../support/installation.ts'
import { freshPlaces } from '../support/places.ts'

/** The role of the token that a test calls with; `nobody` sends no token. */
export type CallerRole = 'agent' | 'admin' | 'read-only' | 'mail' | 'nobody'

/** A response. */
export interface Reply<T = Record<string, unknown>> {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly body: T
}

/** Options of a request; default: as agent, without a body. */
export interface CallOptions {
  readonly as?: CallerRole
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** A running API. */
export interface Api {
  readonly us: Installation
  readonly origin: string
  readonly tokens: Readonly<Record<Exclude<CallerRole, 'nobody'>, string>>
  call<T = Record<string, unknown>>(request: string, options?: CallOptions): Promise<Reply<T>>
  stop(): Promise<void>
}

/** Starts an installation with its API. */
export async function startApi(options: InstallationOptions = {}, places = freshPlaces()): Promise<Api> {
  const tokensByRole = { agent: newToken(), admin: newToken(), 'read-only': newToken(), mail: newToken() }
  const tokens = Object.entries(tokensByRole).map(([role, { sha256 }]) => {
    return { name: role, role, sha256, ...(role === 'agent' || role === 'admin' ? { agent: SAM } : {}) }
  })
  const section = { port: 0, tokens, requestsPerMinute: 100_000 }
  const us = await startInstallation(places, { ...options, config: { console: section, ...options.config } })
  const server = await startConsole(us.runtime, us.config.console!)
  const origin = `http://127.0.0.1:${server.port}`
  const secrets = {
    ...{ agent: tokensByRole.agent.token, admin: tokensByRole.admin.token },
    ...{ 'read-only': tokensByRole['read-only'].token, mail: tokensByRole.mail.token },
  }
  return {
    ...{ us, origin, tokens: secrets },
    call: <T>(request: string, options: CallOptions = {}) => send<T>(request, options, { origin, secrets }),
    stop: async () => stopApi(server, us),
  }
}

const octets = 'application/octet-stream'

async function stopApi(server: Console, us: Installation): Promise<void> {
  await server.close()
  await us.stop()
}

/** Sends a request. @param request - the method and the path, such as `GET /tickets` */
async function send<T>(
  request: string,
  { as = 'agent', body, headers = {} }: CallOptions,
  { origin, secrets }: { readonly origin: string; readonly secrets: Readonly<Record<string, string>> },
): Promise<Reply<T>> {
  const [method = 'GET', path = '/'] = request.split(' ')
  const response = await fetch(origin + path, {
    method,
    headers: {
      ...(as === 'nobody' ? {} : { authorization: `Bearer ${secrets[as]}` }),
      ...(body === undefined ? {} : { 'content-type': body instanceof Uint8Array ? octets : 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = /json(;|$)/.test(response.headers.get('content-type') ?? '')
  return { status: response.status, headers: response.headers, text, body: (isJson ? JSON.parse(text) : {}) as T }
}
