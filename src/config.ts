/** Reads `intray.yaml`: secrets filled in, every fault at once, each with its line and key. */
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { LineCounter, parseDocument, isMap, type Document } from 'yaml'
import { z } from 'zod'
import { crossFaults } from './config-faults.ts'
import { configSchema, type Config, type MailboxConfig } from './config-schema.ts'
import { ConfigError, NotFoundError } from './errors.ts'
import { nearestName } from './nearest-name.ts'

/**
 * Loads and checks a configuration file.
 *
 * @throws {ConfigError} with all faults; values of secrets never appear in them
 */
export function loadConfig(path: string, env: NodeJS.ProcessEnv = process.env): Config {
  let source: string
  try {
    source = readFileSync(path, 'utf8')
  } catch (cause) {
    throw new ConfigError([`${path}: cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'error'})`], { cause })
  }
  return parseConfig(source, path, env)
}

/** Checks the text of a configuration; `path` names it in faults and anchors `file:` secrets. */
export function parseConfig(source: string, path: string, env: NodeJS.ProcessEnv = process.env): Config {
  const lines = new LineCounter()
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false })
  const at = (offset: number) => `${path}:${lines.linePos(offset).line}`
  if (document.errors.length > 0) throw new ConfigError(document.errors.map((e) => `${at(e.pos[0])}: ${e.message}`))
  const faults: string[] = []
  const filled = fillSecrets(document.toJS() as unknown, { env, folder: dirname(path), faults, keys: [] })
  const result = configSchema.safeParse(filled)
  if (!result.success) {
    for (const issue of result.error.issues) faults.push(...describe(issue, document, at))
  } else {
    faults.push(...crossFaults(result.data).map((fault) => `${path}: ${fault}`))
  }
  if (faults.length > 0 || !result.success) throw new ConfigError(faults)
  return result.data
}

/** The configuration's JSON Schema (draft 2020-12), for editors. */
export function configJsonSchema(): object {
  return z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' })
}

/** @throws {NotFoundError} naming the mailboxes there are */
export function mailboxNamed(config: Config, name: string): MailboxConfig {
  const found = config.mailboxes.find((mailbox) => mailbox.name === name)
  if (found) return found
  throw new NotFoundError(`no mailbox "${name}"; there is: ${config.mailboxes.map((m) => m.name).join(', ')}`)
}

interface SecretFill {
  readonly env: NodeJS.ProcessEnv
  readonly folder: string
  readonly faults: string[]
  readonly keys: readonly PropertyKey[]
}

function fillSecrets(value: unknown, fill: SecretFill): unknown {
  if (Array.isArray(value)) return value.map((item, i) => fillSecrets(item, { ...fill, keys: [...fill.keys, i] }))
  if (value !== null && typeof value === 'object' && !(value instanceof Date)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, fillSecrets(item, { ...fill, keys: [...fill.keys, key] })]),
    )
  }
  return typeof value === 'string' ? fillSecret(value, fill) : value
}

function fillSecret(text: string, fill: SecretFill): string {
  const key = fill.keys.map(String).join('.')
  if (text.startsWith('file:')) {
    try {
      return readFileSync(resolve(fill.folder, text.slice(5)), 'utf8').trim()
    } catch {
      fill.faults.push(`${key}: the file it names cannot be read`)
      return text
    }
  }
  return text.replace(/\$\{([A-Z_][A-Z0-9_]*)\}/g, (whole, variable: string) => {
    const found = fill.env[variable]
    if (found === undefined) fill.faults.push(`${key}: the environment has no ${variable}`)
    return found ?? whole
  })
}

type At = (offset: number) => string

function describe(issue: z.core.$ZodIssue, document: Document, at: At): string[] {
  const place = locate(document, issue.path, at)
  const key = issue.path.map(String).join('.')
  if (issue.code !== 'unrecognized_keys') return [`${place}: ${key || 'the file'}: ${issue.message}`]
  return issue.keys.map((unknown) => {
    const nearest = nearestKey(unknown, issue.path)
    const where = locate(document, [...issue.path, unknown], at)
    return `${where}: unknown key ${[...issue.path.map(String), unknown].join('.')}${nearest ? `; did you mean "${nearest}"?` : ''}`
  })
}

function locate(document: Document, path: readonly PropertyKey[], at: At): string {
  for (let length = path.length; length >= 0; length--) {
    const found = offsetOf(document, path.slice(0, length))
    if (found !== null) return at(found)
  }
  return at(0)
}

function offsetOf(document: Document, path: readonly PropertyKey[]): number | null {
  const parent = path.length === 0 ? null : document.getIn(path.slice(0, -1), true)
  if (isMap(parent)) {
    const pair = parent.items.find((item) => String(item.key) === String(path.at(-1)))
    const range = (pair?.key as { range?: [number, number, number] } | undefined)?.range
    return range ? range[0] : null
  }
  const node = document.getIn(path, true) as { range?: [number, number, number] | null } | undefined
  return node?.range ? node.range[0] : null
}

function nearestKey(unknown: string, path: readonly PropertyKey[]): string | null {
  return nearestName(unknown, keysAt(configJsonSchema() as JsonSchema, path))
}

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly items?: JsonSchema
}

function keysAt(schema: JsonSchema, path: readonly PropertyKey[]): string[] {
  let here: JsonSchema | undefined = schema
  for (const step of path) here = typeof step === 'number' ? here?.items : here?.properties?.[String(step)]
  return Object.keys(here?.properties ?? {})
}
