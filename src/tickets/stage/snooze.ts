/** Snoozed tickets wake at their time, or when a customer writes; until then it is nobody's turn. */
import { causeOf, draftOf, product, withField, withRemark, type Cause, type Draft } from '../draft.ts'
import { refusal, type Refused } from '../refusal.ts'
import { displayId, type Ticket } from '../ticket.ts'
import { stateOf } from './stage.ts'

/** The rule of whatever has to do with it. */
export const snoozeRule = 'snooze'

/** Why a ticket cannot be snoozed until a moment; null: it can. @param untilMs - null: it wakes */
export function reasonAgainstSnooze({ number, stage }: Ticket, untilMs: number | null, { atMs }: Cause): Refused | null {
  if (untilMs === null) return null
  if (stateOf[stage] === 'closed') return refusal(`${displayId(number)} is closed; only open tickets are snoozed`)
  return untilMs > atMs ? null : refusal('a ticket is snoozed until a time that is yet to come')
}

/** The event that its time is. */
export function wakingCause({ snoozedUntilMs }: Ticket, nowMs: number): Cause {
  return causeOf(`snooze/${snoozedUntilMs}`, product, { atMs: nowMs })
}

/** Its time has come; the remark tells those who listen to the ticket. */
export function awakened(ticket: Ticket, nowMs: number): Draft {
  const cause = wakingCause(ticket, nowMs)
  const body = 'The time until which it was snoozed has come.'
  return withAwake(withRemark(draftOf(ticket), { body, rule: snoozeRule }, cause), cause)
}

/** It is snoozed no longer. */
export function withAwake(draft: Draft, cause: Cause): Draft {
  return withField(draft, { field: 'snoozedUntilMs', to: null, rule: snoozeRule }, cause)
}
