/** A TCP proxy between us and a server: it cuts, delays, falls silent without a word, and resets at a sign. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** A listening proxy. */
export interface TcpProxy {
  readonly port: number
  /** How many connections it ever took. */
  readonly connections: () => number
  /** Closes all connections; new ones are taken. */
  cut(): void
  /** Present connections stay open and carry nothing any more, in neither direction; new ones are well. */
  halfOpen(): void
  /** Every piece of data is late by so much. */
  delay(ms: number): void
  /** The next connection on which this goes by, to the server or from it, is reset behind it. */
  resetAt(sign: string): void
  /** While it is away, nobody gets through. */
  away(isAway: boolean): void
  stop(): Promise<void>
}

/** Starts a proxy before a port of this machine. */
export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  const wires = new Set<Wire>()
  const state = { delayMs: 0, sign: null as string | null, isAway: false, connections: 0 }
  const server = createServer((client) => {
    state.connections += 1
    if (state.isAway) return void client.destroy()
    const wire = new Wire(client, connect(targetPort, '127.0.0.1'), state)
    wires.add(wire)
    client.once('close', () => wires.delete(wire))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cut = () => wires.forEach((wire) => wire.cut())
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => state.connections,
    cut,
    halfOpen: () => wires.forEach((wire) => wire.silence()),
    delay: (ms) => void (state.delayMs = ms),
    resetAt: (sign) => void (state.sign = sign),
    away(isAway) {
      state.isAway = isAway
      if (isAway) cut()
    },
    stop() {
      cut()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

interface Trouble {
  readonly delayMs: number
  sign: string | null
}

class Wire {
  readonly #ends: readonly [Socket, Socket]
  readonly #trouble: Trouble
  #isSilent = false

  constructor(client: Socket, target: Socket, trouble: Trouble) {
    this.#ends = [client, target]
    this.#trouble = trouble
    this.#carry(client, target)
    this.#carry(target, client)
  }

  cut(): void {
    for (const end of this.#ends) end.destroy()
  }

  silence(): void {
    this.#isSilent = true
  }

  #carry(from: Socket, to: Socket): void {
    let last = Promise.resolve()
    from.on('data', (data: Buffer) => {
      last = last.then(() => this.#pass(data, to))
    })
    from.on('error', () => this.cut())
    from.on('close', () => {
      if (!this.#isSilent) void last.then(() => to.destroy())
    })
  }

  async #pass(data: Buffer, to: Socket): Promise<void> {
    if (this.#isSilent) return
    if (this.#trouble.delayMs > 0) await sleep(this.#trouble.delayMs)
    to.write(data)
    if (this.#trouble.sign === null || !data.includes(this.#trouble.sign)) return
    this.#trouble.sign = null
    for (const end of this.#ends) end.resetAndDestroy()
  }
}
