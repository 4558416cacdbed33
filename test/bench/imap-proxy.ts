/** Stands between a poller and its IMAP server: counts the commands, and notes when the server told of new mail. */

import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A proxy that listens on loopback. */
export interface ImapProxy {
  readonly port: number
  /** Tagged commands so far, by name; `UID FETCH` and the like with their second word. IDLE and DONE are one command. */
  readonly commands: Map<string, number>
  /** When the server said EXISTS, as ms of the epoch, oldest first. */
  readonly existsAtMs: number[]
  stop(): Promise<void>
}

/** Starts a proxy before a server on loopback that speaks without TLS. */
export async function startImapProxy(serverPort: number): Promise<ImapProxy> {
  const commands = new Map<string, number>()
  const existsAtMs: number[] = []
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(serverPort, '127.0.0.1')
    for (const socket of [client, upstream]) sockets.add(socket.setNoDelay().on('error', () => socket.destroy()))
    client.on('data', (chunk: Buffer) => countCommands(chunk.toString('latin1'), commands))
    upstream.on('data', (chunk: Buffer) => {
      if (/^\* \d+ EXISTS\r$/m.test(chunk.subarray(0, 200).toString('latin1'))) existsAtMs.push(Date.now())
    })
    client.pipe(upstream).pipe(client)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    commands,
    existsAtMs,
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** imapflow writes each command in one piece, its tag first. */
function countCommands(text: string, commands: Map<string, number>): void {
  for (const [, name] of text.matchAll(/^[0-9A-Z]+ (UID [A-Z]+|[A-Z]{3,})\b/gm)) {
    if (name !== undefined) commands.set(name, (commands.get(name) ?? 0) + 1)
  }
}
