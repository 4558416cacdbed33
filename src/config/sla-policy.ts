/** The service levels of a mailbox in the form that the clocks read (T-045). */
import type { Config, MailboxConfig } from './schema.ts'
import { noSlaPolicy, slaClocks, type SlaClocks, type SlaPolicy } from '../tickets/stage/sla.ts'
import type { Ticket } from '../tickets/ticket.ts'
import type { DayHours, WorkingHours } from '../tickets/stage/working-hours.ts'

type SlaConfig = NonNullable<MailboxConfig['sla']>

const minuteMs = 60_000
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const

/** The service levels of a mailbox; none when it has no `sla`, or does not exist. */
export function slaPolicyOf({ mailboxes }: Config, mailboxName: string): SlaPolicy {
  const sla = mailboxes.find(({ name }) => name === mailboxName)?.sla
  if (!sla) return noSlaPolicy
  const policy = policies.get(sla) ?? policyOf(sla)
  policies.set(sla, policy)
  return policy
}

/** The policy of each section, made once: the working hours are cached by the identity of the policy. */
const policies = new WeakMap<SlaConfig, SlaPolicy>()

function policyOf(sla: SlaConfig): SlaPolicy {
  const inMs = (minutes: number | undefined) => (minutes === undefined ? null : minutes * minuteMs)
  return {
    firstResponseMs: inMs(sla.firstResponseMinutes),
    nextResponseMs: inMs(sla.nextResponseMinutes),
    resolutionMs: inMs(sla.resolutionMinutes),
    hours: hoursOf(sla),
  }
}

/** The service level clocks of a ticket at a moment. */
export function clocksOf(ticket: Ticket, config: Config, nowMs: number): SlaClocks {
  return slaClocks(ticket, slaPolicyOf(config, ticket.mailbox), nowMs)
}

/** The working hours of a section; null: time always counts. */
export function hoursOf({ hours, timeZone }: SlaConfig): WorkingHours | null {
  if (!hours) return null
  const dayOf = (text: string | undefined): DayHours | null => {
    const [from = '', to = ''] = text?.split('-') ?? []
    return text === undefined ? null : { fromMinute: minuteOf(from), toMinute: minuteOf(to) }
  }
  return { timeZone, days: weekdays.map((day) => dayOf(hours[day])) }
}

/** Minutes since midnight of `hh:mm`. */
function minuteOf(text: string): number {
  return Number(text.slice(0, 2)) * 60 + Number(text.slice(3))
}
