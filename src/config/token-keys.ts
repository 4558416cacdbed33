/** The keys that sign tokens, and those that are still accepted. */
import type { TokenKeys } from '../mail/sender-proof/tokens.ts'
import type { Config } from './schema.ts'

/** The keys, newest first; the first one signs. */
export function tokenKeys({ secret, previousSecrets }: Pick<Config, 'secret' | 'previousSecrets'>): TokenKeys {
  return [secret, ...previousSecrets]
}
