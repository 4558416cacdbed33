/** Brings to tickets what time brings: rules that are due, and promises that come near their end or break. */
import type { Config } from '../config/schema.ts'
import { policyFrom } from '../config/directory.ts'
import { slaPolicyOf } from '../config/sla-policy.ts'
import { VersionConflictError } from '../errors.ts'
import { draftOf } from '../tickets/draft.ts'
import { rulesOf } from '../tickets/rules/apply-rules.ts'
import { timeCause, withTimeEvents } from '../tickets/rules/apply-time.ts'
import type { Rule } from '../tickets/rules/rule.ts'
import { timeEventsOf, type TimedPromises, type TimeEvent } from '../tickets/rules/time-events.ts'
import type { Ticket } from '../tickets/ticket.ts'
import { loadContext, type EditDeps } from './change-ticket.ts'
import { commitChanges, withUpdatesTold } from './commit-changes.ts'

const dayMs = 24 * 3_600_000
/** Of working time a week has a fourth, or less. */
const calendarPerWorkingTime = 6

/** @returns how many tickets were changed; one that changed in the meantime waits for the next pass */
export async function applyTime(deps: EditDeps): Promise<number> {
  const { store, config, now } = deps
  const rules = rulesOf({ policy: policyFrom(config), directory: await deps.directory() })
  const longestMs = longestOf(rules, config)
  if (longestMs === null) return 0
  let count = 0
  for await (const ticket of store.tickets.touchedSince(now() - longestMs)) {
    const promises = promisesOf(ticket, config)
    const nowMs = now()
    const events = promises === null ? [] : timeEventsOf(ticket, { rules, promises, nowMs })
    if (events.length > 0 && (await bring(ticket, { events, nowMs }, deps))) count++
  }
  return count
}

/** How long ago a ticket may have been touched last of which something is still to come; null: nothing is to come at all. */
function longestOf(rules: readonly Rule[], { mailboxes }: Config): number | null {
  const delays = rules.flatMap(({ after }) => (after ? [after.isWorkingTime ? after.ms * calendarPerWorkingTime : after.ms] : []))
  const promised = mailboxes.flatMap(({ sla }) => (sla ? [sla.firstResponseMinutes, sla.nextResponseMinutes, sla.resolutionMinutes] : []))
  const spans = [...delays, ...promised.flatMap((minutes) => (minutes === undefined ? [] : [minutes * 60_000 * calendarPerWorkingTime]))]
  return spans.length === 0 ? null : Math.max(...spans) + 30 * dayMs
}

/** null: its mailbox is gone. */
function promisesOf({ mailbox }: Ticket, config: Config): TimedPromises | null {
  const found = config.mailboxes.find(({ name }) => name === mailbox)
  return found ? { policy: slaPolicyOf(config, mailbox), nearShare: (found.sla?.warnPercent ?? 100) / 100 } : null
}

async function bring(
  ticket: Ticket,
  { events, nowMs }: { readonly events: readonly TimeEvent[]; readonly nowMs: number },
  deps: EditDeps,
): Promise<boolean> {
  const { emailMembers, mailbox, version } = ticket
  const context = await loadContext(
    mailbox,
    emailMembers.map(({ addrSpec }) => addrSpec),
    deps,
  )
  const cause = timeCause(events, nowMs)
  const alerts = deps.config.mailboxes.find(({ name }) => name === mailbox)?.sla?.alerts ?? 'none'
  const before = draftOf(ticket)
  const draft = withTimeEvents(before, events, { ...context, cause, alerts })
  if (draft === before) return false
  const announced = withUpdatesTold(draft, ticket, { cause, directory: context.site.directory, config: deps.config })
  try {
    await commitChanges([{ draft: announced, ref: `${cause.ref}/${ticket.number}`, readVersion: version }], deps, { nowMs })
    return true
  } catch (error) {
    if (!(error instanceof VersionConflictError)) throw error
    return false
  }
}
