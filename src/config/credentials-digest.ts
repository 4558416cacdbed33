/** Tells whether what a mailbox logs in with has changed, without keeping it. */
import { createHmac } from 'node:crypto'
import type { Config, ServerConfig } from './schema.ts'

/** A digest under the configuration's secret: who reads the database cannot try passwords out on it. */
export function credentialsDigest({ host, port, user, password, auth }: ServerConfig, { secret }: Pick<Config, 'secret'>): string {
  return createHmac('sha256', secret)
    .update(JSON.stringify([host, port, user, password, auth]))
    .digest('base64url')
    .slice(0, 22)
}
