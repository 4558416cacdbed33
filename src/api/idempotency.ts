/** Idempotency-Key: a write that is repeated after a lost answer runs once, and the repetition gets the first answer. */
import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import type { KeptAnswer, StoredAnswers } from '../store/stored-answers.ts'
import { Problem, problemOf } from './problem.ts'
import type { Caller } from './tokens.ts'

/** The part of the store that keeps answers. */
export type KeptAnswers = Pick<StoredAnswers, 'begin' | 'finish' | 'forget'>

export interface Answer {
  /** Default: the usual one of its route. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: unknown
}

interface KeyedWrite {
  readonly caller: Caller
  readonly answers: KeptAnswers
  run(): Promise<Answer>
}

/** Headers that belong to the result; all others belong to the connection and are made anew. */
const keptHeaders = ['etag', 'location'] as const

/** Wraps the handler of a route, so that it runs once for each key. */
export function withKeys(route: RouteOptions, answers: KeptAnswers): void {
  const { handler } = route
  route.handler = async function once(this: FastifyInstance, request: FastifyRequest, reply: FastifyReply) {
    const run = async (): Promise<Answer> => {
      const body: unknown = await handler.call(this, request, reply)
      const headers = keptHeaders.flatMap((name) => (reply.hasHeader(name) ? [[name, reply.getHeader(name)]] : []))
      return { status: reply.statusCode, headers: Object.fromEntries(headers) as Record<string, string>, body }
    }
    const { status = 200, headers = {}, body } = await onceByKey(request, { caller: request.caller, answers, run })
    reply.code(status).headers(headers)
    return status === 204 ? null : body
  }
}

/**
 * Runs a write, or repeats the answer of its first run.
 *
 * @throws {Problem} 422 when the key came with a different request before, 409 when the first run has not ended
 */
export async function onceByKey(request: FastifyRequest, { caller, answers, run }: KeyedWrite): Promise<Answer> {
  const key = request.headers['idempotency-key']
  if (typeof key !== 'string') return run()
  const id = digestOf(`${caller.name}\n${key}`)
  const { method, url, headers, body } = request
  const content = Buffer.isBuffer(body) ? digestOf(body) : body
  const fingerprint = digestOf(JSON.stringify([method, url, headers['if-match'], content]))
  const before = await answers.begin(id, fingerprint)
  if (before) return storedAnswer(before, fingerprint)
  const answer = await releaseOnRefusal(run, () => answers.forget(id))
  await answers.finish(id, { status: answer.status ?? null, headers: answer.headers ?? {}, body: answer.body ?? null })
  return answer
}

/** Releases the key after a refusal, which changed nothing. After a failure something may have been changed, so the key stays in use. */
async function releaseOnRefusal(run: KeyedWrite['run'], forget: () => Promise<void>): Promise<Answer> {
  try {
    return await run()
  } catch (error) {
    if (problemOf(error).status < 500) await forget()
    throw error
  }
}

function storedAnswer({ answer, fingerprint: first }: KeptAnswer, fingerprint: string): Answer {
  if (first !== fingerprint) throw new Problem(422, 'key-reused', 'this Idempotency-Key came with another request; take a new one')
  if (!answer)
    throw new Problem(409, 'key-in-use', 'the first request with this Idempotency-Key has not ended, or ended unseen', {
      headers: { 'retry-after': '5' },
    })
  const headers = { ...answer.headers, 'idempotency-replayed': 'true' }
  return { headers, body: answer.body, ...(answer.status !== null && { status: answer.status }) }
}

function digestOf(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex')
}
