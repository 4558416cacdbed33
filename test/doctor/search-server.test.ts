/** The search server as the doctor sees it. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { examineSearch } from '../../src/doctor/search-server.ts'

async function serverThat(status: number, body: string): Promise<string> {
  const server = createServer((_, response) => void response.writeHead(status).end(body))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close().closeAllConnections())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
const levels = async (url: string) => (await examineSearch({ search: { url, index: 'x' } })).map(({ level, text }) => [level, text])

it('a site without one has nothing to be looked at', async () => {
  expect(await examineSearch({})).toEqual([])
})

it('what it holds is told', async () => {
  expect(await levels(await serverThat(200, '{"count":3}'))).toEqual([['ok', 'the index on OpenSearch has 3 tickets and 3 articles']])
})

it('one that is away, refuses, or has no index yet is a fault', async () => {
  expect(await levels('http://127.0.0.1:1')).toEqual([['fault', 'OpenSearch: it does not answer']])
  expect(await levels(await serverThat(401, 'Unauthorized'))).toEqual([['fault', expect.stringContaining('401')]])
  const missing = '{"error":{"type":"index_not_found_exception","reason":"no such index [x-tickets]"}}'
  expect(await levels(await serverThat(404, missing))).toEqual([['fault', expect.stringContaining('no such index')]])
})
