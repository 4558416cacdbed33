/** Reads `intray.yaml`: fills in secrets, and reports every fault at once with its line and key. */
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { z } from 'zod'
import { crossFaults } from './cross-faults.ts'
import { faultWords } from './fault-words.ts'
import { keysNamed, placeAt, placeOf, type ConfigText } from './places.ts'
import { configSchema, type Config, type MailboxConfig } from './schema.ts'
import { ConfigError, NotFoundError } from '../errors.ts'
import { nearestName } from './did-you-mean.ts'
import { readYaml, withNames } from './yaml-text.ts'

/**
 * Loads and checks a configuration file.
 *
 * @throws {ConfigError} with all faults; values of secrets never appear in them
 */
export function loadConfig(path: string, env: NodeJS.ProcessEnv = process.env): Config {
  return checkedConfig(sourceOf(path), { path, env, files: new Set() })
}

/**
 * Loads and checks a configuration file that is watched for changes.
 *
 * @param files - receives the paths of all files that were read, even when there are faults
 * @throws {ConfigError} with all faults
 */
export function loadConfigAndFiles(path: string, files: Set<string>): Config {
  files.add(path)
  return checkedConfig(sourceOf(path), { path, env: process.env, files })
}

/**
 * Checks the text of a configuration. @param path - names it in faults; `file:` secrets are relative to it
 * @throws {ConfigError} with all faults
 */
export function parseConfig(source: string, path: string, env: NodeJS.ProcessEnv = process.env): Config {
  return checkedConfig(source, { path, env, files: new Set() })
}

function sourceOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new ConfigError([`${path}: cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'error'})`], { cause })
  }
}

function checkedConfig(source: string, { path, ...reading }: Pick<SecretFill, 'env' | 'files'> & { readonly path: string }): Config {
  const { document, lines, faults: yamlFaults, isBroken } = readYaml(source)
  const text = { path, document, lines }
  const faults = yamlFaults.map(({ offset, text: fault }) => `${placeAt(text, offset)}: ${fault}`)
  if (isBroken) throw new ConfigError(faults)
  const filled = fillSecrets(document.toJS() as unknown, { ...reading, folder: dirname(path), faults, keys: [], text })
  const result = configSchema.safeParse(filled)
  if (!result.success) {
    for (const issue of result.error.issues) faults.push(...describe(issue, text))
  } else {
    faults.push(...crossFaults(result.data).map((fault) => withPlace(fault, text)))
  }
  if (faults.length > 0 || !result.success) throw new ConfigError(faults)
  return result.data
}

/** The JSON Schema of the configuration (draft 2020-12), for editors. */
export function configJsonSchema(): object {
  return z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' })
}

/** The mailbox of a name. @throws {NotFoundError} that names the mailboxes there are */
export function mailboxNamed(config: Config, name: string): MailboxConfig {
  const found = config.mailboxes.find((mailbox) => mailbox.name === name)
  if (found) return found
  throw new NotFoundError(`no mailbox "${name}"; there is: ${config.mailboxes.map((m) => m.name).join(', ')}`)
}

interface SecretFill {
  readonly env: NodeJS.ProcessEnv
  /** Receives the paths of the secret files that are read. */
  readonly files: Set<string>
  readonly folder: string
  readonly faults: string[]
  readonly keys: readonly PropertyKey[]
  readonly text: ConfigText
}

function fillSecrets(value: unknown, fill: SecretFill): unknown {
  if (Array.isArray(value)) return value.map((item, i) => fillSecrets(item, { ...fill, keys: [...fill.keys, i] }))
  if (value !== null && typeof value === 'object' && !(value instanceof Date)) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillSecrets(item, { ...fill, keys: [...fill.keys, key] })]))
  }
  return typeof value === 'string' ? fillSecret(value, fill) : value
}

function fillSecret(value: string, fill: SecretFill): string {
  const fault = (what: string) => fill.faults.push(`${placeOf(fill.text, fill.keys)}: ${fill.keys.map(String).join('.')}: ${what}`)
  if (value.startsWith('file:')) {
    const file = resolve(fill.folder, value.slice(5))
    fill.files.add(file)
    try {
      return readFileSync(file, 'utf8').trim()
    } catch (cause) {
      fault(`the file ${file} cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'error'})`)
      return value
    }
  }
  return withNames(value, (name) => {
    const found = fill.env[name] ?? null
    if (found === null) fault(`the environment has no ${name}`)
    return found
  })
}

/** Adds the line of the key that a fault begins with. */
function withPlace(fault: string, text: ConfigText): string {
  const name = fault.slice(0, Math.max(0, fault.indexOf(': ')))
  return `${placeOf(text, keysNamed(text, name))}: ${fault}`
}

function describe(issue: z.core.$ZodIssue, text: ConfigText): string[] {
  const key = issue.path.map(String).join('.')
  if (issue.code !== 'unrecognized_keys') return [`${placeOf(text, issue.path)}: ${key || 'the file'}: ${faultWords(issue)}`]
  return issue.keys.map((unknown) => {
    const nearest = nearestKey(unknown, issue.path)
    const whole = [...issue.path, unknown]
    return `${placeOf(text, whole)}: unknown key ${whole.map(String).join('.')}${nearest ? `; did you mean "${nearest}"?` : ''}`
  })
}

function nearestKey(unknown: string, path: readonly PropertyKey[]): string | null {
  return nearestName(unknown, keysAt(configJsonSchema() as JsonSchema, path))
}

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly items?: JsonSchema
  /** For a key that takes objects of several shapes. */
  readonly oneOf?: readonly JsonSchema[]
}

function keysAt(schema: JsonSchema, path: readonly PropertyKey[]): string[] {
  let node: JsonSchema | undefined = schema
  for (const step of path) node = typeof step === 'number' ? node?.items : node?.properties?.[String(step)]
  return [node ?? {}, ...(node?.oneOf ?? [])].flatMap(({ properties }) => Object.keys(properties ?? {}))
}
