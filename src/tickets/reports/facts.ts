/** The facts that a ticket adds to a report, each counted at the time when it became true. */
import { isResponse, nextResponses, type ResponseSpan } from '../stage/response-spans.ts'
import { resolutionClock, type SlaPolicy } from '../stage/sla.ts'
import { workingMs } from '../stage/working-hours.ts'
import type { SlaEvent, Ticket } from '../ticket.ts'
import { dayAt, isWithin, type Span } from './span.ts'

/** A fact. `bin` names it; for durations it is the seconds. `key` separates the rows of a group. */
export interface Fact {
  readonly key: string
  readonly bin: string | number
}

/** The part of a ticket that facts are read from. */
export type CountedTicket = Pick<Ticket, 'createdAtMs' | 'slaEvents'>

/** Reads the facts of a ticket. */
export type FactsOf = (ticket: CountedTicket, span: Span, policy: SlaPolicy) => readonly Fact[]

/** Tickets opened in the span. */
export const arrivalFacts: FactsOf = ({ createdAtMs }, span) =>
  isWithin(span, createdAtMs) ? [{ key: dayAt(span, createdAtMs), bin: 'tickets' }] : []

/** First responses in the span. */
export const firstResponseFacts: FactsOf = (ticket, span, policy) => responseFacts([firstResponse(ticket)], span, policy)

/** Later responses in the span. */
export const nextResponseFacts: FactsOf = ({ slaEvents }, span, policy) => responseFacts(nextResponses(slaEvents), span, policy)

/** Closings in the span; a reopened ticket counts again when it is closed again. */
export const resolutionFacts: FactsOf = (ticket, span, policy) =>
  closings(ticket.slaEvents)
    .filter((atMs) => isWithin(span, atMs))
    .map((atMs) => ({ key: '', bin: seconds(resolutionMs(ticket, policy, atMs)) }))

const dayMs = 86_400_000
/** Ages of open tickets with their lower limit in days. */
const ages = [
  ['over_30_days', 30],
  ['over_7_days', 7],
  ['over_3_days', 3],
  ['over_1_day', 1],
] as const

/** Names of ages, youngest first. */
export const ageNames: readonly string[] = ['up_to_1_day', ...ages.map(([name]) => name).toReversed()]

/** Tickets open at the end of the span. */
export const backlogFacts: FactsOf = ({ createdAtMs, slaEvents }, { toMs }) => {
  if (createdAtMs >= toMs) return []
  const last = slaEvents.findLast((event) => event.atMs < toMs && isStage(event))
  const age = ages.find(([, days]) => toMs - createdAtMs > days * dayMs)
  return last?.what === 'closed' ? [] : [{ key: '', bin: age?.[0] ?? 'up_to_1_day' }]
}

/** The clocks of service levels, in display order. */
export const promiseNames = ['first_response', 'next_response', 'resolution'] as const

/** A promise is kept when its clock ends in time, and broken when its time runs out. */
export const promiseFacts: FactsOf = (ticket, span, policy) => [
  ...responsePromises([firstResponse(ticket)], { key: 'first_response', targetMs: policy.firstResponseMs }, { span, policy }),
  ...responsePromises(nextResponses(ticket.slaEvents), { key: 'next_response', targetMs: policy.nextResponseMs }, { span, policy }),
  ...resolutionPromises(ticket, span, policy),
]

function firstResponse({ createdAtMs, slaEvents }: CountedTicket): ResponseSpan {
  return { startedAtMs: createdAtMs, endedAtMs: slaEvents.find(isResponse)?.atMs ?? null }
}

function responseFacts(responses: readonly ResponseSpan[], span: Span, { hours }: SlaPolicy): readonly Fact[] {
  return responses.flatMap(({ startedAtMs, endedAtMs }) =>
    endedAtMs !== null && isWithin(span, endedAtMs) ? [{ key: '', bin: seconds(workingMs(startedAtMs, endedAtMs, hours)) }] : [],
  )
}

interface Promised {
  readonly key: (typeof promiseNames)[number]
  readonly targetMs: number | null
}

function responsePromises(
  responses: readonly ResponseSpan[],
  { key, targetMs }: Promised,
  { span, policy: { hours } }: { readonly span: Span; readonly policy: SlaPolicy },
): readonly Fact[] {
  if (targetMs === null) return []
  return responses.flatMap(({ startedAtMs, endedAtMs }) => {
    const elapsed = (atMs: number) => workingMs(startedAtMs, Math.min(atMs, endedAtMs ?? atMs), hours)
    const isKept = endedAtMs !== null && isWithin(span, endedAtMs) && elapsed(endedAtMs) <= targetMs
    return [
      ...(isKept ? [{ key, bin: 'kept' }] : []),
      ...(ranOut({ elapsed, startedAtMs, targetMs }, span) ? [{ key, bin: 'broken' }] : []),
    ]
  })
}

function resolutionPromises(ticket: CountedTicket, span: Span, policy: SlaPolicy): readonly Fact[] {
  const { resolutionMs: targetMs } = policy
  if (targetMs === null) return []
  const elapsed = (atMs: number) => resolutionMs(ticket, policy, atMs)
  const kept = closings(ticket.slaEvents).filter((atMs) => isWithin(span, atMs) && elapsed(atMs) <= targetMs)
  const key = 'resolution'
  const clock = { elapsed, startedAtMs: ticket.createdAtMs, targetMs }
  return [...kept.map(() => ({ key, bin: 'kept' })), ...(ranOut(clock, span) ? [{ key, bin: 'broken' }] : [])]
}

/** Elapsed time only grows, so it passes its target once: in exactly one of two adjacent spans. */
function ranOut({ elapsed, startedAtMs, targetMs }: RunningClock, { fromMs, toMs }: Span): boolean {
  // Counting working hours takes time per day, so a clock that ran out years ago is not followed up to now.
  const isOver = (atMs: number): boolean => {
    for (let stepMs = 7 * dayMs; startedAtMs + stepMs < atMs; stepMs *= 2) if (elapsed(startedAtMs + stepMs) > targetMs) return true
    return elapsed(atMs) > targetMs
  }
  return !isOver(fromMs) && isOver(toMs)
}

interface RunningClock {
  readonly elapsed: (atMs: number) => number
  readonly startedAtMs: number
  readonly targetMs: number
}

/** The working time on a ticket up to a moment. */
function resolutionMs({ createdAtMs, slaEvents }: CountedTicket, policy: SlaPolicy, atMs: number): number {
  const before = { createdAtMs, slaEvents: slaEvents.filter((event) => event.atMs <= atMs) }
  return resolutionClock(before, policy, atMs).elapsedMs
}

function closings(events: readonly SlaEvent[]): readonly number[] {
  const entered = events.filter(isStage)
  return entered.filter(({ what }, i) => what === 'closed' && entered[i - 1]?.what !== 'closed').map(({ atMs }) => atMs)
}

function isStage({ what }: SlaEvent): boolean {
  return what !== 'customer' && what !== 'agent'
}

const exactSeconds = 3600

/** Whole seconds up to an hour, whole minutes beyond, so that there are few distinct values to count. */
function seconds(ms: number): number {
  const whole = Math.floor(ms / 1000)
  return whole < exactSeconds ? whole : Math.floor(whole / 60) * 60
}
