/** What a key of a request stands for: the caller, the key, and all that the request says. */
import type { FastifyRequest } from 'fastify'
import { describe, expect, test } from 'vitest'
import { onceByKey, type KeptAnswers } from '../../src/api/idempotency.ts'
import { Problem } from '../../src/api/problem.ts'
import { NotFoundError } from '../../src/errors.ts'

type Kept = NonNullable<Awaited<ReturnType<KeptAnswers['begin']>>>

/** Answers that are kept as long as the test runs. */
function keeper() {
  const kept = new Map<string, { fingerprint: string; answer: unknown }>()
  const answers: KeptAnswers = {
    begin: (id, fingerprint) => {
      const before = kept.get(id)
      if (!before) kept.set(id, { fingerprint, answer: null })
      return Promise.resolve((before ?? null) as Kept | null)
    },
    finish: (id, answer) => Promise.resolve(void kept.set(id, { ...kept.get(id)!, answer })),
    forget: (id) => Promise.resolve(void kept.delete(id)),
  }
  return { answers, kept }
}
const request = { method: 'POST', url: '/tickets', body: { title: 'Kettle' } as unknown, headers: { 'idempotency-key': 'k' } as object }
const sam = { name: 'sam', role: 'agent', agent: null } as const

function asker() {
  const { answers, kept } = keeper()
  let runs = 0
  const run = async () => ({ status: 201, headers: { etag: '"1"' }, body: { run: ++runs } })
  const ask = async (
    changed: object = {},
    { caller = sam as { name: string }, does = run as () => Promise<never> | ReturnType<typeof run> } = {},
  ) => onceByKey({ ...request, ...changed } as FastifyRequest, { caller: caller as never, answers, run: does })
  return { ask, kept }
}

test('the first answer is given again, and says that it is', async () => {
  const { ask } = asker()
  expect(await ask()).toEqual({ status: 201, headers: { etag: '"1"' }, body: { run: 1 } })
  expect(await ask()).toEqual({ status: 201, headers: { etag: '"1"', 'idempotency-replayed': 'true' }, body: { run: 1 } })
})

test('an answer with nothing but a body is repeated as it was', async () => {
  const { ask, kept } = asker()
  await ask({}, { does: (() => Promise.resolve({ body: undefined })) as never })
  expect([...kept.values()][0]?.answer).toEqual({ status: null, headers: {}, body: null })
  expect(await ask()).toEqual({ headers: { 'idempotency-replayed': 'true' }, body: null })
})

test('without a key each request runs', async () => {
  const { ask, kept } = asker()
  expect([(await ask({ headers: {} })).body, (await ask({ headers: {} })).body]).toEqual([{ run: 1 }, { run: 2 }])
  expect(kept.size).toBe(0)
})

test('another caller’s key is another key', async () => {
  const { ask } = asker()
  expect([(await ask()).body, (await ask({}, { caller: { name: 'kim' } })).body]).toEqual([{ run: 1 }, { run: 2 }])
})

describe('a key that came with another request before is refused:', () => {
  test.each<[string, object]>([
    ['another method', { method: 'PUT' }],
    ['another place', { url: '/tickets?x' }],
    ['another body', { body: { title: 'Lid' } }],
    ['other bytes', { body: Buffer.from('x') }],
    ['another state', { headers: { 'idempotency-key': 'k', 'if-match': '"2"' } }],
  ])('%s', async (_, changed) => {
    const { ask } = asker()
    await ask()
    await expect(ask(changed)).rejects.toMatchObject({ status: 422, code: 'key-reused' })
  })
  test('but the same bytes are the same request', async () => {
    const { ask } = asker()
    await ask({ body: Buffer.from('a mail') })
    expect((await ask({ body: Buffer.from('a mail') })).body).toEqual({ run: 1 })
    await expect(ask({ body: Buffer.from('b mail') })).rejects.toMatchObject({ code: 'key-reused' })
  })
})

describe('while the first request has not ended', () => {
  test.each<[string, Error, boolean]>([
    ['a refusal frees the key', new NotFoundError('no'), true],
    ['a refusal of the highest status frees it', new Problem(499, 'x', 'no'), true],
    ['a failure keeps it, for something may be done', new Problem(500, 'x', 'no'), false],
  ])('%s', async (_, error, isFree) => {
    const { ask } = asker()
    await expect(ask({}, { does: () => Promise.reject(error) })).rejects.toBe(error)
    if (isFree) expect((await ask()).body).toEqual({ run: 1 })
    else await expect(ask()).rejects.toMatchObject({ status: 409, code: 'key-in-use', headers: { 'retry-after': '5' } })
  })
})
