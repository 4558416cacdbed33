/** Applies what time brings to a ticket: warnings of promises, and timed rules. Both are marked on the ticket in the same commit. */
import { causeOf, product, withOutbound, withRemark, type Cause, type Draft } from '../draft.ts'
import { alertText } from '../letters/agent-letters.ts'
import { alertsTo } from '../letters/outbound-drafts.ts'
import type { TimelineEntry } from '../timeline-entry.ts'
import { withRulesByHand } from './hand-events.ts'
import { noThreads, type RuleContext } from './rule-event.ts'
import { timeReference, withTimeMarks, type TimeEvent } from './time-events.ts'

/** Which warnings of promises agents are mailed: none, those of broken promises, or all. */
export type PromiseAlerts = 'none' | 'broken' | 'all'

/** The cause for timed events. Every sweep derives the same reference, so they are written once. */
export function timeCause(events: readonly TimeEvent[], nowMs: number): Cause {
  const [first] = events.map(({ mark }) => `${mark.name}/${mark.sinceMs}`)
  return causeOf(`${timeReference}${first ?? ''}`, product, { atMs: nowMs })
}

/** The draft with the due events; the same draft when no promise is due and no rule applies. */
export function withTimeEvents(
  draft: Draft,
  events: readonly TimeEvent[],
  { alerts, ...context }: Omit<RuleContext, 'threads'> & { readonly alerts: PromiseAlerts },
): Draft {
  const promises = events.filter(({ promise }) => promise !== undefined)
  const promised = promises.reduce((at, event) => withPromiseTold(at, event, { ...context, alerts }), draft)
  const moments = promises.map(({ promise }) => (promise?.isBroken ? 'promise-broken' : 'promise-near'))
  const due = events.flatMap(({ rule }) => rule ?? [])
  const ruled = withRulesByHand(promised, { moments, due }, { ...context, threads: noThreads })
  const tried = new Set((ruled.trials ?? []).flatMap(({ rule, outcome }) => (outcome === 'applied' || outcome === 'refused' ? [rule] : [])))
  const done = events.filter(({ rule }) => rule === undefined || tried.has(rule))
  if (done.length === 0) return draft
  const marks = done.map(({ mark }) => mark)
  return { ...ruled, ticket: withTimeMarks(ruled.ticket, marks) }
}

function withPromiseTold(
  draft: Draft,
  { promise }: TimeEvent,
  { site, mailbox, cause, alerts }: Omit<RuleContext, 'threads'> & { readonly alerts: PromiseAlerts },
): Draft {
  if (!promise) return draft
  const { clock, isBroken } = promise
  const body = isBroken ? `The promise of a ${clock} is broken.` : `The promise of a ${clock} is near its end.`
  const remarked = withRemark(draft, { body, rule: 'T-045' }, cause)
  const event = isBroken ? ('promise_broken' as const) : ('promise_near' as const)
  const mark = (line: TimelineEntry, i: number) => (i === remarked.entries.length - 1 ? { ...line, event } : line)
  const marked = { ...remarked, entries: remarked.entries.map(mark) }
  if (alerts === 'none' || (alerts === 'broken' && !isBroken)) return marked
  const mails = alertsTo(draft.ticket, alertText(draft.ticket, body), { mailbox, directory: site.directory })
  return withOutbound(
    marked,
    mails.map((mail) => ({ ...mail, ref: `${mail.ref}/${clock}` })),
  )
}
