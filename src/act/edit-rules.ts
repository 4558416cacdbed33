/** Rules made by the API: listed together with those of the configuration, written, deleted. */
import { readKeptRules } from '../config/kept-rules.ts'
import { faultsOfRule } from '../config/rule-faults.ts'
import { ruleBody, type RuleConfig } from '../config/rules.ts'
import { name } from '../config/values.ts'
import { NotFoundError, UserError } from '../errors.ts'
import type { EditDeps } from './change-ticket.ts'

/** The parts of a rule as it is written: its name, and its body. */
export const ruleWriting = { name, body: ruleBody } as const

/** A rule, and whether it is from the configuration file or made by the API. */
export interface SiteRule {
  readonly rule: RuleConfig
  readonly from: 'file' | 'api'
}

type RuleDeps = Pick<EditDeps, 'store' | 'config' | 'now'>

/** The limit of the configuration file, too. */
const mostRules = 500

/** Every rule, in the order in which they apply. */
export async function siteRules({ store, config }: Pick<RuleDeps, 'store' | 'config'>): Promise<readonly SiteRule[]> {
  const inFile = new Set(config.rules.map(({ name }) => name))
  const stored = readKeptRules(await store.rules.all()).filter(({ name }) => !inFile.has(name))
  return [...config.rules.map((rule) => ({ rule, from: 'file' as const })), ...stored.map((rule) => ({ rule, from: 'api' as const }))]
}

/**
 * Writes a rule; one of the same name is replaced in its place.
 *
 * @throws {UserError} when the configuration file has a rule of this name, the rule does not fit the site, or there are 500 already
 */
export async function putRule(rule: RuleConfig, by: string, { store, config, now }: RuleDeps): Promise<SiteRule> {
  const { name, ...body } = rule
  refuseOfFile(name, { config })
  const faults = faultsOfRule(rule, config)
  if (faults.length > 0) throw new UserError(faults)
  const stored = await store.rules.all()
  if (stored.length >= mostRules && !stored.some((rule) => rule.name === name)) throw new UserError(`there are ${mostRules} rules already`)
  await store.rules.put({ name, written: JSON.stringify(body, withoutDefaults), by, at: new Date(now()) })
  return { rule, from: 'api' }
}

/**
 * Deletes a rule; what it has done stays.
 *
 * @throws {NotFoundError} when the API made no rule of this name
 * @throws {UserError} when the rule is in the configuration file
 */
export async function deleteRule(name: string, { store, config }: RuleDeps): Promise<void> {
  refuseOfFile(name, { config })
  if (!(await store.rules.remove(name))) throw new NotFoundError(`there is no rule "${name}"`)
}

/** Leaves out the empty lists that the schema puts in as defaults; written by hand, they would be refused. */
function withoutDefaults(_: string, value: unknown): unknown {
  return Array.isArray(value) && value.length === 0 ? undefined : value
}

function refuseOfFile(name: string, { config }: Pick<RuleDeps, 'config'>): void {
  if (config.rules.some((rule) => rule.name === name))
    throw new UserError(`the rule "${name}" stands in the file of the configuration; change it there`)
}
