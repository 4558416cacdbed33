/** Working time: the working hours of a week in a time zone, with daylight saving. */

/** In minutes after midnight; `toMinute` is greater, and at most 1440. */
export interface DayHours {
  readonly fromMinute: number
  readonly toMinute: number
}

/** Working hours by weekday, Sunday first; null: a day off. */
export interface WorkingHours {
  /** An IANA name such as `Europe/Berlin`. */
  readonly timeZone: string
  readonly days: readonly (DayHours | null)[]
}

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs
const weekMs = 7 * dayMs

/**
 * The working time between two moments, in ms.
 *
 * @param hours - null: all time counts
 */
export function workingMs(fromMs: number, toMs: number, hours: WorkingHours | null): number {
  if (toMs <= fromMs) return 0
  if (!hours) return toMs - fromMs
  const cache = knownOf(hours)
  let sum = 0
  // A day before UTC's, since the zone may be behind.
  let day = startOfDay(fromMs) - dayMs
  while (day <= toMs + dayMs) {
    const isWholeWeek = day % weekMs === 0 && day >= fromMs + dayMs && day + weekMs + dayMs <= toMs
    const open = isWholeWeek ? null : dayOf(day, hours, cache)
    if (isWholeWeek) sum += weekOf(day, hours, cache)
    if (open) sum += Math.max(0, Math.min(toMs, open[1]) - Math.max(fromMs, open[0]))
    day += isWholeWeek ? weekMs : dayMs
  }
  return sum
}

type Moments = readonly [opensAtMs: number, closesAtMs: number]

/** Cached days and weeks of some hours: all tickets need the same days, and time zone arithmetic is the largest cost. */
interface KnownHours {
  readonly days: Map<number, Moments | null>
  readonly weeks: Map<number, number>
}
const known = new WeakMap<WorkingHours, KnownHours>()

function knownOf(hours: WorkingHours): KnownHours {
  const cache = known.get(hours) ?? { days: new Map<number, Moments | null>(), weeks: new Map<number, number>() }
  known.set(hours, cache)
  return cache
}

/**
 * When a day opens and closes; null: a day off.
 *
 * @param day - its local midnight, as UTC ms
 */
function dayOf(day: number, hours: WorkingHours, { days }: KnownHours): Moments | null {
  const kept = days.get(day)
  if (kept !== undefined) return kept
  const open = hours.days[new Date(day).getUTCDay()]
  const at = (minute: number) => momentShown(hours.timeZone, day + minute * minuteMs)
  const moments = open ? ([at(open.fromMinute), at(open.toMinute)] as const) : null
  days.set(day, moments)
  return moments
}

/** The working time of seven days, in ms. */
function weekOf(first: number, hours: WorkingHours, cache: KnownHours): number {
  const kept = cache.weeks.get(first)
  if (kept !== undefined) return kept
  const days = [0, 1, 2, 3, 4, 5, 6].map((i) => dayOf(first + i * dayMs, hours, cache) ?? [0, 0])
  const sum = days.reduce((all, [opensAtMs, closesAtMs]) => all + Math.max(0, closesAtMs - opensAtMs), 0)
  cache.weeks.set(first, sum)
  return sum
}

function startOfDay(atMs: number): number {
  return Math.floor(atMs / dayMs) * dayMs
}

/**
 * The local time in a zone at a moment, as UTC ms.
 *
 * @param timeZone - an IANA name
 */
export function shownAt(timeZone: string, atMs: number): number {
  return atMs + offsetMs(atMs, clockOf(timeZone))
}

/**
 * The moment of a local time in a zone.
 *
 * @param shownMs - the local time, as UTC ms
 */
export function momentShown(timeZone: string, shownMs: number): number {
  return momentOf(shownMs, clockOf(timeZone))
}

/** The moment of a local time. The offset is read twice, since it may differ at the moment that the first reading leads to. */
function momentOf(shownMs: number, clock: Intl.DateTimeFormat): number {
  const guess = shownMs - offsetMs(shownMs, clock)
  return shownMs - offsetMs(guess, clock)
}

/** The zone's offset from UTC, in ms. */
function offsetMs(atMs: number, clock: Intl.DateTimeFormat): number {
  const parts = new Map(clock.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]))
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0
  const shown = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
  return shown - Math.floor(atMs / 1000) * 1000
}

const clocks = new Map<string, Intl.DateTimeFormat>()

/** Creating a formatter takes a hundred times as long as using it. */
function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone)
  if (known) return known
  const numbers = { month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' } as const
  const clock = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', year: 'numeric', ...numbers })
  clocks.set(timeZone, clock)
  return clock
}
