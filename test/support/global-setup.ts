/** Starts one Redis and one MongoDB for a whole test run, in a temporary folder that goes with it. */

import { rm } from 'node:fs/promises'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '../../demo/servers/servers.ts'
import { serversFolder } from './servers-folder.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    mongoUri: string
    redisUrl: string
  }
}

/** Called by vitest once per run. @returns what vitest calls at the end */
export default async function startServers(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = serversFolder('test')
  const servers = await startEmbedded({ dataDir, redis: true, mongo: true })
  project.provide('mongoUri', servers.mongoUri)
  project.provide('redisUrl', servers.redisUrl)
  return async () => {
    await servers.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}
