/** Records on the timeline which configured CC rules applied, by name. */
import type { CcDecision } from './cc-rules.ts'
import { withRemark, type Cause, type Draft } from '../draft.ts'
import { displayId, type TicketNumber } from '../ticket.ts'

/**
 * Adds a remark for each configured rule that applied, and for people beyond the limit. The defaults of the tickets page (T-031, T-032)
 * need none.
 *
 * @param uncounted - people of the mail beyond the limit, who are neither members nor mailed
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

/** The lines for agents on people whom a rule holds, with the command that adds them; empty for none. */
export function heldText(ticket: TicketNumber, decisions: readonly CcDecision[]): string {
  const held = decisions.filter(({ isHeld }) => isHeld)
  const lines = held.map(({ addrSpec, rule }) => {
    const command = `intray ticket member ${displayId(ticket)} --add ${addrSpec}`
    return `Held by the rule "${rule}": ${addrSpec}. To add: begin your answer with #cc ${addrSpec}, or run: ${command}`
  })
  return lines.length === 0 ? '' : `\n\n${lines.join('\n')}`
}
