/** What the rules of the site need: the records that they name, and what those have to do whom they give tickets. */
import type { Store } from '../store/store.ts'
import { rulesOf } from '../tickets/rules/apply-rules.ts'
import type { Workloads } from '../tickets/rules/assign.ts'
import type { Rule } from '../tickets/rules/rule.ts'
import type { Directory } from '../tickets/directory.ts'
import type { Site } from '../tickets/site.ts'
import type { SiteSnapshot } from './batch-site.ts'
import { commandsOfRules, loadCommandRecords } from './load-for-commands.ts'

type ForRules = Pick<SiteSnapshot, 'commandRecords' | 'workloads'>

/** Loads it where no mail is decided; without rules nothing is asked for. */
export async function loadForRules(site: Pick<Site, 'directory' | 'policy'>, store: Store): Promise<ForRules> {
  const rules = rulesOf(site)
  if (rules.length === 0) return {}
  const { directory } = site
  const commandRecords = await loadCommandRecords(commandsOfRules(rules), { tickets: [], directory, rules }, store)
  return { commandRecords, workloads: await loadWorkloads(rules, directory, store) }
}

/** What the agents of groups have to do that a rule gives tickets to; undefined: none does. */
export async function loadWorkloads(
  rules: readonly Rule[],
  { agents }: Directory,
  { tickets, turns }: Store,
): Promise<Workloads | undefined> {
  const groups = new Set(rules.flatMap(({ actions }) => actions.assign?.group ?? []))
  if (groups.size === 0) return undefined
  const meant = [...agents.values()].filter((agent) => agent.groups.some((group) => groups.has(group))).map(({ addrSpec }) => addrSpec)
  const [open, given] = await Promise.all([tickets.openOf(meant), turns.all()])
  return new Map(meant.map((agent) => [agent, { open: open.get(agent) ?? 0, turn: given.get(agent) ?? 0 }]))
}
