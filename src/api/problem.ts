/** Problem details (RFC 9457): the one shape of every error of the API. */
import { STATUS_CODES } from 'node:http'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import type { FastifySchemaValidationError } from 'fastify/types/schema.js'
import { z } from 'zod'
import { IntrayError, SearchUnavailableError, UserError } from '../errors.ts'
import { isUnavailable } from '../store/write-errors.ts'

/** The media type of problem details (RFC 9457 §3). */
export const problemType = 'application/problem+json'

/** The schema of the body of every error. */
export const problemSchema = z.object({
  type: z.string().describe('always `about:blank`: `code` tells the problem'),
  title: z.string().describe('the words of the HTTP status'),
  status: z.int().min(400).max(599),
  detail: z.string().describe('one sentence for people'),
  code: z.string().describe('stable, for programs'),
  faults: z
    .array(z.object({ place: z.string().optional(), fault: z.string() }))
    .optional()
    .describe('every fault: with its place where input lacks the documented shape, without where rules refuse several things'),
})

export type ProblemBody = z.infer<typeof problemSchema>

/** A request that is refused before any rule of the tickets is asked. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly faults: ProblemBody['faults']
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    code: string,
    detail: string,
    more: { readonly faults?: ProblemBody['faults']; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(detail)
    this.status = status
    this.code = code
    this.faults = more.faults
    this.headers = more.headers ?? {}
  }

  /** The body as it is sent. */
  get body(): ProblemBody {
    return {
      type: 'about:blank',
      title: STATUS_CODES[this.status] ?? 'Error',
      status: this.status,
      detail: this.message,
      code: this.code,
      ...(this.faults && { faults: this.faults }),
    }
  }
}

/** The HTTP status of each expected error; an error without one is a defect and becomes 500. */
const statuses: Readonly<Record<string, number>> = {
  user: 422,
  'not-found': 404,
  'stale-version': 412,
  'version-conflict': 409,
  'store-unavailable': 503,
}

const storeAway = new Problem(503, 'store-unavailable', 'the database does not answer; try again later')
const searchAway = new Problem(503, 'search-unavailable', 'the search server does not answer; try again later, or without words')

/** The problem for an error. Errors that are not the caller's fault reveal nothing of their cause. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (hasZodFastifySchemaValidationErrors(error)) return shapeProblem(error)
  if (isUnavailable(error)) return storeAway
  if (error instanceof SearchUnavailableError) return searchAway
  if (error instanceof UserError && error.faults.length > 1) {
    const faults = error.faults.map((fault) => ({ fault }))
    return new Problem(422, error.code, error.message, { faults })
  }
  if (error instanceof IntrayError) {
    const status = statuses[error.code]
    if (status === 503) return storeAway
    if (status !== undefined) return new Problem(status, error.code, error.message)
  }
  const refusal = fastifyRefusal(error)
  return refusal ?? new Problem(500, 'internal', 'something went wrong here; the log tells what')
}

/** Fastify's own refusals of requests that it cannot read: too long, not JSON, unknown media type. */
function fastifyRefusal(error: unknown): Problem | null {
  if (!(error instanceof Error) || !('statusCode' in error) || typeof error.statusCode !== 'number') return null
  if (error.statusCode < 400 || error.statusCode > 499) return null
  const code = error.statusCode === 429 ? 'too-many-requests' : 'unreadable'
  return new Problem(error.statusCode, code, error.message)
}

const places: Readonly<Record<string, string>> = { params: 'path', querystring: 'query', headers: 'header' }

interface ShapeFaults {
  readonly validation: readonly FastifySchemaValidationError[]
  readonly validationContext?: string
}

/** The problem for input of the wrong shape, with every fault. */
function shapeProblem({ validation, validationContext: context = '' }: ShapeFaults): Problem {
  const where = places[context] ?? context
  const faults = validation.map(({ instancePath, message = 'not valid' }) => ({
    place: [where, ...instancePath.split('/').filter(Boolean)].join('.'),
    fault: message,
  }))
  if (validation.some(isMissingVersion))
    return new Problem(428, 'precondition-required', 'say with If-Match which state the change is meant for: its ETag')
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : ''
  return new Problem(400, 'shape', `${faults[0]?.place ?? where}: ${faults[0]?.fault ?? ''}${more}`, { faults })
}

/** A write without If-Match could undo somebody else's change (RFC 6585 §3). */
function isMissingVersion({ instancePath, keyword }: FastifySchemaValidationError): boolean {
  return instancePath === '/if-match' && keyword === 'invalid_type'
}
