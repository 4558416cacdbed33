/** Sets a fresh checkout up: a Node that is new enough, the packages, a Redis and a MongoDB; built-ins only, runs on Node 20. */

import { resolve } from 'node:path'
import { withLock } from './setup/lock.mjs'
import { hasModules, installModules } from './setup/modules.mjs'
import { findMongod } from './setup/mongod.mjs'
import { currentNodeSuits, fetchNode, hasLinkedNode, linkNode } from './setup/node.mjs'
import { CACHE_DIR, ROOT } from './setup/paths.mjs'
import { findRedis } from './setup/redis.mjs'
import { SetupError, createReport } from './setup/report.mjs'
import { MONGOD_WISH, REDIS_WISH, isStillThere, readServers, writeServers } from './setup/servers-file.mjs'

const report = createReport({ isQuiet: process.argv.includes('--quiet') })

/** True when a former run did everything already; reads three files and starts nothing. */
function isSetUp() {
  if (!(currentNodeSuits() || hasLinkedNode()) || !hasModules()) return false
  const servers = readServers()
  return isStillThere(servers.redis, REDIS_WISH) && isStillThere(servers.mongod, MONGOD_WISH)
}

async function setUp() {
  if (isSetUp()) return
  const node = currentNodeSuits() ? process.execPath : await fetchNode(report)
  const former = readServers()
  const [, redis, mongod] = await settle([
    hasModules() ? undefined : installModules(report, node),
    isStillThere(former.redis, REDIS_WISH) ? former.redis : findRedis(report),
    isStillThere(former.mongod, MONGOD_WISH) ? former.mongod : findMongod(report),
  ])
  writeServers({ redis: redis ?? null, mongod: mongod ?? null })
  if (node.startsWith(CACHE_DIR)) linkNode(node)
}

/** Like Promise.all, but lets every step end first: a step that is cut off would leave half a folder. */
async function settle(steps) {
  const results = await Promise.allSettled(steps)
  const failed = results.filter((result) => result.status === 'rejected')
  for (const { reason } of failed.slice(1)) report.failure(reason)
  if (failed[0]) throw failed[0].reason
  return results.map((result) => result.value)
}

try {
  if (isSetUp()) report.done('everything is set up')
  else await withLock(resolve(ROOT, '.cache/setup.lock'), report, setUp)
} catch (error) {
  report.failure(error instanceof SetupError ? error : new SetupError('set-up', [String(error?.stack ?? error)], ''))
  process.exitCode = 1
}
