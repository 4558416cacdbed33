/** Where an installation of a test file finds its servers. */

import { inject } from 'vitest'
import type { InstallationPlaces } from './installation.ts'
import { databaseUri, givenDatabases } from './servers.ts'
import { takeDatabase } from './used-databases.ts'

/** An empty database, and the Redis of the run; the queues' prefix follows from the database's name. */
export function freshPlaces(): InstallationPlaces {
  return { mongoUri: emptyDatabaseUri(), redisUrl: inject('redisUrl') }
}

/** The URI of an empty database that no other call gets until the present file is over; its collections may be there already. */
export function emptyDatabaseUri(): string {
  const name = takeDatabase()
  givenDatabases.used.push(name)
  return databaseUri(name)
}
