/** Ports of this machine, for servers that only this machine may reach. */

import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'

/** Everything embedded listens here and nowhere else: these servers ask for no password. */
export const LOOPBACK = '127.0.0.1'

/** A port that is free now; somebody else may take it the moment after. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, LOOPBACK, () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}

/** True when something accepts connections on this port. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, LOOPBACK)
    const answer = (isOpen: boolean) => {
      socket.destroy()
      resolve(isOpen)
    }
    socket.once('connect', () => answer(true))
    socket.once('error', () => answer(false))
  })
}
