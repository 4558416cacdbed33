/** What the rules of the site need where no mail is decided: the records that they name. */
import type { Store } from '../store/store.ts'
import { rulesOf } from '../tickets/rules/apply-rules.ts'
import type { Site } from '../tickets/site.ts'
import type { SiteSnapshot } from './batch-site.ts'
import { commandsOfRules, loadCommandRecords } from './load-command-records.ts'

/** Loads it; where there are no rules, nothing is asked for. */
export async function loadForRules(site: Pick<Site, 'directory' | 'policy'>, store: Store): Promise<Pick<SiteSnapshot, 'commandRecords'>> {
  const rules = rulesOf(site)
  if (rules.length === 0) return {}
  const { directory } = site
  return { commandRecords: await loadCommandRecords(commandsOfRules(rules), { tickets: [], directory, rules }, store) }
}
