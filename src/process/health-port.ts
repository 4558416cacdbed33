/** Chooses the port for health and metrics. */
import type { Config } from '../config/schema.ts'
import { ConfigError } from '../errors.ts'

const highest = 65_535

/**
 * The port; `INTRAY_HEALTH_PORT` wins over the configuration, since workers on one machine need different ports. null: none is opened.
 *
 * @throws {ConfigError} when the variable holds no port
 */
export function healthPortOf({ healthPort }: Pick<Config, 'healthPort'>): number | null {
  const text = process.env['INTRAY_HEALTH_PORT'] ?? ''
  if (text === '') return healthPort ?? null
  const port = /^\d{1,5}$/.test(text) ? Number(text) : highest + 1
  if (port > highest) throw new ConfigError([`INTRAY_HEALTH_PORT: "${text}" is no port; write 9400, or 0 for a free one`])
  return port
}
