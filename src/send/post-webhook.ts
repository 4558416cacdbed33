/** One request to a webhook's receiver: limited in time, without redirects, and without access to private networks unless allowed. */
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { canBePublic, hostOf, notPublic, publicLookup, type Lookup } from './public-address.ts'

/** The request, and where it may go. */
export interface WebhookPost {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly allowPrivate: boolean
  readonly answerMs: number
  /** Default: the system's. */
  readonly lookup?: Lookup | undefined
}

/**
 * Posts it. Redirects are not followed: they would take the signed event to another receiver.
 *
 * @returns the status of the answer
 * @throws Error when there is no answer in time, or the address is not allowed
 */
export async function postWebhook({ headers, body, allowPrivate, answerMs, ...rest }: WebhookPost): Promise<number> {
  const url = new URL(rest.url)
  if (!allowPrivate && !canBePublic(url)) throw notPublic(hostOf(url))
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
    method: 'POST',
    headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    // A kept-alive connection would skip the check of the address.
    agent: false,
    ...(!allowPrivate && { lookup: publicLookup(rest.lookup) }),
    signal: AbortSignal.timeout(answerMs),
  })
  request.on('error', reject)
  request.on('response', (response) => {
    response.destroy()
    resolve(response.statusCode ?? 0)
  })
  request.end(body)
  return promise
}
