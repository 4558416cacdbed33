/** The time that customers waited for answers (T-045), from the events that a ticket keeps. */
import type { SlaEvent } from '../ticket.ts'

/** From a customer's message to the answer. */
export interface ResponseSpan {
  readonly startedAtMs: number
  /** null: not answered yet. */
  readonly endedAtMs: number | null
}

/** T-045: an agent's answer, a wait for the customer, and closing all count as answers. */
export function isResponse({ what }: SlaEvent): boolean {
  return what === 'agent' || what === 'waiting' || what === 'closed'
}

/** The spans from the first message after an answer to the next answer, in the order of time. Only an agent's answer is the first. */
export function nextResponses(events: readonly SlaEvent[]): readonly ResponseSpan[] {
  const firstAnswer = events.findIndex(({ what }) => what === 'agent')
  const spans: ResponseSpan[] = []
  let startedAtMs: number | null = null
  for (const event of firstAnswer < 0 ? [] : events.slice(firstAnswer)) {
    if (event.what === 'customer') startedAtMs ??= event.atMs
    else if (isResponse(event) && startedAtMs !== null) {
      spans.push({ startedAtMs, endedAtMs: event.atMs })
      startedAtMs = null
    }
  }
  return startedAtMs === null ? spans : [...spans, { startedAtMs, endedAtMs: null }]
}
