/**
 * The configuration of a running process, replaced as a whole. Each piece of work (a set of mails, a mail to be sent, a request) reads it
 * at the beginning and keeps it to the end.
 */
import { ConfigError } from '../errors.ts'
import { configHash } from './config-hash.ts'
import { exchangedNames, nextConfig } from './next-config.ts'
import type { Config } from './schema.ts'

/** A configuration in force. */
export interface ConfigInForce {
  /** Without the changes that wait for the next start. */
  readonly config: Config
  /** The hash of the configuration as it was read. */
  readonly hash: string
  readonly at: Date
  /** Keys that have changed since the process started and take effect at its next start. */
  readonly atRestart: readonly string[]
}

/** Called with each configuration that comes into force. */
export type ConfigListener = (config: Config) => void | Promise<void>

/** Holds the configuration in force, and tells listeners of new ones. */
export class CurrentConfig {
  readonly #listeners = new Set<ConfigListener>()
  #present: ConfigInForce

  constructor(config: Config) {
    this.#present = { config, hash: configHash(config), at: new Date(), atRestart: [] }
  }

  /** The configuration in force with its hash and time. */
  get present(): ConfigInForce {
    return this.#present
  }

  /** The configuration in force. */
  get config(): Config {
    return this.#present.config
  }

  /** Calls the listener for every further configuration, until the signal is aborted. */
  onTaken(listener: ConfigListener, signal: AbortSignal): void {
    this.#listeners.add(listener)
    signal.addEventListener('abort', () => this.#listeners.delete(listener), { once: true })
  }

  /**
   * Puts another configuration into force; resolves when every listener follows it.
   *
   * @returns false when it says the same as the present one
   * @throws {ConfigError} when it cannot follow the present one
   * @throws AggregateError of listeners that failed; the configuration is in force all the same
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
