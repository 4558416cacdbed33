/** What time brings to a ticket: rules that are due some time after something, and promises that come near their end or break. */
import { slaClocks, type SlaClock, type SlaPolicy } from '../stage/sla.ts'
import { workingMs } from '../stage/working-hours.ts'
import { orderStart, type Ticket, type TimeMark } from '../ticket.ts'
import { ruleMark, type Rule, type RuleDelay } from './rule.ts'

/** What is due later than this was there before the rule, or while nobody swept: it is left alone. */
const longestDelayMs = 7 * 24 * 3_600_000
/** A ticket remembers so much; there are fewer rules. */
const marksKept = 600

/** Something that time brings; its mark tells that it did. */
export interface TimeEvent {
  readonly mark: TimeMark
  /** The rule that is due; absent: a promise. */
  readonly rule?: string
  readonly promise?: { readonly clock: string; readonly isBroken: boolean }
}

/** What is promised, and when one of it is near its end. */
export interface TimedPromises {
  readonly policy: SlaPolicy
  /** Of the promised time. */
  readonly nearShare: number
}

/** What is due at a moment and has not been brought yet. */
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

/** The ticket that remembers what time has brought. */
export function withTimeMarks(ticket: Ticket, marks: readonly TimeMark[]): Ticket {
  if (marks.length === 0) return ticket
  const { timeMarks = [] } = ticket
  const others = timeMarks.filter(({ name }) => !marks.some((mark) => mark.name === name))
  return { ...ticket, timeMarks: [...others, ...marks].slice(-marksKept) }
}

/** Of one beginning, or a later one: what was moved back by mail that came late does not come again. */
function isMarked({ timeMarks = [] }: Ticket, { name, sinceMs }: TimeMark): boolean {
  return timeMarks.some((mark) => mark.name === name && mark.sinceMs >= sinceMs)
}

/** The reference of what time does, which no mail has; what it began by a stage that it moved is no beginning, or rules would take turns for ever. */
export const timeReference = 'time//'

/** null: it did not happen, or a rule did it. */
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

/** A promise that was kept is over, and so is the warning when it breaks. */
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
