/** The connections that a server has open: closing a server waits for them, so whoever stops it must be able to cut them. */

import type { Server, Socket } from 'node:net'

/** The open connections, kept up to date. */
export function trackSockets(server: Server): ReadonlySet<Socket> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return sockets
}
