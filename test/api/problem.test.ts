/** Every error has one shape, and tells nothing of what is not the caller’s fault. */
import { mongo } from 'mongoose'
import { describe, expect, test } from 'vitest'
import { Problem, problemOf, problemSchema } from '../../src/api/problem.ts'
import {
  InvariantError,
  NotFoundError,
  SearchUnavailableError,
  StaleVersionError,
  StoreUnavailableError,
  UserError,
  VersionConflictError,
} from '../../src/errors.ts'

const secret = 'mongodb://root:hunter2@db.us.example'
const ofFastify = (statusCode: unknown, message = 'Body is too large') => Object.assign(new Error(message), { statusCode })

describe('an error', () => {
  test.each<[string, unknown, number, string, string]>([
    ['of a rule', new UserError('TKT-1 is merged'), 422, 'user', 'TKT-1 is merged'],
    ['of a thing that is not there', new NotFoundError('no ticket TKT-9'), 404, 'not-found', 'no ticket TKT-9'],
    ['of a state that has passed', new StaleVersionError('changed since'), 412, 'stale-version', 'changed since'],
    ['of a race', new VersionConflictError('again'), 409, 'version-conflict', 'again'],
    ['of Fastify', ofFastify(413), 413, 'unreadable', 'Body is too large'],
    ['of the lowest of its refusals', ofFastify(400), 400, 'unreadable', 'Body is too large'],
    ['of the highest', ofFastify(499), 499, 'unreadable', 'Body is too large'],
    ['of too many requests', ofFastify(429, 'slow down'), 429, 'too-many-requests', 'slow down'],
    ['that is a problem already', new Problem(403, 'read-only', 'no'), 403, 'read-only', 'no'],
  ])('%s is the caller’s, and tells why', (_, error, status, code, detail) => {
    expect(problemOf(error).body).toMatchObject({ type: 'about:blank', status, code, detail })
    expect(problemSchema.safeParse(problemOf(error).body).success).toBe(true)
  })

  test.each<[string, unknown, number, string]>([
    ['of a database that is away', new StoreUnavailableError(secret), 503, 'store-unavailable'],
    ['of its driver', new mongo.MongoNetworkError(secret), 503, 'store-unavailable'],
    ['of a search server that is away', new SearchUnavailableError(secret), 503, 'search-unavailable'],
    ['that must not be', new InvariantError(secret), 500, 'internal'],
    ['of a program', new TypeError(secret), 500, 'internal'],
    ['of Fastify about itself', ofFastify(500, secret), 500, 'internal'],
    ['of Fastify that is none', ofFastify(399, secret), 500, 'internal'],
    ['with a status in words', ofFastify('404', secret), 500, 'internal'],
    ['that is no error', { statusCode: 404, message: secret }, 500, 'internal'],
    ['that is nothing', undefined, 500, 'internal'],
  ])('%s is ours, and tells nothing', (_, error, status, code) => {
    const { body } = problemOf(error)
    expect(body).toMatchObject({ status, code })
    expect(JSON.stringify(body)).not.toContain('hunter2')
  })

  test('of several rules tells each of them', () => {
    expect(problemOf(new UserError(['no such stage', 'no such part'])).body).toMatchObject({
      status: 422,
      faults: [{ fault: 'no such stage' }, { fault: 'no such part' }],
    })
    expect(problemOf(new UserError('no such stage')).body).not.toHaveProperty('faults')
  })
})

test('the title is in the words of HTTP, of whatever status', () => {
  expect([404, 428, 599].map((status) => new Problem(status, 'x', 'y').body.title)).toEqual(['Not Found', 'Precondition Required', 'Error'])
})

describe('input of the wrong shape', () => {
  const fault = (instancePath: string, message: string | undefined, keyword = 'too_small') => ({
    [Symbol.for('ZodFastifySchemaValidationError')]: true,
    instancePath,
    message,
    keyword,
    schemaPath: '',
    params: {},
  })
  const shape = (context: string | undefined, ...validation: object[]) =>
    problemOf(Object.assign(new Error(secret), { validation, validationContext: context, code: 'FST_ERR_VALIDATION' }))

  test.each<[string, string]>([
    ['params', 'path.id.0'],
    ['querystring', 'query.id.0'],
    ['headers', 'header.id.0'],
    ['body', 'body.id.0'],
  ])('of %s is told by its place, %s', (context, place) => {
    expect(shape(context, fault('/id/0', 'is none')).body).toEqual({
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      code: 'shape',
      detail: `${place}: is none`,
      faults: [{ place, fault: 'is none' }],
    })
  })

  test('in several places tells the first, and how many more', () => {
    const { body } = shape('body', fault('/a', 'is none'), fault('', undefined), fault('/c', 'too'))
    expect(body.detail).toBe('body.a: is none (and 2 more)')
    expect(body.faults).toEqual([
      { place: 'body.a', fault: 'is none' },
      { place: 'body', fault: 'not valid' },
      { place: 'body.c', fault: 'too' },
    ])
  })

  test('that lacks the state that a change is meant for asks for it', () => {
    expect(shape('headers', fault('/if-match', 'x', 'invalid_type'))).toMatchObject({ status: 428, code: 'precondition-required' })
    expect(shape('headers', fault('/if-match', 'x', 'invalid_format')).status).toBe(400)
    expect(shape('headers', fault('/other', 'x', 'invalid_type')).status).toBe(400)
  })
})
