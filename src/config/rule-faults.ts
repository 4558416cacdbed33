/** Faults in `rules` that no key shows alone: unknown or repeated names, invalid filters and placeholders. */
import { placeholders } from '../tickets/letters/templates.ts'
import { conditionOf } from '../tickets/records/ticket-query.ts'
import { isRefused } from '../tickets/refusal.ts'
import type { RuleConfig } from './rules.ts'
import type { Config } from './schema.ts'
import { linksToNowhere, unknownPlaceholders } from './template-faults.ts'

type SiteKeys = Pick<Config, 'agents' | 'mailboxes' | 'timeZone' | 'console'>

/** Every such fault, with its key. */
export function ruleFaults({ rules, ...known }: SiteKeys & Pick<Config, 'rules'>): string[] {
  const names = rules.map(({ name }) => name)
  const twice = [...new Set(names.filter((name, i) => names.indexOf(name) !== i))]
  return [...twice.map((name) => `rules: two are named "${name}"`), ...rules.flatMap((rule) => faultsOfRule(rule, known))]
}

/** The faults of one rule. */
export function faultsOfRule(rule: RuleConfig, known: SiteKeys): string[] {
  const key = `rules.${rule.name}`
  const { filter, hours } = rule.if
  const { assign, mail, answer } = rule.do
  const groups = new Set(known.agents.flatMap((agent) => agent.groups))
  const hasHours = known.mailboxes.some(({ sla }) => sla?.hours !== undefined)
  return [
    ...filter.flatMap((text) => filterFault(text, known.timeZone).map((fault) => `${key}.if.filter: ${fault}`)),
    ...((hours !== undefined || rule.after?.workingTime) && !hasHours ? [`${key}: no mailbox has working hours; give one sla.hours`] : []),
    ...(assign && !groups.has(assign.group) ? [`${key}.do.assign.group: no agent is in "${assign.group}"`] : []),
    ...(mail?.to ?? [])
      .filter((reader) => !isReader(reader, known))
      .map((reader) => `${key}.do.mail.to: "${reader}" is no agent and no group`),
    ...(answer ? unknownPlaceholders(`${key}.do.answer`, answer, placeholders.acknowledgement) : []),
    ...(answer ? linksToNowhere(`${key}.do.answer`, answer, known.console) : []),
  ]
}

/** The fault of a filter; custom fields are not checked here, since only the database knows them. */
function filterFault(text: string, timeZone: string): string[] {
  if (/^(?:tnt|ctype)__/.test(text)) return []
  const condition = conditionOf(text, [], timeZone)
  return isRefused(condition) ? condition.refused.map(({ message }) => message) : []
}

function isReader(reader: string, { agents }: SiteKeys): boolean {
  if (['owner', 'group', 'listeners'].includes(reader)) return true
  return agents.some(({ address, groups }) => address === reader || groups.includes(reader))
}
