/**
 * The configuration that a process goes by: one at a time, taken whole. Whoever begins a piece of work (a set of mails, a mail
 * to be sent, a pass, a request) takes it from here and keeps it to the end of that piece.
 */
import { ConfigError } from '../errors.ts'
import { configHash } from './config-hash.ts'
import { exchangedNames, nextConfig } from './next-config.ts'
import type { Config } from './schema.ts'

/** A configuration that was taken. */
export interface TakenConfig {
  /** But for what waits for the next start. */
  readonly config: Config
  /** Of the configuration as it was given. */
  readonly hash: string
  readonly at: Date
  /** Keys that differ from what the process started with, and hold at its next start. */
  readonly atRestart: readonly string[]
}

/** Hears of each configuration that is taken. */
export type ConfigListener = (config: Config) => void | Promise<void>

/** The one that holds. */
export class CurrentConfig {
  readonly #listeners = new Set<ConfigListener>()
  #present: TakenConfig

  constructor(config: Config) {
    this.#present = { config, hash: configHash(config), at: new Date(), atRestart: [] }
  }

  /** All there is to know of it. */
  get present(): TakenConfig {
    return this.#present
  }

  /** What to go by. */
  get config(): Config {
    return this.#present.config
  }

  /** Tells of each one from now on, until the signal is aborted. */
  onTaken(listener: ConfigListener, signal: AbortSignal): void {
    this.#listeners.add(listener)
    signal.addEventListener('abort', () => this.#listeners.delete(listener), { once: true })
  }

  /**
   * Takes another one; resolves when all who listen go by it.
   *
   * @returns false when it says the same
   * @throws {ConfigError} when it cannot follow the one before
   * @throws AggregateError of those who could not follow; it is taken all the same
   */
  async take(fresh: Config): Promise<boolean> {
    const hash = configHash(fresh)
    if (hash === this.#present.hash) return false
    const faults = exchangedNames(this.config, fresh)
    if (faults.length > 0) throw new ConfigError(faults)
    this.#present = { ...nextConfig(this.config, fresh), hash, at: new Date() }
    const { config } = this
    const outcomes = await Promise.allSettled([...this.#listeners].map(async (listener) => listener(config)))
    const unable = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []))
    if (unable.length > 0) throw new AggregateError(unable, 'a part of this process could not follow the configuration')
    return true
  }
}
