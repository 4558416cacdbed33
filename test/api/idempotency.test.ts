/** Idempotency keys when the work fails: what may have been done is not done again. */
import type { FastifyRequest } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { onceByKey } from '../../src/api/idempotency.ts'
import { StoreUnavailableError, UserError } from '../../src/errors.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { emptyDatabaseUri } from '../support/places.ts'

let store: Store
beforeAll(async () => {
  store = await openStore(emptyDatabaseUri())
})
afterAll(() => store.close())

const caller = { name: 'sam', role: 'agent', agent: null } as const

/** Sends a request with a key; `run` is what it does. */
function ask(key: string, run: () => Promise<{ body: unknown }>) {
  const request = { method: 'POST', url: '/tickets', body: {}, headers: { 'idempotency-key': key } }
  return onceByKey(request as unknown as FastifyRequest, { caller, answers: store.storedAnswers, run })
}
const done = async () => ({ body: 'done' })

test('when the database fell silent the change may be there, so the key stays taken', async () => {
  const silent = async () => Promise.reject(new StoreUnavailableError('no answer'))
  await expect(ask('a', silent)).rejects.toThrow(StoreUnavailableError)
  await expect(ask('a', done)).rejects.toMatchObject({ status: 409, code: 'key-in-use' })
})

test('when a rule refused nothing was changed, so the key is free', async () => {
  await expect(ask('b', async () => Promise.reject(new UserError('no')))).rejects.toThrow('no')
  expect(await ask('b', done)).toEqual({ body: 'done' })
})

test('when the answer cannot be kept the change is there, so the key stays taken', async () => {
  const answers = { ...keeping(), finish: async () => Promise.reject(new StoreUnavailableError('no answer')) }
  const request = { method: 'POST', url: '/tickets', body: {}, headers: { 'idempotency-key': 'c' } }
  const first = onceByKey(request as unknown as FastifyRequest, { caller, answers, run: done })
  await expect(first).rejects.toThrow(StoreUnavailableError)
  await expect(ask('c', done)).rejects.toMatchObject({ status: 409 })
})

function keeping() {
  const { storedAnswers } = store
  return {
    begin: (id: string, fingerprint: string) => storedAnswers.begin(id, fingerprint),
    forget: (id: string) => storedAnswers.forget(id),
  }
}
