/** Reads the Date field (RFC 5322 §3.3 and §4.3), which is for show only. */

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const RFC_DATE = /(\d{1,2})[\s-]+([A-Za-z]{3})[a-z]*[\s-]+(\d{2,4})[\s,]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?\s*([+-]\d{4}|[A-Za-z]{1,5})?/
const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*([+-]\d{2}:?\d{2}|Z)?/
/** Offsets in hours of the zone names of RFC 5322 §4.3; others count as UTC, as it says. */
const ZONES: Readonly<Record<string, number>> = {
  EST: -5,
  EDT: -4,
  CST: -6,
  CDT: -5,
  MST: -7,
  MDT: -6,
  PST: -8,
  PDT: -7,
}

function offsetMinutes(zone: string): number {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(zone)
  if (match === null) return (ZONES[zone.toUpperCase()] ?? 0) * 60
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]))
}

/** RFC 5322 §4.3: years of two digits below 50 are of this century, of three digits count from 1900. */
function fullYear(text: string): number {
  const year = Number(text)
  if (text.length === 2) return year < 50 ? 2000 + year : 1900 + year
  return text.length === 3 ? 1900 + year : year
}

/** The date as ISO 8601 in UTC; null when the field holds none. */
export function readDate(raw: string): string | null {
  const text = raw.slice(0, 200).replace(/\([^()]*\)/g, ' ')
  const iso = ISO_DATE.exec(text.trim())
  const parts = iso ?? RFC_DATE.exec(text)
  if (parts === null) return null
  const month = iso === null ? MONTHS.indexOf((parts[2] ?? '').toLowerCase()) : Number(parts[2]) - 1
  const [year, day] = iso === null ? [fullYear(parts[3] ?? ''), parts[1]] : [Number(parts[1]), parts[3]]
  const utcMs = Date.UTC(year, month, Number(day), Number(parts[4]), Number(parts[5]), Number(parts[6] ?? 0))
  const date = new Date(utcMs - offsetMinutes(parts[7] ?? '') * 60_000)
  return month < 0 || Number.isNaN(date.getTime()) ? null : date.toISOString()
}
