/** Sums up a calendar part (RFC 5545, RFC 5546) in one line for the text view. */

const LONGEST_CALENDAR = 200_000

/** RFC 5545 §3.3.11. */
function unescapeText(text: string): string {
  return text.replace(/\\([nN\\;,])/g, (_, character: string) => (/n/i.test(character) ? ' ' : character))
}

/** `20260105T140000Z` as `2026-01-05 14:00 UTC`. */
function readableTime(text: string): string {
  const match = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})\d{2}(Z)?)?/.exec(text)
  if (match === null) return text
  const [, year, month, day, hour, minute, zulu] = match
  return `${year}-${month}-${day}${hour === undefined ? '' : ` ${hour}:${minute}`}${zulu === undefined ? '' : ' UTC'}`
}

function fieldsOf(calendar: string): Map<string, string> {
  const fields = new Map<string, string>()
  let isEvent = false
  for (const line of calendar
    .slice(0, LONGEST_CALENDAR)
    .replace(/\r?\n[ \t]/g, '')
    .split(/\r?\n/)) {
    const match = /^([A-Za-z-]+)(?:;(?:[^":]|"[^"]*")*)?:(.*)$/.exec(line.slice(0, 2000))
    const name = (match?.[1] ?? '').toUpperCase()
    if (name === 'BEGIN') isEvent = /^V(?:EVENT|TODO)$/i.test(match?.[2] ?? '')
    else if ((isEvent || name === 'METHOD') && !fields.has(name)) fields.set(name, unescapeText(match?.[2] ?? ''))
  }
  return fields
}

/** `[calendar REQUEST: Title, 2026-01-05 14:00 UTC – …, at Room 1]`; null when the part holds no event. */
export function summariseCalendar(calendar: string): string | null {
  const fields = fieldsOf(calendar)
  const start = fields.get('DTSTART') ?? fields.get('DUE')
  if (start === undefined && !fields.has('SUMMARY')) return null
  const end = fields.get('DTEND')
  const times = start === undefined ? '' : readableTime(start) + (end === undefined ? '' : ` – ${readableTime(end)}`)
  const place = fields.get('LOCATION')
  const organizer = fields.get('ORGANIZER')?.replace(/^mailto:/i, '')
  const details = [
    fields.get('SUMMARY') ?? '',
    times,
    place === undefined || place === '' ? '' : `at ${place}`,
    organizer === undefined ? '' : `organizer ${organizer}`,
  ].filter((detail) => detail !== '')
  return `[calendar${fields.has('METHOD') ? ` ${fields.get('METHOD')}` : ''}: ${details.join(', ')}]`
}
