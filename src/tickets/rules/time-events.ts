/** Finds what time brings to a ticket: timed rules that are due, and promises that are close to breaking or broken. */
import { slaClocks, type SlaClock, type SlaPolicy } from '../stage/sla.ts'
import { workingMs } from '../stage/working-hours.ts'
import { orderStart, type Ticket, type TimeMark } from '../ticket.ts'
import { ruleMark, type Rule, type RuleDelay } from './rule.ts'

/** An event that is overdue for longer predates the rule or a pause of the sweep, and is left out. */
const longestDelayMs = 7 * 24 * 3_600_000
/** Marks that a ticket keeps; there are fewer rules. */
const marksKept = 600

/** An event that time brings. Its mark records that it was handled. */
export interface TimeEvent {
  readonly mark: TimeMark
  /** The rule that is due; absent: the event is a promise's. */
  readonly rule?: string
  readonly promise?: { readonly clock: string; readonly isBroken: boolean }
}

/** The promises, and when they are close to breaking. */
export interface TimedPromises {
  readonly policy: SlaPolicy
  /** The share of the promised time after which a warning is due. */
  readonly nearShare: number
}

/** The events that are due and not marked yet. */
export function timeEventsOf(
  ticket: Ticket,
  { rules, promises, nowMs }: { readonly rules: readonly Rule[]; readonly promises: TimedPromises; readonly nowMs: number },
): readonly TimeEvent[] {
  const { hours } = promises.policy
  const ofRules = rules.flatMap(({ name, after }): readonly TimeEvent[] => {
    const sinceMs = after && beginningOf(ticket, after)
    if (after === undefined || sinceMs === undefined || sinceMs === null) return []
    const overMs = workingMs(sinceMs, nowMs, after.isWorkingTime ? hours : null) - after.ms
    return overMs >= 0 && overMs <= longestDelayMs ? [{ mark: { name: ruleMark(name), sinceMs }, rule: name }] : []
  })
  return [...ofRules, ...promisesDue(ticket, promises, nowMs)].filter(({ mark }) => !isMarked(ticket, mark))
}

/** The ticket with further marks. */
export function withTimeMarks(ticket: Ticket, marks: readonly TimeMark[]): Ticket {
  if (marks.length === 0) return ticket
  const { timeMarks = [] } = ticket
  const others = timeMarks.filter(({ name }) => !marks.some((mark) => mark.name === name))
  return { ...ticket, timeMarks: [...others, ...marks].slice(-marksKept) }
}

/** Whether this or a later start is marked. Mail that comes late may move a start back, and must not repeat the event. */
function isMarked({ timeMarks = [] }: Ticket, { name, sinceMs }: TimeMark): boolean {
  return timeMarks.some((mark) => mark.name === name && mark.sinceMs >= sinceMs)
}

/**
 * The prefix of references of timed events. A stage that such an event moved starts no timed rule; otherwise two rules could alternate
 * forever.
 */
export const timeReference = 'time//'

/** When the rule's delay starts; null: it has not, or a timed rule moved the stage. */
function beginningOf({ createdAtMs, slaEvents, order }: Ticket, { since }: RuleDelay): number | null {
  const newest = (whats: readonly string[]) => slaEvents.findLast(({ what }) => whats.includes(what))?.atMs ?? null
  if (since === 'new-ticket') return createdAtMs
  if (since === 'customer-mail') return newest(['customer'])
  if (since === 'agent-answer') return newest(['agent'])
  if (since === 'message') return newest(['customer', 'agent'])
  if (order.stage === orderStart) return createdAtMs
  const [moment = '', ...reference] = order.stage.split('/')
  return reference.join('/').startsWith(timeReference) ? null : Number(moment)
}

function promisesDue(ticket: Ticket, { policy, nearShare }: TimedPromises, nowMs: number): readonly TimeEvent[] {
  const { firstResponse, nextResponse, resolution } = slaClocks(ticket, policy, nowMs)
  const clocks: readonly (readonly [string, SlaClock | null])[] = [
    ['first response', firstResponse],
    ['next response', nextResponse],
    ['resolution', resolution],
  ]
  return clocks.flatMap(([clock, state]) => (state ? promiseDue(clock, state, nearShare) : []))
}

/** A promise that was kept is over; the warning ends when it breaks. */
function promiseDue(
  clock: string,
  { startedAtMs: sinceMs, endedAtMs, elapsedMs, targetMs, isPaused }: SlaClock,
  nearShare: number,
): readonly TimeEvent[] {
  if (targetMs === null || endedAtMs !== null || isPaused) return []
  const isBroken = elapsedMs > targetMs
  if (elapsedMs < targetMs * nearShare || elapsedMs - targetMs > longestDelayMs) return []
  return [{ mark: { name: `${clock} ${isBroken ? 'broken' : 'near'}`, sinceMs }, promise: { clock, isBroken } }]
}
