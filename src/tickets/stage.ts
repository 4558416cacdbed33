/** The state machine of a ticket: the diagram of the tickets page as data, and what mail does to it. */

/** DevRev's stage names (tickets.md, "Stage machine"). */
export type Stage =
  | 'queued'
  | 'work_in_progress'
  | 'awaiting_product_assist'
  | 'awaiting_development'
  | 'in_development'
  | 'awaiting_customer_response'
  | 'accepted'
  | 'resolved'
  | 'canceled'

/** The class of a stage: DevRev's wire states. */
export type StageState = 'open' | 'in_progress' | 'closed'

/** Which state each stage belongs to; Accepted counts as closed (T-012). */
export const stateOf: Readonly<Record<Stage, StageState>> = {
  queued: 'open',
  work_in_progress: 'in_progress',
  awaiting_product_assist: 'in_progress',
  awaiting_development: 'in_progress',
  in_development: 'in_progress',
  awaiting_customer_response: 'in_progress',
  accepted: 'closed',
  resolved: 'closed',
  canceled: 'closed',
}

/** All stages, in the order of the page. */
export const stages = Object.keys(stateOf) as readonly Stage[]

/**
 * Where each stage may go: the diagram's edges (T-050…T-060), cancelling from every open stage (T-068, T-069)
 * and reopening to the queue (T-072).
 */
export const transitions: Readonly<Record<Stage, readonly Stage[]>> = {
  queued: ['work_in_progress', 'canceled'],
  work_in_progress: ['awaiting_product_assist', 'awaiting_customer_response', 'canceled'],
  awaiting_product_assist: ['work_in_progress', 'awaiting_development', 'accepted', 'canceled'],
  awaiting_development: ['in_development', 'canceled'],
  in_development: ['awaiting_customer_response', 'canceled'],
  awaiting_customer_response: ['work_in_progress', 'resolved', 'canceled'],
  accepted: ['queued'],
  resolved: ['queued'],
  canceled: ['queued'],
}

/** May a ticket go from one stage to another without an override? */
export function isAllowed(from: Stage, to: Stage): boolean {
  return transitions[from].includes(to)
}

/** The stages passed through on an agent's reply: T-062 starts the work, T-056 and T-064 wait for the customer's answer. */
export function stagesAfterAgentReply(from: Stage, asksSomething: boolean): readonly Stage[] {
  if (from === 'queued')
    return asksSomething ? ['work_in_progress', 'awaiting_customer_response'] : ['work_in_progress']
  if (from === 'work_in_progress' && asksSomething) return ['awaiting_customer_response']
  return []
}

/** The stage after a customer's mail: T-057 and T-063; T-072 reopens a closed ticket. null: no change. */
export function stageAfterCustomerMail(from: Stage): Stage | null {
  if (from === 'awaiting_customer_response') return 'work_in_progress'
  return stateOf[from] === 'closed' ? 'queued' : null
}

/**
 * Does an agent's text ask the customer something (T-056, T-062)? A question mark of any script ends a word of it;
 * those inside links do not count.
 */
export function asksSomething(text: string): boolean {
  const withoutLinks = text.replace(/\b(?:https?:\/\/|www\.)[^\s<>"]+/gi, (link) => (link.endsWith('?') ? '?' : ''))
  return /[\p{L}\p{N}\p{Pe}\p{Pf}"'’]\s?[?？؟⁇՞]/u.test(withoutLinks)
}
