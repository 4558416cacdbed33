/** Checks whether the ports we listen on are free, or in use by Intray itself. */
import { createServer } from 'node:net'
import { about, type Finding } from './finding.ts'

/** A port that the configuration names. */
export interface OwnPort {
  /** The key that names it. */
  readonly key: string
  readonly host: string
  readonly port: number
  /** The path whose answer shows whether Intray listens. */
  readonly path: string
  /** The pattern of Intray's answer. */
  readonly sign: RegExp
}

const patienceMs = 3_000

/** Checks a port. */
export async function examinePort({ key, host, port, path, sign }: OwnPort): Promise<Finding> {
  const { ok, fault } = about(`port ${port}`)
  const refusal = await refusalToListen(host, port)
  if (refusal === null) return ok(`${key}: nobody listens, it is free`)
  const reason = reasons[refusal]
  if (reason !== undefined) return fault(`${key}: ${reason[0]} (${host}:${port})`, reason[1])
  const target = ['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host
  const url = `http://${target.includes(':') ? `[${target}]` : target}:${port}${path}`
  const answer = await fetch(url, { signal: AbortSignal.timeout(patienceMs), redirect: 'manual' }).then(
    (response) => response.text(),
    () => '',
  )
  if (sign.test(answer)) return ok(`${key}: Intray listens`)
  return fault(`${key}: another program listens there`, `end it, or give ${key} another port`)
}

/** Why listening fails, other than by another program, and what to do. */
const reasons: Readonly<Record<string, readonly [string, string]>> = {
  EACCES: ['our user may not listen there', 'take a port above 1023 and let a proxy lead to it, or grant CAP_NET_BIND_SERVICE'],
  EADDRNOTAVAIL: ['this machine has no such address', 'write 127.0.0.1, 0.0.0.0, or an address that it has'],
  ENOTFOUND: ['no name server knows this host', 'write 127.0.0.1, 0.0.0.0, or an address that it has'],
}

/** Tries to listen. @returns the code of the error; null: the port is free */
function refusalToListen(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', ({ code = '' }: NodeJS.ErrnoException) => resolve(code))
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)))
  })
}

/** Ports that two keys name, of which only one could listen. */
export function sharedPorts(ports: readonly Pick<OwnPort, 'key' | 'port'>[]): readonly Finding[] {
  return ports.flatMap(({ key, port }, i) => {
    const other = ports.slice(0, i).find((earlier) => earlier.port === port)
    return other ? [about(`port ${port}`).fault(`${other.key} and ${key} are one port`, `give ${key} another one`)] : []
  })
}
