/** Bearer tokens (RFC 6750) of callers; the configuration has the SHA-256 and the role of each. */
import { timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { tokenDigest } from '../act/api-token.ts'
import type { Config } from '../config/schema.ts'
import type { Agent, Directory } from '../tickets/directory.ts'
import type { Access } from '../operations/operation.ts'
import { FailedAttempts } from './failed-attempts.ts'
import { Problem } from './problem.ts'

/** The caller that a token stands for. */
export interface Caller {
  /** The token's name in the configuration. */
  readonly name: string
  readonly role: ConsoleConfig['tokens'][number]['role']
  /** The agent as whom it writes; null for tokens that only read. */
  readonly agent: Agent | null
}

/** The section `console` of the configuration. */
export type ConsoleConfig = NonNullable<Config['console']>

/** Finds a caller by the `Authorization` header; null: there is no such token. */
export type FindCaller = (field: string) => Caller | null

/** Finds callers among the tokens of the configuration. */
export function callersOf({ tokens }: ConsoleConfig, agents: Config['agents']): FindCaller {
  const callers = tokens.map(({ name, role, sha256, agent }) => {
    const found = agents.find(({ address }) => address === agent)
    const writer = found ? { addrSpec: found.address, displayName: found.name, groups: found.groups } : null
    return { digest: Buffer.from(sha256, 'hex'), caller: { name, role, agent: writer } satisfies Caller }
  })
  return (field) => {
    const token = /^Bearer +([\w.~+/=-]{1,500})$/i.exec(field)?.[1]
    if (token === undefined) return null
    const digest = tokenDigest(token)
    // Every digest is compared, so that timing does not tell how near a guess was.
    return callers.filter((token) => timingSafeEqual(token.digest, digest))[0]?.caller ?? null
  }
}

/** Finds the caller of a request, and makes those wait who guess tokens. */
export function callerFinder(find: FindCaller): (request: FastifyRequest) => Caller {
  const failures = new FailedAttempts()
  const challenge = { headers: { 'www-authenticate': 'Bearer realm="intray"' } }
  return ({ headers, ip }) => {
    if (headers.authorization === undefined) throw new Problem(401, 'no-token', 'send a token: Authorization: Bearer …', challenge)
    const caller = find(headers.authorization)
    if (caller) return caller
    const waitSeconds = failures.waitSeconds(ip, Date.now())
    if (waitSeconds > 0)
      throw new Problem(429, 'too-many-failures', `too many wrong tokens; again in ${waitSeconds} s`, {
        headers: { 'retry-after': String(waitSeconds) },
      })
    failures.note(ip, Date.now())
    throw new Problem(401, 'wrong-token', 'there is no such token', challenge)
  }
}

/** Checks a role. @throws {Problem} 403 when it does not allow the access */
export function refuseBeyondRole({ role }: Caller, access: Access): void {
  if (role === 'mail' && access !== 'mail' && access !== 'mail-read')
    throw new Problem(403, 'mail-only', 'this token hands in mail and does nothing else')
  if (access === 'mail' && role !== 'mail' && role !== 'admin')
    throw new Problem(403, 'no-mail', 'handing in mail needs a token of the role mail or admin')
  if (access === 'write' && role === 'read-only')
    throw new Problem(403, 'read-only', 'this token only reads; writing needs the role agent or admin')
  if (access === 'admin' && role !== 'admin') throw new Problem(403, 'not-admin', 'this needs a token of the role admin')
}

/** Checks that the token's agent still works here. @throws {Problem} 403 when they have left: their tokens do not even read */
export async function refuseDeparted({ agent }: Caller, directory: () => Promise<Pick<Directory, 'agents'>>): Promise<void> {
  if (agent === null || (await directory()).agents.has(agent.addrSpec)) return
  throw new Problem(403, 'deactivated', `this token is of ${agent.addrSpec}, who is deactivated`)
}

/** The agent as whom a caller writes. @throws {Problem} 403 when the token has none */
export function writerOf({ agent }: Caller): Agent {
  if (agent) return agent
  throw new Problem(403, 'no-agent', 'this token acts as no agent; give it one in the configuration')
}
