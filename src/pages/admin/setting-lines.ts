/** The keys of a configuration with their values, a line each, as they are found in the file. */
import { parse } from 'yaml'

/** A key with its value. */
export interface Setting {
  /** A path such as `mailboxes: support: imap: host`. */
  readonly key: string
  readonly value: string
}

/** All settings of a configuration in YAML. */
export function settingsIn(yaml: string): readonly Setting[] {
  return settingsOf(parse(yaml) as unknown, '')
}

function settingsOf(value: unknown, key: string): readonly Setting[] {
  if (Array.isArray(value) && value.some(isSection))
    return value.flatMap((item: unknown, i) => settingsOf(item, `${key}: ${nameOf(item) ?? i + 1}`))
  if (!isSection(value)) return [{ key, value: shown(value) }]
  return Object.entries(value).flatMap(([name, inner]) => settingsOf(inner, key === '' ? name : `${key}: ${name}`))
}

function isSection(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function nameOf(item: unknown): string | null {
  const name = isSection(item) ? (item['name'] ?? item['address']) : null
  return typeof name === 'string' ? name : null
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.map(shown).join(', ') || 'none'
  return value === null || value === undefined || value === '' ? 'none' : String(value)
}
