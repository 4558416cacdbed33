/** Sums up the outcomes in a delivery report. */
import type { DeliveryReport } from '../message.ts'
import type { RecipientOutcome } from './report-failure.ts'

/** Worst first. */
const ACTIONS = ['failed', 'delayed', 'expanded', 'relayed', 'delivered'] as const

/**
 * Makes one report of several recipients' outcomes: its class is the worst recipient's, and it is permanent when any failure is.
 *
 * @param outcomes - at least one
 * @param originalMessageId - without angle brackets
 */
export function summaryOf(outcomes: readonly RecipientOutcome[], originalMessageId: string | null): DeliveryReport {
  const worst = ACTIONS.find((action) => outcomes.some((outcome) => outcome.action === action)) ?? 'failed'
  const ofWorst = outcomes.filter((outcome) => outcome.action === worst)
  const isPermanent = worst === 'failed' ? isAnyPermanent(ofWorst) : worst === 'delayed' ? false : null
  const telling = ofWorst.find((outcome) => outcome.isPermanent === isPermanent) ?? ofWorst[0]
  const isArrival = (action: string): boolean => action !== 'failed' && action !== 'delayed'
  const named = outcomes.filter((outcome) => isArrival(worst) || !isArrival(outcome.action))
  return {
    class: classOf(worst),
    recipients: [...new Set(named.flatMap((outcome) => outcome.recipients))],
    isPermanent,
    status: telling?.status ?? null,
    diagnostic: telling?.diagnostic ?? null,
    originalMessageId,
    outcomes: outcomes.map(({ recipients, action, status, isPermanent: isLasting }) => ({
      recipients,
      class: classOf(action),
      status,
      isPermanent: isLasting,
    })),
  }
}

function classOf(action: RecipientOutcome['action']): DeliveryReport['class'] {
  if (action === 'failed') return 'failure'
  return action === 'delayed' ? 'delay' : action
}

function isAnyPermanent(outcomes: readonly RecipientOutcome[]): boolean {
  return outcomes.some((outcome) => outcome.isPermanent === true)
}
