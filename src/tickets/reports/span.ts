/** The span of a report: calendar days in a time zone. */
import { bothGiven, isRefused, refusal, type Refused } from '../refusal.ts'
import { shownAt } from '../stage/working-hours.ts'

/** The first and the last day, both included. */
export interface SpanRequest {
  /** A day such as `2026-11-01`. */
  readonly from: string
  readonly to: string
  /** An IANA name such as `Europe/Berlin`. */
  readonly zone: string
}

/** A span of time; the end is excluded. */
export interface Span {
  readonly fromMs: number
  readonly toMs: number
  readonly days: readonly Day[]
}

/** A day and its first moment. */
interface Day {
  readonly name: string
  readonly startsAtMs: number
}

const dayMs = 86_400_000
const mostDays = 3660

/** The span of a request, cut off at the current time. Refused for invalid days and zones, and for spans over 3660 days. */
export function spanOf({ from, to, zone }: SpanRequest, nowMs: number): Span | Refused {
  if (!isZone(zone)) return refusal(`"${zone.slice(0, 80)}" is no time zone; write one such as Europe/Berlin`)
  const ends = bothGiven(dayOfCalendar(from), dayOfCalendar(to))
  if (isRefused(ends)) return ends
  const [first, last] = ends
  if (last < first) return refusal(`${to} is before ${from}`)
  if (last - first >= mostDays * dayMs) return refusal(`a report is of ${mostDays} days at most`)
  const days = Array.from({ length: (last - first) / dayMs + 1 }, (_, i) => dayIn(zone, first + i * dayMs))
  const fromMs = startOfDay(zone, first)
  return { fromMs, toMs: Math.max(fromMs, Math.min(nowMs, startOfDay(zone, last + dayMs))), days }
}

/** The name of the day of a moment in the span. */
export function dayAt({ days }: Span, atMs: number): string {
  let [low, high] = [0, days.length]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (days[middle]!.startsAtMs <= atMs) low = middle
    else high = middle
  }
  return days[low]?.name ?? ''
}

/** Whether a moment is in the span. */
export function isWithin({ fromMs, toMs }: Pick<Span, 'fromMs' | 'toMs'>, atMs: number): boolean {
  return atMs >= fromMs && atMs < toMs
}

function isZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone })
    return true
  } catch {
    return false
  }
}

/** Midnight of a day, in UTC ms. */
function dayOfCalendar(text: string): number | Refused {
  const midnight = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN
  // V8 reads the 31st of a month with 30 days as the 1st of the next.
  const isDay = !Number.isNaN(midnight) && nameOf(midnight) === text && midnight >= 0
  return isDay ? midnight : refusal(`"${text.slice(0, 80)}" is no day; write one such as 2026-11-30`)
}

function dayIn(zone: string, shownMs: number): Day {
  return { name: nameOf(shownMs), startsAtMs: startOfDay(zone, shownMs) }
}

function nameOf(shownMs: number): string {
  return new Date(shownMs).toISOString().slice(0, 10)
}

/** The first moment of a day. Where clocks go forward at midnight, no clock shows 00:00; where they go back, two moments do. */
function startOfDay(zone: string, shownMs: number): number {
  const offset = (atMs: number) => shownAt(zone, atMs) - atMs
  const [early, late] = [offset(shownMs - dayMs), offset(shownMs + dayMs)].map((ahead) => shownMs - ahead).toSorted((a, b) => a - b)
  const shows = (atMs: number) => shownAt(zone, atMs) === shownMs
  return [early!, late!].find(shows) ?? firstFrom(early!, late!, (atMs) => shownAt(zone, atMs) >= shownMs)
}

/** The first moment after `low`, up to `high`, for which the condition holds. */
function firstFrom(low: number, high: number, holds: (atMs: number) => boolean): number {
  if (high - low <= 1) return high
  const middle = Math.floor((low + high) / 2)
  return holds(middle) ? firstFrom(low, middle, holds) : firstFrom(middle, high, holds)
}
