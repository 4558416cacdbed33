/** The state machine of a ticket: the diagram of the tickets page as data, and how mail moves stages. */

/** DevRev's stage names. */
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

/** DevRev's state of a stage. */
export type StageState = 'open' | 'in_progress' | 'closed'

/** The state of each stage. `accepted` counts as closed (T-012). */
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

/** All stages, in the order of the tickets page. */
export const stages = Object.keys(stateOf) as readonly Stage[]

/** An arrow with its rule and its label on the tickets page. */
export interface StageEdge {
  readonly from: Stage
  readonly to: Stage
  readonly rule: string
  readonly label: string
}

const edge = (from: Stage, to: Stage, rule: string, label = ''): StageEdge => ({ from, to, rule, label })

/** The arrows: the diagram (T-050 to T-060), canceling from open stages (T-068, T-069), and reopening to the queue (T-072). */
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

/** Whether a value is the name of a stage. */
export function isStage(name: unknown): name is Stage {
  return typeof name === 'string' && Object.hasOwn(stateOf, name)
}

/** The stages that an agent's answer moves through: T-062 starts the work, T-056 and T-064 wait for the customer. */
export function stagesAfterAgentReply(from: Stage, asksSomething: boolean): readonly Stage[] {
  if (from === 'queued') return asksSomething ? ['work_in_progress', 'awaiting_customer_response'] : ['work_in_progress']
  if (from === 'work_in_progress' && asksSomething) return ['awaiting_customer_response']
  return []
}

/**
 * The stage after a customer's mail, by T-057, T-063 and T-072; null: no change.
 *
 * @param start - the first stage of tickets
 */
export function stageAfterCustomerMail(from: Stage, start: Stage = 'queued'): Stage | null {
  if (from === 'awaiting_customer_response') return 'work_in_progress'
  return stateOf[from] === 'closed' ? start : null
}

/**
 * Whether an agent's text asks the customer something (T-056, T-062): a question mark of any script follows a word. Those inside links do
 * not count.
 */
export function asksSomething(text: string): boolean {
  const withoutLinks = text.replace(/\b(?:https?:\/\/|www\.)[^\s<>"]+/gi, (link) => (link.endsWith('?') ? '?' : ''))
  return /[\p{L}\p{N}\p{Pe}\p{Pf}"'’]\s?[?？؟⁇՞]/u.test(withoutLinks)
}
