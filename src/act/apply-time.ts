/** Applies to tickets what depends on time alone: rules that fall due, and service levels that are about to be missed or are missed. */
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
import { commitChanges, withUpdateMails } from './commit-changes.ts'

const dayMs = 24 * 3_600_000
/** A usual working week has 40 of 168 hours, so working time takes four times as long by the calendar; the rest is margin. */
const calendarPerWorkingTime = 6

/**
 * Applies whatever is due now. A ticket that somebody changes at the same time waits for the next pass.
 *
 * @returns how many tickets were changed
 */
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

/** How far back a ticket's last change can lie, in ms, if something may still fall due; null when no rule or service level exists. */
function longestOf(rules: readonly Rule[], { mailboxes }: Config): number | null {
  const delays = rules.flatMap(({ after }) => (after ? [after.isWorkingTime ? after.ms * calendarPerWorkingTime : after.ms] : []))
  const promised = mailboxes.flatMap(({ sla }) => (sla ? [sla.firstResponseMinutes, sla.nextResponseMinutes, sla.resolutionMinutes] : []))
  const spans = [...delays, ...promised.flatMap((minutes) => (minutes === undefined ? [] : [minutes * 60_000 * calendarPerWorkingTime]))]
  return spans.length === 0 ? null : Math.max(...spans) + 30 * dayMs
}

/** The service levels of the ticket's mailbox; null when the configuration has no such mailbox any more. */
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
  const announced = withUpdateMails(draft, ticket, { cause, directory: context.site.directory, config: deps.config })
  try {
    await commitChanges([{ draft: announced, ref: `${cause.ref}/${ticket.number}`, readVersion: version }], deps, { nowMs })
    return true
  } catch (error) {
    if (!(error instanceof VersionConflictError)) throw error
    return false
  }
}
