/** `Idempotency-Key`: a write that is sent again after a lost answer is done once, and answered as it was. */
import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import type { KeptAnswer, StoredAnswers } from '../store/stored-answers.ts'
import { Problem, problemOf } from './problem.ts'
import type { Caller } from './tokens.ts'

/** Where answers are kept. */
export type KeptAnswers = Pick<StoredAnswers, 'begin' | 'finish' | 'forget'>

/** An answer as it is sent. */
export interface Answer {
  /** Default: the usual one of its route. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: unknown
}

interface Once {
  readonly caller: Caller
  readonly answers: KeptAnswers
  run(): Promise<Answer>
}

/** Headers of an answer that belong to what was done; all others belong to the connection. */
const keptHeaders = ['etag', 'location'] as const

/** Has the handler of a route run once for each key. */
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
 * Runs a write, or answers as its first run did.
 *
 * @throws {Problem} 422 when the key came with another request, 409 when the first one has not ended
 */
export async function onceByKey(request: FastifyRequest, { caller, answers, run }: Once): Promise<Answer> {
  const key = request.headers['idempotency-key']
  if (typeof key !== 'string') return run()
  const id = digestOf(`${caller.name}\n${key}`)
  const { method, url, headers, body } = request
  const content = Buffer.isBuffer(body) ? digestOf(body) : body
  const fingerprint = digestOf(JSON.stringify([method, url, headers['if-match'], content]))
  const before = await answers.begin(id, fingerprint)
  if (before) return replayed(before, fingerprint)
  const answer = await freedOnRefusal(run, () => answers.forget(id))
  await answers.finish(id, { status: answer.status ?? null, headers: answer.headers ?? {}, body: answer.body ?? null })
  return answer
}

/** What was refused changed nothing and may be tried again; what failed may have changed something, so its key stays taken. */
async function freedOnRefusal(run: Once['run'], forget: () => Promise<void>): Promise<Answer> {
  try {
    return await run()
  } catch (error) {
    if (problemOf(error).status < 500) await forget()
    throw error
  }
}

function replayed({ answer, fingerprint: first }: KeptAnswer, fingerprint: string): Answer {
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
