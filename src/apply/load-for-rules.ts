/** Loads what the rules of the site need: the records they name, and the workload of agents whom they may assign tickets. */
import type { Store } from '../store/store.ts'
import { rulesOf } from '../tickets/rules/apply-rules.ts'
import type { Workloads } from '../tickets/rules/assign.ts'
import type { Rule } from '../tickets/rules/rule.ts'
import type { Directory } from '../tickets/directory.ts'
import type { Site } from '../tickets/site.ts'
import type { SiteSnapshot } from './batch-site.ts'
import { commandsOfRules, loadCommandRecords } from './load-for-commands.ts'

type ForRules = Pick<SiteSnapshot, 'commandRecords' | 'workloads'>

/** Loads it for use cases other than a mail's decision; a site without rules costs no query. */
export async function loadForRules(site: Pick<Site, 'directory' | 'policy'>, store: Store): Promise<ForRules> {
  const rules = rulesOf(site)
  if (rules.length === 0) return {}
  const { directory } = site
  const commandRecords = await loadCommandRecords(commandsOfRules(rules), { tickets: [], directory, rules }, store)
  return { commandRecords, workloads: await loadWorkloads(rules, directory, store) }
}

/** The open tickets and last turn of each agent in the groups that rules assign to; undefined when no rule assigns. */
export async function loadWorkloads(
  rules: readonly Rule[],
  { agents }: Directory,
  { tickets, turns }: Store,
): Promise<Workloads | undefined> {
  const groups = new Set(rules.flatMap(({ actions }) => actions.assign?.group ?? []))
  if (groups.size === 0) return undefined
  const members = [...agents.values()].filter((agent) => agent.groups.some((group) => groups.has(group))).map(({ addrSpec }) => addrSpec)
  const [open, turnOf] = await Promise.all([tickets.openOf(members), turns.all()])
  return new Map(members.map((agent) => [agent, { open: open.get(agent) ?? 0, turn: turnOf.get(agent) ?? 0 }]))
}
