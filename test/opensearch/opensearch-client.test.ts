/** Requests to a search server: who we are, what is made of its answers, and that no secret gets into an error. */
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { ConfigError, SearchUnavailableError } from '../../src/errors.ts'
import { OpenSearchClient } from '../../src/opensearch/opensearch-client.ts'
import { openSearchIndexes } from '../../src/opensearch/opensearch-index.ts'

async function serverThat(status: number, body: string) {
  const seen: { readonly request: IncomingMessage; readonly sent: string }[] = []
  const server = createServer((request, response) => {
    void Array.fromAsync(request as AsyncIterable<Buffer>).then((chunks) => {
      seen.push({ request, sent: Buffer.concat(chunks).toString() })
      response.writeHead(status).end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close().closeAllConnections())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}
const login = { user: 'intray', password: 'a-secret-word' }

it('it says who we are, sends JSON, and lines of it in bulk', async () => {
  const { url, seen } = await serverThat(200, '{"count":3}')
  const client = new OpenSearchClient({ url: `${url}/`, ...login })
  const answer = await client.ask({ method: 'POST', path: 'x/_count', body: { query: 1 } })
  await client.ask({ method: 'POST', path: 'x/_bulk', body: [{ a: 1 }, { b: 2 }] })
  expect(answer).toEqual({ status: 200, body: { count: 3 } })
  expect(seen.map(({ request: { url: path }, sent }) => [path, sent])).toEqual([
    ['/x/_count', '{"query":1}'],
    ['/x/_bulk', '{"a":1}\n{"b":2}\n'],
  ])
  expect(seen[0]?.request.headers.authorization).toBe(`Basic ${Buffer.from('intray:a-secret-word').toString('base64')}`)
})

it.each([
  [503, '{"error":{"type":"busy","reason":"later"}}', '503 to GET x: "type":"busy", "reason":"later'],
  [401, 'Unauthorized', '401 to GET x: Unauthorized'],
  [302, '', '302 to GET x'],
  [200, '<html>', 'speaks no JSON'],
])('an answer of %i with %s is told without the password', async (status, body, words) => {
  const { url } = await serverThat(status, body)
  const failed = await new OpenSearchClient({ url, ...login }).ask({ method: 'GET', path: 'x' }).catch((error: unknown) => error)
  expect(failed).toBeInstanceOf(SearchUnavailableError)
  expect((failed as Error).message).toContain(words)
  expect((failed as Error).message).not.toContain(login.password)
})

it('where nobody listens, it is away; a certificate that is not there is a fault of the configuration', async () => {
  const away = new OpenSearchClient({ url: 'http://127.0.0.1:1' }).ask({ method: 'GET', path: 'x' })
  await expect(away).rejects.toThrow(SearchUnavailableError)
  expect(() => new OpenSearchClient({ url: 'https://127.0.0.1:1', ca: '/nowhere.pem' })).toThrow(ConfigError)
})

it('https is believed by the authority that is named, and by no other', async () => {
  const tls = join(import.meta.dirname, '../support/tls')
  const [key, cert] = ['key.pem', 'certificate.pem'].map((name) => readFileSync(join(tls, name)))
  const server = createTlsServer({ key, cert }, (_, response) => void response.end('{"count":3}'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close().closeAllConnections())
  const url = `https://localhost:${(server.address() as AddressInfo).port}`
  const known = new OpenSearchClient({ url, ...login, ca: join(tls, 'certificate.pem') })
  expect((await known.ask({ method: 'GET', path: 'x' })).body).toEqual({ count: 3 })
  await expect(new OpenSearchClient({ url, ...login }).ask({ method: 'GET', path: 'x' })).rejects.toThrow(SearchUnavailableError)
})

it('in bulk, an older version and what is gone already are no faults; an index that is gone is one', async () => {
  const entry = { _id: 1, version: 1, terms: ['a'], weights: Buffer.from([4]), length: 1 }
  const write = async (status: number, reason?: string) => {
    const { url } = await serverThat(200, JSON.stringify({ items: [{ index: { status, ...(reason && { error: { reason } }) } }] }))
    return openSearchIndexes({ url, index: 'x' }).tickets.write([entry])
  }
  await expect(write(201)).resolves.toBeUndefined()
  await expect(write(404)).resolves.toBeUndefined()
  await expect(write(409, 'version conflict')).resolves.toBeUndefined()
  await expect(write(404, 'no such index')).rejects.toThrow('404: no such index')
  await expect(write(429, 'busy')).rejects.toThrow('429: busy')
})
