/** Reads rules that are to be tried, from a file or text of their own, with the checks of the configuration. */
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { ConfigError } from '../errors.ts'
import { faultWords } from './fault-words.ts'
import { ruleFaults } from './rule-faults.ts'
import { rulesSection, type RuleConfig } from './rules.ts'
import type { Config } from './schema.ts'

/**
 * Reads a file with a list of rules, at the top or under `rules:`.
 *
 * @throws {ConfigError} with all faults
 */
export function readRules(path: string, config: Config): readonly RuleConfig[] {
  return rulesIn(textOf(path), path, config)
}

/**
 * Reads such a list from a text.
 *
 * @param path - names the text in faults
 * @throws {ConfigError} with all faults
 */
export function rulesIn(text: string, path: string, config: Config): readonly RuleConfig[] {
  const written = listIn(text, path)
  const result = rulesSection.safeParse(written)
  if (!result.success)
    throw new ConfigError(result.error.issues.map((issue) => `${path}: ${nameOf(issue.path, written)}: ${faultWords(issue)}`))
  const faults = ruleFaults({ ...config, rules: result.data })
  if (faults.length > 0) throw new ConfigError(faults.map((fault) => `${path}: ${fault}`))
  return result.data
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw unreadable(path, cause)
  }
}

function listIn(text: string, path: string): unknown {
  try {
    const written: unknown = parse(text)
    return typeof written === 'object' && written !== null && 'rules' in written ? written.rules : written
  } catch (cause) {
    throw unreadable(path, cause)
  }
}

function unreadable(path: string, cause: unknown): ConfigError {
  return new ConfigError([`${path}: cannot be read (${cause instanceof Error ? cause.message : 'error'})`], { cause })
}

/** Faults name a rule by its name, or by its index when it has none. */
function nameOf([index, ...rest]: readonly PropertyKey[], written: unknown): string {
  const rule = Array.isArray(written) && typeof index === 'number' ? (written[index] as { name?: unknown } | null) : null
  return ['rules', ...(index === undefined ? [] : [rule?.name ?? index]), ...rest].map(String).join('.')
}
