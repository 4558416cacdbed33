/** Service clocks (T-045): first response, next response, full resolution; computed from the events that a ticket keeps. */
import { isResponse, nextResponses, type ResponseSpan } from './response-spans.ts'
import { workingMs, type WorkingHours } from './working-hours.ts'
import { stateOf, type Stage } from './stage.ts'
import { isConversation, type SlaEvent, type Ticket } from '../ticket.ts'

/** What is promised; null: no promise. */
export interface SlaPolicy {
  readonly firstResponseMs: number | null
  readonly nextResponseMs: number | null
  readonly resolutionMs: number | null
  /** When time counts; null: always. */
  readonly hours: WorkingHours | null
}

/** One clock at some moment. */
export interface SlaClock {
  readonly startedAtMs: number
  /** null: it is still running, or waiting. */
  readonly endedAtMs: number | null
  /** Working time only. */
  readonly elapsedMs: number
  readonly targetMs: number | null
  readonly isPaused: boolean
  readonly isBreached: boolean
}

/** The clocks of a ticket; the next response has one only when somebody wrote after an answer. */
export interface SlaClocks {
  readonly firstResponse: SlaClock
  readonly nextResponse: SlaClock | null
  readonly resolution: SlaClock
}

/** No promise, and every hour counts. */
export const noSlaPolicy: SlaPolicy = { firstResponseMs: null, nextResponseMs: null, resolutionMs: null, hours: null }

/** A ticket keeps so many events; repeats that no clock reads make room for new ones. */
export const slaEventsKept = 200

/** Puts an event in its place: mail that comes late is counted when it was written. */
export function withSlaEvent<T extends Pick<Ticket, 'slaEvents'>>(ticket: T, event: SlaEvent): T {
  const later = ticket.slaEvents.findIndex(({ atMs }) => atMs > event.atMs)
  const at = later < 0 ? ticket.slaEvents.length : later
  return { ...ticket, slaEvents: bounded(ticket.slaEvents.toSpliced(at, 0, event)) }
}

/** How many messages of one side there are of the hour before a moment. */
export function messagesInHourBefore({ slaEvents }: Pick<Ticket, 'slaEvents'>, of: 'customer' | 'agent', untilMs: number): number {
  return slaEvents.filter(({ what, atMs }) => what === of && atMs > untilMs - 3_600_000 && atMs <= untilMs).length
}

/** What entering a stage means to the clocks. */
export function slaStage(stage: Stage): 'working' | 'waiting' | 'closed' {
  if (stage === 'awaiting_customer_response') return 'waiting'
  return stateOf[stage] === 'closed' ? 'closed' : 'working'
}

/** The clocks at a moment. Needs response is none of their business (T-042). */
export function slaClocks(ticket: TimedTicket, promised: SlaPolicy, nowMs: number): SlaClocks {
  // Of a conversation nothing is promised (T-101).
  const policy = isConversation(ticket) ? noSlaPolicy : promised
  const { createdAtMs, slaEvents } = ticket.isImported ? sinceImport(ticket) : ticket
  const { hours } = policy
  const first = { startedAtMs: createdAtMs, endedAtMs: slaEvents.find(isResponse)?.atMs ?? null }
  const next = nextResponses(slaEvents).at(-1) ?? null
  return {
    firstResponse: responseClock(first, { targetMs: policy.firstResponseMs, hours, nowMs }),
    nextResponse: next && responseClock(next, { targetMs: policy.nextResponseMs, hours, nowMs }),
    resolution: resolutionClock({ createdAtMs, slaEvents }, policy, nowMs),
  }
}

/** The events of clocks that start at a moment: whoever waits has waited since then. */
export function clocksFrom({ needsResponse, stage }: Pick<Ticket, 'needsResponse' | 'stage'>, atMs: number): readonly SlaEvent[] {
  const what = slaStage(stage)
  return [{ atMs, what: needsResponse ? 'customer' : 'agent' }, ...(what === 'working' ? [] : [{ atMs, what }])]
}

/** What clocks read of a ticket. */
export type TimedTicket = Pick<Ticket, 'createdAtMs' | 'slaEvents' | 'isImported' | 'conversation'>

/** Until something happens again it is as if it were over; then it begins. */
function sinceImport({ createdAtMs, slaEvents }: TimedTicket): Pick<Ticket, 'createdAtMs' | 'slaEvents'> {
  const [first] = slaEvents
  return first ? { createdAtMs: first.atMs, slaEvents } : { createdAtMs, slaEvents: [{ atMs: createdAtMs, what: 'closed' }] }
}

function bounded(events: readonly SlaEvent[]): readonly SlaEvent[] {
  if (events.length <= slaEventsKept) return events
  const repeated = events.findIndex(({ what }, i) => i > 0 && what === events[i - 1]?.what)
  return events.toSpliced(Math.max(1, repeated), 1)
}

interface ClockTerms {
  readonly targetMs: number | null
  readonly hours: WorkingHours | null
  readonly nowMs: number
}

function responseClock(span: ResponseSpan, { targetMs, hours, nowMs }: ClockTerms): SlaClock {
  const elapsedMs = workingMs(span.startedAtMs, span.endedAtMs ?? nowMs, hours)
  return { ...span, elapsedMs, targetMs, isPaused: false, isBreached: targetMs !== null && elapsedMs > targetMs }
}

/** Runs while the ticket is worked on: it stands still in ACR, ends with closing, and goes on when it is reopened. */
export function resolutionClock(
  { createdAtMs, slaEvents }: Pick<Ticket, 'createdAtMs' | 'slaEvents'>,
  { resolutionMs: targetMs, hours }: SlaPolicy,
  nowMs: number,
): SlaClock {
  let state: SlaEvent['what'] = 'working'
  let sinceMs = createdAtMs
  let elapsedMs = 0
  for (const { what, atMs } of slaEvents.filter((event) => event.what !== 'customer' && event.what !== 'agent')) {
    if (state === 'working') elapsedMs += workingMs(sinceMs, atMs, hours)
    state = what
    sinceMs = atMs
  }
  if (state === 'working') elapsedMs += workingMs(sinceMs, nowMs, hours)
  const endedAtMs = state === 'closed' ? sinceMs : null
  const isBreached = targetMs !== null && elapsedMs > targetMs
  return { startedAtMs: createdAtMs, endedAtMs, elapsedMs, targetMs, isPaused: state === 'waiting', isBreached }
}
