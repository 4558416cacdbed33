/** A route whose writes have keys: what is kept of its answer, and what of it goes out again. */
import Fastify from 'fastify'
import { expect, onTestFinished, test } from 'vitest'
import { withKeys, type KeptAnswers } from '../../src/api/idempotency.ts'

/** A server whose only route answers so. */
async function served(answer: { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: unknown }) {
  const kept = new Map<string, { fingerprint: string; answer: unknown }>()
  const answers: KeptAnswers = {
    begin: (id, fingerprint) => {
      const before = kept.get(id) ?? null
      if (!before) kept.set(id, { fingerprint, answer: null })
      return Promise.resolve(before as Awaited<ReturnType<KeptAnswers['begin']>>)
    },
    finish: (id, given) => Promise.resolve(void kept.set(id, { ...kept.get(id)!, answer: given })),
    forget: (id) => Promise.resolve(void kept.delete(id)),
  }
  const state = { runs: 0 }
  const app = Fastify()
  onTestFinished(() => void app.close())
  app.decorateRequest('caller', null as never)
  app.addHook('onRequest', async (request) => {
    request.caller = { name: 'sam', role: 'agent', agent: null }
  })
  app.addHook('onRoute', (route) => withKeys(route, answers))
  app.post('/tickets', async (_request, reply) => {
    state.runs++
    reply.code(answer.status).headers(answer.headers)
    return answer.body
  })
  const post = async (key?: string) =>
    app.inject({ method: 'POST', url: '/tickets', headers: key === undefined ? {} : { 'idempotency-key': key } })
  return { post, state, kept }
}

test('status, ETag, place and body are the same the second time; other headers belong to the connection', async () => {
  const headers = { etag: '"1"', location: '/tickets/TKT-1', 'x-request': 'a' }
  const { post, state, kept } = await served({ status: 201, headers, body: { id: 'TKT-1' } })
  const [first, second] = [await post('k'), await post('k')]
  expect(state.runs).toBe(1)
  expect([...kept.values()][0]?.answer).toEqual({
    status: 201,
    headers: { etag: '"1"', location: '/tickets/TKT-1' },
    body: { id: 'TKT-1' },
  })
  for (const answer of [first, second]) {
    expect([answer.statusCode, answer.json()]).toEqual([201, { id: 'TKT-1' }])
    expect(answer.headers).toMatchObject({ etag: '"1"', location: '/tickets/TKT-1' })
  }
  expect([first.headers['x-request'], second.headers['x-request']]).toEqual(['a', undefined])
  expect([first.headers['idempotency-replayed'], second.headers['idempotency-replayed']]).toEqual([undefined, 'true'])
})

test('an answer without a body has none again', async () => {
  const { post, state } = await served({ status: 204, headers: {}, body: undefined })
  for (const answer of [await post('k'), await post('k')]) expect([answer.statusCode, answer.body]).toEqual([204, ''])
  expect(state.runs).toBe(1)
})

test('a header that the answer lacks is not kept, and without a key nothing is', async () => {
  const { post, kept } = await served({ status: 200, headers: { etag: '"1"' }, body: {} })
  await post('k')
  expect([...kept.values()][0]?.answer).toMatchObject({ headers: { etag: '"1"' } })
  await post()
  expect(kept.size).toBe(1)
})
