/** Announces in the database that this process runs, and with which configuration. */
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ConfigRefusal } from '../store/workers.ts'
import type { WorkerRole } from './role-names.ts'
import type { Runtime } from './runtime.ts'

const beatMs = 5_000
/** A process that was killed counts as running for this long. */
const silentMs = 20_000

/** The announcement of this process. */
export class WorkerAnnouncement {
  readonly #runtime: Runtime
  readonly #roles: readonly WorkerRole[]
  readonly #id = randomUUID()
  #refusal: ConfigRefusal | null = null

  constructor(runtime: Runtime, roles: readonly WorkerRole[]) {
    this.#runtime = runtime
    this.#roles = roles
  }

  /** Repeats the announcement until the signal, then withdraws it. Never rejects. */
  async keep(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.tell()
      await sleep(beatMs, undefined, { signal }).catch(() => undefined)
    }
    await this.#runtime.store.workers.leave(this.#id).catch(() => undefined)
  }

  /** Notes that the configuration file was read. @param faults - empty: it is valid */
  async looked(faults: readonly string[]): Promise<void> {
    this.#refusal = faults.length === 0 ? null : { faults, at: new Date() }
    await this.tell()
  }

  /** Announces once; a failure is logged, and the next beat tries again. */
  async tell(): Promise<void> {
    const { store, configs, log } = this.#runtime
    const { hash: configHash, at: configTakenAt, atRestart } = configs.present
    const where = { _id: this.#id, host: hostname(), pid: process.pid, roles: [...this.#roles] }
    const state = { configHash, configTakenAt, atRestart, refusal: this.#refusal }
    await store.workers.beat({ ...where, ...state }, silentMs).catch((error: unknown) => log.warn({ err: error }, 'nobody heard of us'))
  }
}
