/** The life of a worker process: open, play roles, end within a deadline when asked to. */
import { parseArgs } from 'node:util'
import { openEnvironment, type Environment } from './environment.ts'
import { ConfigError, IntrayError } from '../errors.ts'
import { followConfig } from './follow-config.ts'
import { healthPortOf } from './health-port.ts'
import { startHealth, type Health } from './health.ts'
import { optionalRoleNames, roleNames, type WorkerRole } from './role-names.ts'
import { loadRoles, roles } from './roles.ts'
import type { Config } from '../config/schema.ts'
import { seedPeople } from '../config/seed-people.ts'
import { seedRecords } from '../config/seed-records.ts'
import { WorkerAnnouncement } from './announce-worker.ts'
import type { Runtime } from './runtime.ts'

/** How a process is asked to end. */
export interface EndRequest {
  readonly stop: AbortController
  /** Marks that work may be under way from now on, which must be finished. */
  readonly beginWork: () => void
}

/**
 * Runs roles in this process until it is asked to end. SIGHUP makes it read its configuration; a changed file does so, too. Sets the exit
 * code: 0 after an orderly end, 1 for an invalid configuration, 2 when a role failed.
 */
export async function runRoles(names: readonly WorkerRole[] | 'all', { stop, beginWork }: EndRequest): Promise<void> {
  const { values } = parseArgs({ options: { config: { type: 'string' } } })
  endWithParent(stop)
  // Node would end with 1, which stands for an invalid configuration.
  process.on('uncaughtException', (error) => end(error, 2))
  try {
    const played = names === 'all' ? [...roleNames, ...optionalRoleNames] : names
    const environment = await openEnvironment(values.config === undefined ? {} : { config: values.config }, {
      role: 'worker',
      redis: true,
    })
    await loadRoles(played)
    beginWork()
    await play(played, environment, stop)
    await environment.close()
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = error instanceof ConfigError || (error instanceof IntrayError && error.code === 'user') ? 1 : 2
    setTimeout(() => process.exit(), 1000).unref()
  }
}

async function play(names: readonly WorkerRole[], { runtime, path }: Environment, stop: AbortController): Promise<void> {
  const health = await healthOf(runtime)
  // When the end is requested during opening, nothing is under way yet.
  if (stop.signal.aborted) return health?.close()
  runtime.log.info({ roles: names, healthPort: health?.port ?? null }, 'ready')
  if (health) runtime.log.info(`health and metrics: http://127.0.0.1:${health.port}/health and /metrics`)
  // The parent may wait for this word on our standard output.
  if (process.env['INTRAY_READY']) process.stdout.write(`${process.env['INTRAY_READY']}\n`)
  const deadlineMs = runtime.config.intervals.shutdownSeconds * 1000 + 5_000
  stop.signal.addEventListener('abort', () => {
    runtime.log.info('ending')
    setTimeout(() => process.exit(2), deadlineMs).unref()
  })
  try {
    await Promise.all([...names.map((name) => roles[name](runtime, stop.signal)), stayCurrent(names, { runtime, path }, stop.signal)])
  } finally {
    // When one role fails, the others must not go on alone.
    stop.abort()
    await health?.close()
  }
}

/** Follows the configuration, and announces which one the process runs with. */
async function stayCurrent(
  names: readonly WorkerRole[],
  { runtime, path }: Pick<Environment, 'runtime' | 'path'>,
  signal: AbortSignal,
): Promise<void> {
  const { configs, log, store } = runtime
  const announcement = new WorkerAnnouncement(runtime, names)
  const prepare = async (config: Config) => {
    await seedPeople(config, store.people)
    await seedRecords(config, store.records)
  }
  const deps = { configs, log, prepare, looked: (faults: readonly string[]) => announcement.looked(faults) }
  const following = path === null ? null : followConfig({ ...deps, path }, (look) => process.on('SIGHUP', look), signal)
  await Promise.all([announcement.keep(signal), following])
}

async function healthOf({ config, store, inboundQueue, outboxQueue }: Runtime): Promise<Health | null> {
  const port = healthPortOf(config)
  if (port === null || !inboundQueue || !outboxQueue) return null
  return startHealth({ port, store, inboundQueue, outboxQueue })
}

/** A supervisor that was killed cannot signal its children; they see the pipe to it close. */
function endWithParent(stop: AbortController): void {
  if (process.env['INTRAY_SUPERVISED'] !== '1') return
  process.stdin.on('end', () => stop.abort()).on('error', () => stop.abort())
  process.stdin.resume()
  // The pipe is watched, but must not keep an otherwise finished process alive.
  if ('unref' in process.stdin && typeof process.stdin.unref === 'function') process.stdin.unref()
}

/** No error is swallowed: the process ends, and its supervisor starts another. */
function end(error: unknown, code: number): void {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
  process.exit(code)
}
