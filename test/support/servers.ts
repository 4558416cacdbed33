/** Real servers for tests: a database and a Redis prefix that nobody else uses, and mail servers that end with their test. */

import { randomBytes } from 'node:crypto'
import { inject, onTestFinished } from 'vitest'
import { startMailServer as start } from '../../demo/servers/mail-server.ts'
import type { MailAccount } from '../../demo/servers/demo-mail.ts'
import type { MailServer, MailServerOptions } from '../../demo/servers/mail-server.ts'

/** The password of every account that `mailAccount` makes. */
export const TEST_PASSWORD = 'test-password'

/** The databases that the present test file was given, until it is over (`after-each-file.ts`): fresh ones are dropped then, the others emptied. */
export const givenDatabases: { readonly fresh: string[]; readonly used: string[] } = { fresh: [], used: [] }

/** The URI of a database in which nothing has ever been, and that no other call gets. */
export function freshDatabaseUri(): string {
  const name = uniqueDatabase()
  givenDatabases.fresh.push(name)
  return databaseUri(name)
}

/** A name that no other database has. */
export function uniqueDatabase(): string {
  return `intray-test-${uniqueName()}`
}

/** The URI of a database of this run. */
export function databaseUri(name: string): string {
  return inject('mongoUri').replace(/^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?/, `$1/${name}`)
}

/** The same database by way of another port of this machine; the driver does not look for the other members of the set. */
export function uriThrough(port: number, uri: string): string {
  const through = new URL(uri)
  through.host = `127.0.0.1:${port}`
  through.searchParams.delete('replicaSet')
  through.searchParams.set('directConnection', 'true')
  return through.href
}

/** The Redis of this run and a key prefix (BullMQ's `prefix` option) that no other call gets. */
export function testRedis(): { url: string; prefix: string } {
  return { url: inject('redisUrl'), prefix: `test-${uniqueName()}` }
}

/** An account whose user name is its address. */
export function mailAccount(address: string): MailAccount {
  return { address, user: address, password: TEST_PASSWORD }
}

/**
 * Starts a mail server that is stopped when the present test ends; call it inside a test.
 * In `beforeAll`, use `startMailServer` of demo/servers/mail-server.ts and stop it in `afterAll`.
 *
 * @param addresses - the accounts: see `mailAccount`
 */
export async function startMailServer(
  addresses: readonly string[],
  options: Omit<MailServerOptions, 'accounts'> = {},
): Promise<MailServer> {
  const server = await start({ ...options, accounts: addresses.map(mailAccount) })
  onTestFinished(() => server.stop())
  return server
}

function uniqueName(): string {
  return randomBytes(8).toString('hex')
}
