/** A process of its own for the tests: uses the Redis of the folder it is given, says where it is, and leaves it on SIGTERM. */

import { startEmbedded } from '../../demo/servers/servers.ts'

const servers = await startEmbedded({ dataDir: process.argv[2] ?? '', redis: true, mongo: false })
process.once('SIGTERM', () => void servers.stop().then(() => process.exit(0)))
process.stdout.write(`${servers.redisUrl}\n`)
setInterval(() => undefined, 60_000)
