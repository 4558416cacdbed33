/** Service-level clocks (T-045): first response, next response, resolution; computed from the events that a ticket keeps. */
import { isResponse, nextResponses, type ResponseSpan } from './response-spans.ts'
import { workingMs, type WorkingHours } from './working-hours.ts'
import { stateOf, type Stage } from './stage.ts'
import { isConversation, type SlaEvent, type Ticket } from '../ticket.ts'

/** Target times; null: no target. */
export interface SlaPolicy {
  readonly firstResponseMs: number | null
  readonly nextResponseMs: number | null
  readonly resolutionMs: number | null
  /** The hours that count; null: all. */
  readonly hours: WorkingHours | null
}

/** A clock at a moment. */
export interface SlaClock {
  readonly startedAtMs: number
  /** null: it runs, or is paused. */
  readonly endedAtMs: number | null
  /** In working hours. */
  readonly elapsedMs: number
  readonly targetMs: number | null
  readonly isPaused: boolean
  readonly isBreached: boolean
}

/** The clocks of a ticket. `nextResponse` is null until a customer writes after an answer. */
export interface SlaClocks {
  readonly firstResponse: SlaClock
  readonly nextResponse: SlaClock | null
  readonly resolution: SlaClock
}

/** No targets, and all hours count. */
export const noSlaPolicy: SlaPolicy = { firstResponseMs: null, nextResponseMs: null, resolutionMs: null, hours: null }

/** Events that a ticket keeps; repeated ones, which no clock reads, are dropped first. */
export const slaEventsKept = 200

/** Inserts an event by its time, since mail may come late. */
export function withSlaEvent<T extends Pick<Ticket, 'slaEvents'>>(ticket: T, event: SlaEvent): T {
  const later = ticket.slaEvents.findIndex(({ atMs }) => atMs > event.atMs)
  const at = later < 0 ? ticket.slaEvents.length : later
  return { ...ticket, slaEvents: bounded(ticket.slaEvents.toSpliced(at, 0, event)) }
}

/** The messages of one side in the hour before a moment. */
export function messagesInHourBefore({ slaEvents }: Pick<Ticket, 'slaEvents'>, of: 'customer' | 'agent', untilMs: number): number {
  return slaEvents.filter(({ what, atMs }) => what === of && atMs > untilMs - 3_600_000 && atMs <= untilMs).length
}

/** What a stage means to the clocks. */
export function slaStage(stage: Stage): 'working' | 'waiting' | 'closed' {
  if (stage === 'awaiting_customer_response') return 'waiting'
  return stateOf[stage] === 'closed' ? 'closed' : 'working'
}

/** The clocks at a moment. They do not depend on needs response (T-042). */
export function slaClocks(ticket: TimedTicket, sitePolicy: SlaPolicy, nowMs: number): SlaClocks {
  // Conversations have no targets (T-101).
  const policy = isConversation(ticket) ? noSlaPolicy : sitePolicy
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

/** The events of clocks that start at a moment: a customer who waits has waited since then. */
export function clocksFrom({ needsResponse, stage }: Pick<Ticket, 'needsResponse' | 'stage'>, atMs: number): readonly SlaEvent[] {
  const what = slaStage(stage)
  return [{ atMs, what: needsResponse ? 'customer' : 'agent' }, ...(what === 'working' ? [] : [{ atMs, what }])]
}

/** The fields that clocks read. */
export type TimedTicket = Pick<Ticket, 'createdAtMs' | 'slaEvents' | 'isImported' | 'conversation'>

/** An imported ticket has its clocks stopped until the next event, which starts them. */
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

/** Runs while the ticket is worked on: paused while it waits for the customer, ended when it is closed, continued when it is reopened. */
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
