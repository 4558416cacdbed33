/** Time that counts: the working hours of a week in some time zone, summer time included. */

/** Minutes after midnight; `to` is later than `from` and at most 1440. */
export interface DayHours {
  readonly fromMinute: number
  readonly toMinute: number
}

/** Hours by weekday, Sunday first; null: a day off. */
export interface WorkingHours {
  /** An IANA name, such as `Europe/Berlin`. */
  readonly timeZone: string
  readonly days: readonly (DayHours | null)[]
}

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

/**
 * The working time between two moments, in ms.
 *
 * @param hours - null: all time is working time
 */
export function workingMs(fromMs: number, toMs: number, hours: WorkingHours | null): number {
  if (toMs <= fromMs) return 0
  if (!hours) return toMs - fromMs
  const clock = clockOf(hours.timeZone)
  let sum = 0
  // A day earlier than UTC's: the zone may be behind.
  for (let day = startOfDay(fromMs) - dayMs; day <= toMs + dayMs; day += dayMs) {
    const open = hours.days[new Date(day).getUTCDay()]
    if (!open) continue
    const opensAtMs = momentOf(day + open.fromMinute * minuteMs, clock)
    const closesAtMs = momentOf(day + open.toMinute * minuteMs, clock)
    sum += Math.max(0, Math.min(toMs, closesAtMs) - Math.max(fromMs, opensAtMs))
  }
  return sum
}

function startOfDay(atMs: number): number {
  return Math.floor(atMs / dayMs) * dayMs
}

/** What clocks of a zone show at a moment, as if it were UTC. @param timeZone - an IANA name */
export function shownAt(timeZone: string, atMs: number): number {
  return atMs + offsetMs(atMs, clockOf(timeZone))
}

/** The moment at which clocks of a zone show a time, given as if it were UTC. */
export function momentShown(timeZone: string, shownMs: number): number {
  return momentOf(shownMs, clockOf(timeZone))
}

/**
 * The moment at which clocks of the zone show a time, given as if it were UTC. Asked twice, since the offset may be
 * another one at the moment that the first answer leads to.
 */
function momentOf(shownMs: number, clock: Intl.DateTimeFormat): number {
  const guess = shownMs - offsetMs(shownMs, clock)
  return shownMs - offsetMs(guess, clock)
}

/** How far clocks of the zone are ahead of UTC. */
function offsetMs(atMs: number, clock: Intl.DateTimeFormat): number {
  const parts = new Map(clock.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]))
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0
  const shown = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
  return shown - Math.floor(atMs / 1000) * 1000
}

const clocks = new Map<string, Intl.DateTimeFormat>()

/** Making one takes a hundred times as long as asking it. */
function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone)
  if (known) return known
  const numbers = { month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' } as const
  const clock = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', year: 'numeric', ...numbers })
  clocks.set(timeZone, clock)
  return clock
}
