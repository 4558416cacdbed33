/** Where a process tells how it is: by its configuration, or by who started it. */
import type { Config } from '../config/schema.ts'

/** Where to serve; `INTRAY_HEALTH_PORT` wins over the configuration: workers on one machine need a port each. null: nowhere. */
export function healthPortOf({ healthPort }: Pick<Config, 'healthPort'>): number | null {
  const given = process.env['INTRAY_HEALTH_PORT']
  return given === undefined ? (healthPort ?? null) : Number(given)
}
