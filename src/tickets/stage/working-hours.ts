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
const weekMs = 7 * dayMs

/**
 * The working time between two moments, in ms.
 *
 * @param hours - null: all time is working time
 */
export function workingMs(fromMs: number, toMs: number, hours: WorkingHours | null): number {
  if (toMs <= fromMs) return 0
  if (!hours) return toMs - fromMs
  const there = knownOf(hours)
  let sum = 0
  // A day earlier than UTC's: the zone may be behind.
  let day = startOfDay(fromMs) - dayMs
  while (day <= toMs + dayMs) {
    const isWholeWeek = day % weekMs === 0 && day >= fromMs + dayMs && day + weekMs + dayMs <= toMs
    const open = isWholeWeek ? null : dayOf(day, hours, there)
    if (isWholeWeek) sum += weekOf(day, hours, there)
    if (open) sum += Math.max(0, Math.min(toMs, open[1]) - Math.max(fromMs, open[0]))
    day += isWholeWeek ? weekMs : dayMs
  }
  return sum
}

type Moments = readonly [opensAtMs: number, closesAtMs: number]

/** What was asked of some hours: every ticket asks for the same days anew, and asking a clock costs more than all the rest. */
interface KnownHours {
  readonly days: Map<number, Moments | null>
  readonly weeks: Map<number, number>
}
const known = new WeakMap<WorkingHours, KnownHours>()

function knownOf(hours: WorkingHours): KnownHours {
  const there = known.get(hours) ?? { days: new Map<number, Moments | null>(), weeks: new Map<number, number>() }
  known.set(hours, there)
  return there
}

/** When a day opens and closes; null: a day off. @param day - its midnight, as if it were UTC */
function dayOf(day: number, hours: WorkingHours, { days }: KnownHours): Moments | null {
  const kept = days.get(day)
  if (kept !== undefined) return kept
  const open = hours.days[new Date(day).getUTCDay()]
  const at = (minute: number) => momentShown(hours.timeZone, day + minute * minuteMs)
  const moments = open ? ([at(open.fromMinute), at(open.toMinute)] as const) : null
  days.set(day, moments)
  return moments
}

/** The hours of seven days. */
function weekOf(first: number, hours: WorkingHours, there: KnownHours): number {
  const kept = there.weeks.get(first)
  if (kept !== undefined) return kept
  const days = [0, 1, 2, 3, 4, 5, 6].map((i) => dayOf(first + i * dayMs, hours, there) ?? [0, 0])
  const sum = days.reduce((all, [opensAtMs, closesAtMs]) => all + Math.max(0, closesAtMs - opensAtMs), 0)
  there.weeks.set(first, sum)
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
