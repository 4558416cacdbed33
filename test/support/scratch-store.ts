/** Stores of single tests. */
import { onTestFinished } from 'vitest'
import { openStore, type Store } from '../../src/store/store.ts'
import { databaseUri } from './servers.ts'
import { giveBack, takeDatabase } from './used-databases.ts'

/**
 * The URI of an empty database that nobody else has until the present test ends; its collections may be there already.
 * What is opened on it later must be closed by then.
 */
export function scratchDatabaseUri(): string {
  const name = takeDatabase()
  onTestFinished(() => giveBack(name))
  return databaseUri(name)
}

/** A store on such a database, closed when the test ends. @param rest - what `openStore` takes beside the URI */
export async function openScratchStore(...rest: Parameters<typeof openStore> extends [string, ...infer R] ? R : never): Promise<Store> {
  const store = await openStore(scratchDatabaseUri(), ...rest)
  onTestFinished(() => store.close())
  return store
}
