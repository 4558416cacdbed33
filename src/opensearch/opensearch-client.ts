/** Sends requests to an OpenSearch server, over connections that are kept open. */
import { readFileSync } from 'node:fs'
import { Agent as PlainAgent, request as requestPlain, type IncomingMessage } from 'node:http'
import { Agent, request as requestTls } from 'node:https'
import { text } from 'node:stream/consumers'
import { ConfigError, SearchUnavailableError } from '../errors.ts'

/** The server's address, and our credentials there. */
export interface OpenSearchPlace {
  readonly url: string
  readonly user?: string | undefined
  readonly password?: string | undefined
  /** PEM file of a private certificate authority. */
  readonly ca?: string | undefined
}

/** A request; its body is JSON, or lines of JSON. */
interface OpenSearchRequest {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly path: string
  readonly body?: object | readonly object[]
}

/** A server's answer. */
export interface OpenSearchAnswer<T> {
  readonly status: number
  readonly body: T
}

const answerMs = 20_000

/** An OpenSearch server. */
export class OpenSearchClient {
  readonly #place: OpenSearchPlace
  readonly #agent: PlainAgent

  /** @throws {ConfigError} when the `ca` file cannot be read */
  constructor(place: OpenSearchPlace) {
    this.#place = place
    const kept = { keepAlive: true, maxSockets: 16 }
    this.#agent = isTls(place)
      ? new Agent({ ...kept, ...(place.ca === undefined ? {} : { ca: certificateOf(place.ca) }) })
      : new PlainAgent(kept)
  }

  /**
   * Sends a request.
   *
   * @param known - statuses that the caller handles, besides success
   * @throws {SearchUnavailableError} when the server does not answer in time, or refuses
   */
  async ask<T>(request: OpenSearchRequest, known: readonly number[] = []): Promise<OpenSearchAnswer<T>> {
    const response = await this.#send(request)
    const status = response.statusCode ?? 0
    const answer = await text(response).catch((cause: unknown) => unavailable('its answer broke off', cause))
    if (status >= 300 && !known.includes(status))
      return unavailable(`it answers ${status} to ${request.method} ${request.path}: ${reasonIn(answer)}`)
    return { status, body: (answer === '' ? null : jsonOf(answer)) as T }
  }

  async #send({ method, path, body }: OpenSearchRequest): Promise<IncomingMessage> {
    const { user, password } = this.#place
    const url = new URL(`${this.#place.url.replace(/\/+$/, '')}/${path}`)
    const payload =
      body === undefined ? '' : Array.isArray(body) ? `${body.map((line) => JSON.stringify(line)).join('\n')}\n` : JSON.stringify(body)
    const headers = {
      'content-type': Array.isArray(body) ? 'application/x-ndjson' : 'application/json',
      'content-length': Buffer.byteLength(payload),
      ...(user === undefined ? {} : { authorization: `Basic ${Buffer.from(`${user}:${password ?? ''}`).toString('base64')}` }),
    }
    const options = { method, headers, agent: this.#agent, signal: AbortSignal.timeout(answerMs) }
    return new Promise<IncomingMessage>((resolve, reject) => {
      const request = isTls(this.#place) ? requestTls(url, options, resolve) : requestPlain(url, options, resolve)
      request.once('error', reject).end(payload)
    }).catch((cause: unknown) => unavailable('it does not answer', cause))
  }
}

function isTls({ url }: OpenSearchPlace): boolean {
  return url.startsWith('https:')
}

function certificateOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new ConfigError([`search.ca: ${path} cannot be read`], { cause })
  }
}

function unavailable(what: string, cause?: unknown): never {
  throw new SearchUnavailableError(`OpenSearch: ${what}`, { cause })
}

function jsonOf(answer: string): unknown {
  try {
    return JSON.parse(answer)
  } catch (cause) {
    return unavailable('what answers there speaks no JSON', cause)
  }
}

/** The reason of a refusal: the error's type and reason, which name our fields and indexes. */
function reasonIn(answer: string): string {
  const [type] = /"type":"[^"]{0,80}"/.exec(answer) ?? []
  const [reason] = /"reason":"[^"]{0,200}/.exec(answer) ?? []
  return [type, reason].filter((part) => part !== undefined).join(', ') || answer.slice(0, 100)
}
