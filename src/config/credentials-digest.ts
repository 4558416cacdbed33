/** A digest that tells whether a mailbox's credentials have changed, without storing them. */
import { createHmac } from 'node:crypto'
import type { Config, ServerConfig } from './schema.ts'

/** The digest of one server's credentials, keyed by the configuration's secret: whoever reads the database cannot test passwords on it. */
export function credentialsDigest({ host, port, user, password, auth }: ServerConfig, { secret }: Pick<Config, 'secret'>): string {
  return createHmac('sha256', secret)
    .update(JSON.stringify([host, port, user, password, auth]))
    .digest('base64url')
    .slice(0, 22)
}
