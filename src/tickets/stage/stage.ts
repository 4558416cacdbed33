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

/** An arrow of the diagram, with the rule that it comes from and what the page writes on it. */
export interface StageEdge {
  readonly from: Stage
  readonly to: Stage
  readonly rule: string
  readonly label: string
}

const edge = (from: Stage, to: Stage, rule: string, label = ''): StageEdge => ({ from, to, rule, label })

/**
 * Where tickets may go: the diagram's arrows (T-050…T-060), cancelling from every open stage (T-068, T-069) and
 * reopening to the queue (T-072).
 */
export const stageEdges: readonly StageEdge[] = [
  edge('queued', 'work_in_progress', 'T-050', 'Start'),
  edge('queued', 'canceled', 'T-069'),
  edge('work_in_progress', 'awaiting_product_assist', 'T-051', 'Escalate'),
  edge('work_in_progress', 'awaiting_customer_response', 'T-056', 'Additional detail needed'),
  edge('work_in_progress', 'canceled', 'T-069'),
  edge('awaiting_product_assist', 'work_in_progress', 'T-052'),
  edge('awaiting_product_assist', 'awaiting_development', 'T-053'),
  edge('awaiting_product_assist', 'accepted', 'T-058', 'Feature request accepted'),
  edge('awaiting_product_assist', 'canceled', 'T-069'),
  edge('awaiting_development', 'in_development', 'T-054'),
  edge('awaiting_development', 'canceled', 'T-069'),
  edge('in_development', 'awaiting_customer_response', 'T-055', 'Validate the fix'),
  edge('in_development', 'canceled', 'T-068'),
  edge('awaiting_customer_response', 'work_in_progress', 'T-057', 'Customer responds'),
  edge('awaiting_customer_response', 'resolved', 'T-059', 'Resolved'),
  edge('awaiting_customer_response', 'canceled', 'T-060', 'Not valid'),
  edge('accepted', 'queued', 'T-072', 'Reopen'),
  edge('resolved', 'queued', 'T-072', 'Reopen'),
  edge('canceled', 'queued', 'T-072', 'Reopen'),
]

/** Is this the name of a stage? */
export function isStage(name: unknown): name is Stage {
  return typeof name === 'string' && Object.hasOwn(stateOf, name)
}

/** The stages passed through on an agent's reply: T-062 starts the work, T-056 and T-064 wait for the customer's answer. */
export function stagesAfterAgentReply(from: Stage, asksSomething: boolean): readonly Stage[] {
  if (from === 'queued') return asksSomething ? ['work_in_progress', 'awaiting_customer_response'] : ['work_in_progress']
  if (from === 'work_in_progress' && asksSomething) return ['awaiting_customer_response']
  return []
}

/**
 * The stage after a customer's mail: T-057 and T-063; T-072 reopens a closed ticket. null: no change.
 *
 * @param start - where tickets begin
 */
export function stageAfterCustomerMail(from: Stage, start: Stage = 'queued'): Stage | null {
  if (from === 'awaiting_customer_response') return 'work_in_progress'
  return stateOf[from] === 'closed' ? start : null
}

/**
 * Does an agent's text ask the customer something (T-056, T-062)? A question mark of any script ends a word of it;
 * those inside links do not count.
 */
export function asksSomething(text: string): boolean {
  const withoutLinks = text.replace(/\b(?:https?:\/\/|www\.)[^\s<>"]+/gi, (link) => (link.endsWith('?') ? '?' : ''))
  return /[\p{L}\p{N}\p{Pe}\p{Pf}"'’]\s?[?？؟⁇՞]/u.test(withoutLinks)
}
