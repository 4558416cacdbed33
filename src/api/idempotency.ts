/** `Idempotency-Key`: a write that is sent again after a lost answer is done once, and answered as it was. */
import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { KeptAnswer, StoredAnswers } from '../store/stored-answers.ts'
import type { Answer } from './endpoint.ts'
import { Problem, problemOf } from './problem.ts'
import type { Caller } from './tokens.ts'

/** Where answers are kept. */
export type KeptAnswers = Pick<StoredAnswers, 'begin' | 'finish' | 'forget'>

interface Once {
  readonly caller: Caller
  readonly serving: { readonly answers: KeptAnswers }
  run(): Promise<Answer<unknown>>
}

/**
 * Runs a write, or answers as its first run did.
 *
 * @throws {Problem} 400 for a key of another shape, 422 when the key came with another request, 409 when the first one
 *   has not ended
 */
export async function onceByKey(request: FastifyRequest, { caller, serving, run }: Once): Promise<Answer<unknown>> {
  const key = keyOf(request)
  if (key === null) return run()
  const id = digestOf(`${caller.name}\n${key}`)
  const { method, url, headers, body } = request
  const said = Buffer.isBuffer(body) ? digestOf(body) : body
  const fingerprint = digestOf(JSON.stringify([method, url, headers['if-match'], said]))
  const before = await serving.answers.begin(id, fingerprint)
  if (before) return replayed(before, fingerprint)
  const answer = await ran(run, () => serving.answers.forget(id))
  await serving.answers.finish(id, { status: answer.status ?? null, headers: answer.headers ?? {}, body: answer.body })
  return answer
}

/** What was refused changed nothing and may be tried again; what failed may have changed something, so its key stays taken. */
async function ran(run: Once['run'], forget: () => Promise<void>): Promise<Answer<unknown>> {
  try {
    return await run()
  } catch (error) {
    if (problemOf(error).status < 500) await forget()
    throw error
  }
}

function replayed(before: KeptAnswer, fingerprint: string): Answer<unknown> {
  if (before.fingerprint !== fingerprint)
    throw new Problem(422, 'key-reused', 'this Idempotency-Key came with another request; take a new one')
  const { answer } = before
  if (!answer)
    throw new Problem(409, 'key-in-use', 'the first request with this Idempotency-Key has not ended, or ended unseen', {
      headers: { 'retry-after': '5' },
    })
  const headers = { ...answer.headers, 'idempotency-replayed': 'true' }
  return { headers, body: answer.body, ...(answer.status === null ? {} : { status: answer.status as 200 }) }
}

function keyOf({ headers }: FastifyRequest): string | null {
  const field = headers['idempotency-key']
  if (field === undefined) return null
  if (typeof field === 'string' && /^[\w.:-]{1,200}$/.test(field)) return field
  throw new Problem(400, 'shape', 'Idempotency-Key: 1 to 200 letters, digits, and . _ : -')
}

function digestOf(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex')
}
