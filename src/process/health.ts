/** Health and metrics of a worker process, on loopback only; monitoring from outside needs a proxy. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { InboundQueue } from '../jobs/apply-mails.ts'
import type { OutboxQueue } from '../jobs/deliver-mail.ts'
import type { Store } from '../store/store.ts'

/** What is monitored. */
export interface HealthOptions {
  /** 0: any free port. */
  readonly port: number
  readonly store: Store
  readonly inboundQueue: Pick<InboundQueue, 'depth'>
  readonly outboxQueue: Pick<OutboxQueue, 'depth'>
}

export interface Health {
  readonly port: number
  close(): Promise<void>
}

/** Counting a large ledger takes a while, so earlier scrapes get the same answer. */
const cacheMs = 5_000
/** A server that does not answer within this time counts as absent. */
const checkMs = 3_000

/**
 * Serves `/health` (200, or 503 when MongoDB or Redis is absent; JSON with each check) and `/metrics` (Prometheus).
 *
 * @throws Error when the port is taken
 */
export async function startHealth(options: HealthOptions): Promise<Health> {
  const metrics = withCache(metricsOf(options))
  const server = createServer((request, response) => {
    answer(request, response, { options, metrics }).catch(() => send(response, 500, 'the answer could not be made\n'))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, '127.0.0.1', resolve)
  })
  server.unref()
  return { port: (server.address() as AddressInfo).port, close: () => closeServer(server) }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { options, metrics }: { options: HealthOptions; metrics: () => Promise<string> },
): Promise<void> {
  const path = request.url?.split('?', 1)[0]
  if (request.method !== 'GET' || (path !== '/health' && path !== '/metrics')) return send(response, 404, 'not found\n')
  if (path === '/metrics') return send(response, 200, await metrics(), 'text/plain; version=0.0.4; charset=utf-8')
  const checks = await checksOf(options)
  const isHealthy = Object.values(checks).every((result) => result === 'ok')
  const text = `${JSON.stringify({ status: isHealthy ? 'ok' : 'unavailable', checks })}\n`
  send(response, isHealthy ? 200 : 503, text, 'application/json')
}

function send(response: ServerResponse, status: number, text: string, type = 'text/plain'): void {
  if (response.headersSent) return
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
  response.end(text)
}

async function checksOf({ store, inboundQueue }: HealthOptions): Promise<{ mongo: string; redis: string }> {
  const [mongo, redis] = await Promise.all([check(() => store.ping()), check(() => inboundQueue.depth())])
  return { mongo, redis }
}

/** The reason is not shown: it may contain an address or a password. */
async function check(ask: () => Promise<unknown>): Promise<string> {
  const tooLate = new Promise<string>((resolve) => setTimeout(() => resolve('no answer in time'), checkMs).unref())
  const answered = Promise.resolve()
    .then(ask)
    .then(
      () => 'ok',
      () => 'away',
    )
  return Promise.race([answered, tooLate])
}

/** Gathered on request; values whose server is absent are left out, so that the process's own metrics are still served. */
function metricsOf({ store, inboundQueue, outboxQueue }: HealthOptions): () => Promise<string> {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  gauge(registry, 'intray_mailbox_lag', 'Mails above the cursor at the last look', 'mailbox', async () =>
    // The lag of a paused folder is unknown; 0 would say that nothing waits.
    (await store.mailboxStates.all()).flatMap(({ _id, lag, pausedAt }) => (pausedAt && lag === 0 ? [] : [[_id, lag ?? 0] as const])),
  )
  gauge(registry, 'intray_mailbox_last_success_seconds', 'Unix time of the last good look', 'mailbox', async () =>
    (await store.mailboxStates.all()).map(({ _id, lastSuccessAt }) => [_id, (lastSuccessAt?.getTime() ?? 0) / 1000]),
  )
  gauge(registry, 'intray_mailbox_read_anew_seconds', 'Unix time at which the folder was found to be another one', 'mailbox', async () =>
    (await store.mailboxStates.all()).map(({ _id, newLife }) => [_id, (newLife?.at.getTime() ?? 0) / 1000]),
  )
  gauge(registry, 'intray_ledger_rows', 'Delivered mails', 'outcome', async () => [...(await store.inboundRows.countByOutcome())])
  gauge(registry, 'intray_outbox_rows', 'Mails to be sent, or sent', 'state', async () => [...(await store.outbox.countByState())])
  gauge(registry, 'intray_queue_jobs', 'Jobs that wait or run', 'queue', async () => [
    ['inbound', await inboundQueue.depth()],
    ['outbox', await outboxQueue.depth()],
  ])
  gauge(
    registry,
    'intray_search_lag_seconds',
    'Changes before so long ago are in the index; up to 5 while nothing happens',
    'index',
    async () => {
      const state = await store.searchState.read()
      return state?.through ? [['words', Math.max(0, (Date.now() - state.through.getTime()) / 1000)]] : []
    },
  )
  return () => registry.metrics()
}

function gauge<L extends string>(
  registry: Registry,
  name: string,
  help: string,
  label: L,
  gather: () => Promise<readonly (readonly [string, number])[]>,
): void {
  const values = async (): Promise<readonly (readonly [string, number])[]> => {
    const tooLate = new Promise<[]>((resolve) => setTimeout(() => resolve([]), checkMs).unref())
    return Promise.race([gather().catch(() => []), tooLate])
  }
  new Gauge({
    name,
    help,
    labelNames: [label],
    registers: [registry],
    async collect() {
      const current = await values()
      this.reset()
      for (const [value, n] of current) this.set({ [label]: value } as Record<L, string>, n)
    },
  })
}

/** One gathering at a time, shared by all requests during it and shortly after. */
function withCache(gather: () => Promise<string>): () => Promise<string> {
  let last: { readonly at: number; readonly text: Promise<string> } | null = null
  return () => {
    const at = performance.now()
    if (last === null || at - last.at > cacheMs) last = { at, text: gather() }
    return last.text
  }
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
