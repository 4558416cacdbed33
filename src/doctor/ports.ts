/** Whether the ports that we listen on are ours, or free. */
import { createServer } from 'node:net'
import { about, type Finding } from './finding.ts'

/** A port that the configuration names. */
export interface OwnPort {
  /** The key that names it. */
  readonly key: string
  readonly host: string
  readonly port: number
  /** What is asked for to tell whether it is we who listen. */
  readonly path: string
  /** What stands in our answer. */
  readonly sign: RegExp
}

const patienceMs = 3_000

/** Looks at a port. */
export async function examinePort({ key, host, port, path, sign }: OwnPort): Promise<Finding> {
  const { ok, fault } = about(`port ${port}`)
  if (await isFree(host, port)) return ok(`${key}: nobody listens, it is free`)
  const there = ['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host
  const url = `http://${there.includes(':') ? `[${there}]` : there}:${port}${path}`
  const answer = await fetch(url, { signal: AbortSignal.timeout(patienceMs), redirect: 'manual' }).then(
    (response) => response.text(),
    () => '',
  )
  if (sign.test(answer)) return ok(`${key}: Intray listens`)
  return fault(`${key}: another program listens there`, `end it, or give ${key} another port`)
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)))
  })
}
