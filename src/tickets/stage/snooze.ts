/** Snoozed tickets: they wake at a set time, or when a customer writes. */
import { causeOf, draftOf, product, withField, withRemark, type Cause, type Draft } from '../draft.ts'
import { refusal, type Refused } from '../refusal.ts'
import { displayId, type Ticket } from '../ticket.ts'
import { stateOf } from './stage.ts'

/** The rule of history lines about snoozing. */
export const snoozeRule = 'snooze'

/**
 * Why a ticket cannot be snoozed; null: it can.
 *
 * @param untilMs - null: the ticket wakes
 */
export function reasonAgainstSnooze({ number, stage }: Ticket, untilMs: number | null, { atMs }: Cause): Refused | null {
  if (untilMs === null) return null
  if (stateOf[stage] === 'closed') return refusal(`${displayId(number)} is closed; only open tickets are snoozed`)
  return untilMs > atMs ? null : refusal('a ticket is snoozed until a time that is yet to come')
}

/** The cause for the end of a snooze. */
export function wakingCause({ snoozedUntilMs }: Ticket, nowMs: number): Cause {
  return causeOf(`snooze/${snoozedUntilMs}`, product, { atMs: nowMs })
}

/** Wakes a ticket at its time, with a remark that notifies its listeners. */
export function awakened(ticket: Ticket, nowMs: number): Draft {
  const cause = wakingCause(ticket, nowMs)
  const body = 'The time until which it was snoozed has come.'
  return withAwake(withRemark(draftOf(ticket), { body, rule: snoozeRule }, cause), cause)
}

/** Ends a snooze. */
export function withAwake(draft: Draft, cause: Cause): Draft {
  return withField(draft, { field: 'snoozedUntilMs', to: null, rule: snoozeRule }, cause)
}
