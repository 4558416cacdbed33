/** What the CC rules did, on the timeline: each application of a configured rule, by its name. */
import type { CcDecision } from './cc-rules.ts'
import { withRemark, type Cause, type Draft } from '../draft.ts'
import { displayId, type TicketNumber } from '../ticket.ts'

/**
 * Notes which configured rules applied, and how many people were beyond the limit. What the page itself says (T-031,
 * T-032) is no news.
 *
 * @param uncounted - people of the mail who are neither members nor mailed
 */
export function withCcRemarks(
  draft: Draft,
  { decisions, uncounted }: { readonly decisions: readonly CcDecision[]; readonly uncounted: number },
  cause: Cause,
): Draft {
  const configured = decisions.filter(({ rule }) => !/^T-\d{3}$/.test(rule))
  const withRules = configured.reduce((at, { addrSpec, rule, isHeld }) => {
    const body = `${addrSpec}: rule "${rule}" applied${isHeld ? '; held for an agent' : ''}`
    return withRemark(at, { body, rule }, cause)
  }, draft)
  if (uncounted === 0) return withRules
  const body = `${uncounted} more people are on this mail; they are neither members nor mailed`
  return withRemark(withRules, { body, rule: 'people-per-mail' }, cause)
}

/** What agents are told of those whom a rule holds, with what adds them; `''` when there are none. */
export function heldText(ticket: TicketNumber, decisions: readonly CcDecision[]): string {
  const held = decisions.filter(({ isHeld }) => isHeld)
  const lines = held.map(({ addrSpec, rule }) => {
    const command = `intray ticket member ${displayId(ticket)} --add ${addrSpec}`
    return `Held by the rule "${rule}": ${addrSpec}. To add: begin your answer with #cc ${addrSpec}, or run: ${command}`
  })
  return lines.length === 0 ? '' : `\n\n${lines.join('\n')}`
}
