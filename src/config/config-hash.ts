/** A short hash that tells whether two workers run with the same configuration. */
import { createHmac } from 'node:crypto'
import type { Config } from './schema.ts'

/**
 * Twelve hex digits over the whole configuration, secrets and secret files included; keyed by the secret, so that nobody can test guesses
 * of it.
 */
export function configHash(config: Config): string {
  return createHmac('sha256', config.secret).update(JSON.stringify(config)).digest('hex').slice(0, 12)
}
