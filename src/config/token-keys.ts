/** The keys that sign tokens and those that are still believed. */
import type { TokenKeys } from '../mail/sender-proof/tokens.ts'
import type { Config } from './schema.ts'

/** The newest first. */
export function tokenKeys({ secret, previousSecrets }: Pick<Config, 'secret' | 'previousSecrets'>): TokenKeys {
  return [secret, ...previousSecrets]
}
