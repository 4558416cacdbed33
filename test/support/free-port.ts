/** A TCP port of loopback that nobody uses now, for servers that cannot be asked which one they took. */
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'

/** Finds one; somebody else may take it before you do, which on a test machine nobody does. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
