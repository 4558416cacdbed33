/** Reads dates as people write them: a day of the calendar, `tomorrow`, a weekday, `+3d`, with or without a time of day. */
import { refusal, type Refused } from '../refusal.ts'
import { momentShown, shownAt } from '../stage/working-hours.ts'

/** The current time, and the reader's time zone. */
export interface Clock {
  readonly nowMs: number
  /** An IANA name, such as `Europe/Berlin`. */
  readonly timeZone: string
}

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const

/**
 * The moment that a text names. Refused, with examples, when it names none or a past one.
 *
 * @param edge - for a day without a time of day: a due date is the end of the day, the end of a snooze its start
 */
export function momentNamed(text: string, { nowMs, timeZone }: Clock, edge: 'start' | 'end'): number | Refused {
  const today = Math.floor(shownAt(timeZone, nowMs) / dayMs) * dayMs
  const examples = `write ${isoDay(today + dayMs)}, ${isoDay(today + dayMs)} 14:00, tomorrow, friday or +3d`
  const words = text
    .normalize('NFKC')
    .replaceAll(/[\u2010-\u2015\u2212]/g, '-')
    .trim()
    .toLowerCase()
    .replace(/[.…]+$/, '')
  const isExact = /^\d{4}-\d\d-\d\dt[\d:.]{5,18}(?:z|[+-]\d\d:\d\d)$/.test(words)
  if (isExact) return yetToCome(Date.parse(words.toUpperCase()), { text, nowMs, examples })
  const [, day = '', hour, minute] = /^(.*?)(?:(?:\s+(?:at\s+)?|(?<=\d)t)(\d{1,2})[:.](\d{2}))?$/s.exec(words) ?? []
  const shown = dayShown(day, today)
  const ofDayMs = hour === undefined ? (edge === 'start' ? 0 : dayMs - 1000) : timeOfDay(Number(hour), Number(minute))
  const atMs = shown === null || ofDayMs === null ? NaN : momentShown(timeZone, shown + ofDayMs)
  return yetToCome(atMs, { text, nowMs, examples })
}

function yetToCome(
  atMs: number,
  { text, nowMs, examples }: { readonly text: string; readonly nowMs: number; readonly examples: string },
): number | Refused {
  if (Number.isNaN(atMs)) return refusal(`"${text.slice(0, 80)}" is no date; ${examples}`)
  return atMs > nowMs ? atMs : refusal(`${text} has passed; ${examples}`)
}

function timeOfDay(hour: number, minute: number): number | null {
  return hour < 24 && minute < 60 ? (hour * 60 + minute) * minuteMs : null
}

/** Midnight of a day in local time, as UTC ms; null: the word names no day. */
function dayShown(word: string, today: number): number | null {
  if (word === 'today') return today
  if (word === 'tomorrow') return today + dayMs
  const [, count, unit = ''] = /^(?:\+|in\s+)?(\d{1,3})\s?(d|days?|w|weeks?)$/.exec(word) ?? []
  if (count !== undefined) return today + Number(count) * dayMs * (unit.startsWith('w') ? 7 : 1)
  const [, weekday = ''] = /^(?:on\s+)?([a-z]{3,9})$/.exec(word) ?? []
  const wanted = weekday === '' ? -1 : weekdays.findIndex((name) => name.startsWith(weekday))
  if (wanted >= 0) return today + (((wanted - new Date(today).getUTCDay() + 6) % 7) + 1) * dayMs
  return ofCalendar(word)
}

function ofCalendar(word: string): number | null {
  const [, year, month, day] = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(word) ?? []
  if (year === undefined) return null
  const at = Date.UTC(Number(year), Number(month) - 1, Number(day))
  // `Date.UTC` turns 30 February into a day of March.
  return new Date(at).getUTCDate() === Number(day) && new Date(at).getUTCMonth() === Number(month) - 1 ? at : null
}

function isoDay(shownMs: number): string {
  return new Date(shownMs).toISOString().slice(0, 10)
}
