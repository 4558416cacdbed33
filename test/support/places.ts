/** Where an installation of a test file finds its servers. */

import { inject } from 'vitest'
import type { InstallationPlaces } from './installation.ts'
import { testDatabaseUri } from './servers.ts'

/** A fresh database, and the Redis of the run; the queues' prefix follows from the database's name. */
export function freshPlaces(): InstallationPlaces {
  return { mongoUri: testDatabaseUri(), redisUrl: inject('redisUrl') }
}
