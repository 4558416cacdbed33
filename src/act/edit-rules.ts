/** Rules of the site by the API: listed with those of the file, written, taken away. */
import { readKeptRules } from '../config/kept-rules.ts'
import { faultsOfRule } from '../config/rule-faults.ts'
import { ruleBody, type RuleConfig } from '../config/rules.ts'
import { name } from '../config/values.ts'
import { NotFoundError, UserError } from '../errors.ts'
import type { EditDeps } from './change-ticket.ts'

/** What a rule is written as: its name, and the rest of it. */
export const ruleWriting = { name, body: ruleBody } as const

/** A rule, and where it stands. */
export interface SiteRule {
  readonly rule: RuleConfig
  readonly from: 'file' | 'api'
}

type RuleDeps = Pick<EditDeps, 'store' | 'config' | 'now'>

/** As many as a file may have. */
const mostRules = 500

/** Every rule, in the order in which they are tried. */
export async function siteRules({ store, config }: Pick<RuleDeps, 'store' | 'config'>): Promise<readonly SiteRule[]> {
  const inFile = new Set(config.rules.map(({ name }) => name))
  const kept = readKeptRules(await store.rules.all()).filter(({ name }) => !inFile.has(name))
  return [...config.rules.map((rule) => ({ rule, from: 'file' as const })), ...kept.map((rule) => ({ rule, from: 'api' as const }))]
}

/**
 * Writes a rule; one of this name is replaced where it stands.
 *
 * @throws {UserError} when the file has a rule of this name, or the rule could never be applied here
 */
export async function putRule(rule: RuleConfig, by: string, { store, config, now }: RuleDeps): Promise<SiteRule> {
  const { name, ...written } = rule
  refuseOfFile(name, { config })
  const faults = faultsOfRule(rule, config)
  if (faults.length > 0) throw new UserError(faults)
  const kept = await store.rules.all()
  if (kept.length >= mostRules && !kept.some((rule) => rule.name === name)) throw new UserError(`there are ${mostRules} rules already`)
  await store.rules.put({ name, written: JSON.stringify(written, asWritten), by, at: new Date(now()) })
  return { rule, from: 'api' }
}

/**
 * Takes a rule away; what it did stays done.
 *
 * @throws {NotFoundError} when there is none
 * @throws {UserError} when it stands in the file
 */
export async function deleteRule(name: string, { store, config }: RuleDeps): Promise<void> {
  refuseOfFile(name, { config })
  if (!(await store.rules.remove(name))) throw new NotFoundError(`there is no rule "${name}"`)
}

/** Empty lists stand where nothing was written, and nobody may write one. */
function asWritten(_: string, value: unknown): unknown {
  return Array.isArray(value) && value.length === 0 ? undefined : value
}

function refuseOfFile(name: string, { config }: Pick<RuleDeps, 'config'>): void {
  if (config.rules.some((rule) => rule.name === name))
    throw new UserError(`the rule "${name}" stands in the file of the configuration; change it there`)
}
