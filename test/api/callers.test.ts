/** Who a token stands for, what it may do, and how long guessers wait. */
import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { describe, expect, test } from 'vitest'
import { FailedAttempts } from '../../src/api/failed-attempts.ts'
import { Problem } from '../../src/api/problem.ts'
import { callerFinder, callersOf, refuseBeyondRole, refuseDeparted, writerOf, type Caller } from '../../src/api/tokens.ts'

const sha256 = (token: string) => createHash('sha256').update(token).digest('hex')
const tokens = [
  { name: 'sam', role: 'agent', agent: 'sam@us.example', sha256: sha256('of-sam') },
  { name: 'desk', role: 'read-only', sha256: sha256('of-desk') },
] as const
const agents = [{ address: 'sam@us.example', name: 'Sam', groups: ['first-line'] }]
const find = callersOf({ tokens } as never, agents as never)

function refusal(act: () => unknown): [number, string] | null {
  try {
    act()
    return null
  } catch (error) {
    expect(error).toBeInstanceOf(Problem)
    return [(error as Problem).status, (error as Problem).code]
  }
}

describe('a token', () => {
  test('stands for its name, its role and its agent', () => {
    const sam = { addrSpec: 'sam@us.example', displayName: 'Sam', groups: ['first-line'] }
    expect(find('Bearer of-sam')).toEqual({ name: 'sam', role: 'agent', agent: sam })
    expect(find('bearer   of-desk')).toEqual({ name: 'desk', role: 'read-only', agent: null })
  })

  test.each([
    'Bearer of-kim',
    'Bearer of-sam of-sam',
    'Basic of-sam',
    'of-sam',
    'Bearer',
    'Bearer ',
    'xBearer of-sam',
    'Bearerof-sam',
    `Bearer ${'x'.repeat(501)}`,
  ])('%s is none', (field) => expect(find(field)).toBeNull())
})

describe('a caller', () => {
  const caller = (role: Caller['role']): Caller => ({ name: 'x', role, agent: null })
  test.each<[Caller['role'], Record<string, string | null>]>([
    ['mail', { read: 'mail-only', write: 'mail-only', admin: 'mail-only', mail: null, 'mail-read': null }],
    ['read-only', { read: null, write: 'read-only', admin: 'not-admin', mail: 'no-mail', 'mail-read': null }],
    ['agent', { read: null, write: null, admin: 'not-admin', mail: 'no-mail', 'mail-read': null }],
    ['admin', { read: null, write: null, admin: null, mail: null, 'mail-read': null }],
  ])('of the role %s may do what it allows: %j', (role, allowed) => {
    for (const [access, code] of Object.entries(allowed))
      expect(refusal(() => refuseBeyondRole(caller(role), access as never))).toEqual(code === null ? null : [403, code])
  })

  test('writes as its agent, or not at all', () => {
    const agent = { addrSpec: 'sam@us.example', displayName: 'Sam', groups: [] }
    expect(writerOf({ ...caller('agent'), agent })).toBe(agent)
    expect(refusal(() => writerOf(caller('read-only')))).toEqual([403, 'no-agent'])
  })

  test('whose agent has left does not even read', async () => {
    const agent = { addrSpec: 'sam@us.example', displayName: 'Sam', groups: [] }
    const directory = (...here: string[]) => Promise.resolve({ agents: new Map(here.map((who) => [who, agent])) as never })
    await expect(refuseDeparted({ ...caller('agent'), agent }, () => directory('kim@us.example'))).rejects.toMatchObject({
      code: 'deactivated',
    })
    await expect(refuseDeparted({ ...caller('agent'), agent }, () => directory('sam@us.example'))).resolves.toBeUndefined()
    await expect(refuseDeparted(caller('agent'), () => directory())).resolves.toBeUndefined()
  })
})

describe('a guesser', () => {
  test.each([
    [19, 0, 0],
    [20, 0, 60],
    [20, 1, 60],
    [20, 1_001, 59],
    [20, 59_999, 1],
    [20, 60_000, 0],
    [25, 30_000, 30],
  ])('after %d wrong tokens waits, %d ms after the first, for %d s', (count, ms, seconds) => {
    const failures = new FailedAttempts()
    for (let i = 0; i < count; i++) failures.note('192.0.2.1', 0)
    expect([failures.waitSeconds('192.0.2.1', ms), failures.waitSeconds('192.0.2.2', ms)]).toEqual([seconds, 0])
  })

  test('is counted anew after a minute', () => {
    const failures = new FailedAttempts()
    for (let i = 0; i < 19; i++) failures.note('192.0.2.1', 0)
    failures.note('192.0.2.1', 60_000)
    expect(failures.waitSeconds('192.0.2.1', 60_000)).toBe(0)
  })

  test('from more addresses than can be kept makes the oldest forgotten', () => {
    const failures = new FailedAttempts()
    for (let i = 0; i < 20; i++) for (const address of ['oldest', 'next']) failures.note(address, 0)
    for (let i = 0; i < 9_999; i++) failures.note(`${i}`, 1)
    expect([failures.waitSeconds('oldest', 1), failures.waitSeconds('next', 1)]).toEqual([0, 60])
  })

  test('is told to wait, and a right token from there works all the same', () => {
    const callerOf = callerFinder(find)
    const ask = (authorization: string | undefined, ip = '192.0.2.1') =>
      callerOf({ headers: { authorization }, ip } as unknown as FastifyRequest)
    expect(refusal(() => ask(undefined))).toEqual([401, 'no-token'])
    for (let i = 0; i < 20; i++) expect(refusal(() => ask('Bearer wrong'))).toEqual([401, 'wrong-token'])
    expect(refusal(() => ask('Bearer wrong'))).toEqual([429, 'too-many-failures'])
    expect(refusal(() => ask('Bearer wrong', '192.0.2.2'))).toEqual([401, 'wrong-token'])
    expect(ask('Bearer of-sam').name).toBe('sam')
  })
})
