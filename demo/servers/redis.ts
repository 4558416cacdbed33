/** The embedded Redis: what BullMQ needs of one, with its files in the data folder. */

import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { readBinary } from './binaries.ts'
import { useServer } from './kept-server.ts'
import type { KeptServer } from './kept-server.ts'
import { LOOPBACK } from './local-port.ts'

/**
 * Uses the Redis (or Valkey) of a data folder, starting it when it does not run.
 *
 * @throws UserError when set-up has not run
 * @throws StoreUnavailableError when it does not start
 */
export function useRedis(dataDir: string): Promise<KeptServer> {
  const server = readBinary('redis')
  return useServer({
    homeDir: join(dataDir, server.version.replaceAll(' ', '-')),
    server,
    argumentsFor: redisArguments,
    prepare: ping,
  })
}

/** An evicted key is a lost job, hence noeviction; the append-only file keeps jobs over a restart, so no snapshots. */
function redisArguments(port: number, filesDir: string): readonly string[] {
  const settings = {
    port: String(port),
    bind: LOOPBACK,
    dir: filesDir,
    appendonly: 'yes',
    save: '',
    'maxmemory-policy': 'noeviction',
  }
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])
}

/** While it reads its files back, Redis accepts connections and answers everything with -LOADING. */
async function ping(port: number): Promise<void> {
  const socket = connect(port, LOOPBACK)
  try {
    socket.write('PING\r\n')
    const [answer] = (await once(socket, 'data', { signal: AbortSignal.timeout(2_000) })) as [Buffer]
    if (!answer.toString('latin1').startsWith('+PONG')) throw new Error(`Redis answers ${answer.toString('latin1')}`)
  } finally {
    socket.destroy()
  }
}
