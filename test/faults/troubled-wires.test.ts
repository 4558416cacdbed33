/** Cut, slow and reset connections to all four servers and an emptied Redis, while mail comes in: each mail once, as ever. */
import { setTimeout as wait } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { onTestFinished, test, vi } from 'vitest'
import { startInstallation, type Installation } from '../support/installation.ts'
import { freshPlaces } from '../support/places.ts'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'
import { CROWD, crowdConfig, isLong } from './crowd.ts'
import { longestMs, playFaults, repeated, rounds, type Fault } from './scenario.ts'
import { uriThrough } from '../support/servers.ts'

/** After the end of a mail a server has eleven minutes to answer; each that falls silent then would be waited for so long. */
const silenceMs = 35_000
vi.mock(import('../../src/smtp/transport.ts'), async (load) => {
  const original = await load()
  // In `npm test` none falls silent, and files that come later use the same module.
  if (process.env['INTRAY_LONG'] === undefined) return original
  const { createTransport, ...others } = original
  return { ...others, createTransport: (server, options) => createTransport(server, { ...options, times: { silenceMs } }) }
})

const times = isLong ? rounds(12) : 1
const perFault = isLong ? 25 : 10

async function proxyTo(port: number | string): Promise<TcpProxy> {
  const proxy = await startTcpProxy(Number(port))
  onTestFinished(() => proxy.stop())
  return proxy
}

/** The same servers behind proxies; the driver must not look for them elsewhere. */
async function wired() {
  const places = freshPlaces()
  const [mongoUri, redisUrl] = [new URL(places.mongoUri), new URL(places.redisUrl)]
  const [mongo, redis] = [await proxyTo(mongoUri.port), await proxyTo(redisUrl.port)]
  const near = new Redis(places.redisUrl)
  onTestFinished(() => near.disconnect())
  return {
    ...{ mongo, redis },
    places: {
      mongoUri: uriThrough(mongo.port, places.mongoUri),
      redisUrl: `redis://127.0.0.1:${redis.port}${redisUrl.pathname}`,
    },
    /** Of this installation alone: other tests use the same server. */
    flush: async () => {
      const keys = await near.keys(`intray-${mongoUri.pathname.slice(1)}*`)
      if (keys.length > 0) await near.del(keys)
    },
  }
}

async function rig() {
  const { mongo, redis, places, flush } = await wired()
  const us: Installation = await startInstallation(places, { people: [CROWD], config: crowdConfig })
  onTestFinished(() => us.stop())
  const [imap, smtp] = [await proxyTo(us.mail.imapPort), await proxyTo(us.mail.smtpPort)]
  for (const { imap: server, smtp: out } of us.config.mailboxes) {
    Object.assign(server, { port: imap.port })
    Object.assign(out, { port: smtp.port })
  }
  return { us, wires: { mongo, redis, imap, smtp }, flush }
}

/** Each of them takes half a minute to be noticed; test/faults/half-open.test.ts shows every one by itself. */
const halfOpenings = ({ redis, smtp }: Record<'redis' | 'smtp', TcpProxy>): readonly Fault[] =>
  isLong ? [() => redis.halfOpen(), () => smtp.halfOpen()] : []
const kinds = isLong ? 11 : 9

test(`${times * kinds} faults on the wires cost no mail and double none`, { timeout: isLong ? longestMs : 180_000 }, async () => {
  const { us, wires, flush } = await rig()
  const { mongo, redis, imap, smtp } = wires
  const faults: readonly Fault[] = [
    () => imap.cut(),
    () => imap.resetAt('Message-ID'),
    () => imap.delay(20),
    () => smtp.resetAt('\r\n.\r\n'),
    () => smtp.cut(),
    () => redis.cut(),
    flush,
    () => mongo.cut(),
    () => mongo.delay(5),
    ...halfOpenings(wires),
  ]
  us.play()
  const after = (fault: Fault) => async () => {
    await fault()
    await wait(400)
    Object.values(wires).forEach((wire) => wire.delay(0))
  }
  await playFaults(us, { faults: repeated(times, faults.map(after)), perFault })
})
