/** The name of a configuration: what two workers have in common that go by the same one. */
import { createHmac } from 'node:crypto'
import type { Config } from './schema.ts'

/** Twelve digits of all that it says, secrets and the content of their files included; under the secret, so that none can be tried out on it. */
export function configHash(config: Config): string {
  return createHmac('sha256', config.secret).update(JSON.stringify(config)).digest('hex').slice(0, 12)
}
