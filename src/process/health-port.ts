/** Chooses the port for health and metrics. */
import type { Config } from '../config/schema.ts'

/** The port; `INTRAY_HEALTH_PORT` wins over the configuration, since workers on one machine need different ports. null: none is opened. */
export function healthPortOf({ healthPort }: Pick<Config, 'healthPort'>): number | null {
  const fromEnvironment = process.env['INTRAY_HEALTH_PORT']
  return fromEnvironment === undefined ? (healthPort ?? null) : Number(fromEnvironment)
}
