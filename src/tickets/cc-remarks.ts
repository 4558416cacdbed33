/** What the CC rules did, on the timeline: each application of a configured rule, by its name (mail.md §6). */
import type { CcDecision } from './cc-rules.ts'
import { withRemark, type Cause, type Draft } from './draft.ts'

/**
 * Notes which configured rules applied, and how many people were beyond the limit. What the page itself says (T-031,
 * T-032) is no news.
 *
 * @param seen - `uncounted`: people of the mail who are neither members nor mailed
 */
export function withCcRemarks(
  draft: Draft,
  decisions: readonly CcDecision[],
  seen: { readonly uncounted: number; readonly cause: Cause },
): Draft {
  const configured = decisions.filter(({ rule }) => !/^T-\d{3}$/.test(rule))
  const withRules = configured.reduce((at, { addrSpec, rule, isHeld }) => {
    const body = `${addrSpec}: rule "${rule}" applied${isHeld ? '; held for an agent' : ''}`
    return withRemark(at, { body, rule }, seen.cause)
  }, draft)
  if (seen.uncounted === 0) return withRules
  const body = `${seen.uncounted} more people are on this mail; they are neither members nor mailed`
  return withRemark(withRules, { body, rule: 'people-per-mail' }, seen.cause)
}
