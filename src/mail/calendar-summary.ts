/** Sums up a calendar part (RFC 5545, RFC 5546) in one line for the text view. */

const LONGEST_CALENDAR = 200_000
/** RFC 5545 §3.2.19, as Outlook and Google write it: an IANA or Windows name; a leading `/` marks global ones. */
const ZONE = /;TZID=\/?(?:"([^";:]{1,80})"|([^";:]{1,80}))/i

/** RFC 5545 §3.3.11. */
function unescapeText(text: string): string {
  return text.replace(/\\([nN\\;,])/g, (_, character: string) => (/n/i.test(character) ? ' ' : character))
}

/** `20260105T140000Z` as `2026-01-05 14:00 UTC`; a time without `Z` gets its field's zone. */
function readableTime(text: string, zone: string | undefined): string {
  const match = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})\d{2}(Z)?)?/.exec(text)
  if (match === null) return text
  const [, year, month, day, hour, minute, zulu] = match
  return `${year}-${month}-${day}${hour === undefined ? '' : ` ${hour}:${minute}`}${zulu === undefined ? zoneOf(hour, zone) : ' UTC'}`
}

/** Dates have no zone. */
function zoneOf(hour: string | undefined, zone: string | undefined): string {
  return zone === undefined || hour === undefined ? '' : ` ${zone}`
}

function fieldsOf(calendar: string): Map<string, string> {
  const fields = new Map<string, string>()
  let isEvent = false
  for (const line of calendar
    .slice(0, LONGEST_CALENDAR)
    .replace(/\r?\n[ \t]/g, '')
    .split(/\r?\n/)) {
    const match = /^([A-Za-z-]+)((?:;(?:[^":]|"[^"]*")*)?):(.*)$/.exec(line.slice(0, 2000))
    const name = (match?.[1] ?? '').toUpperCase()
    if (name === 'BEGIN') isEvent = /^V(?:EVENT|TODO)$/i.test(match?.[3] ?? '')
    else if ((isEvent || name === 'METHOD') && !fields.has(name)) {
      fields.set(name, unescapeText(match?.[3] ?? ''))
      const zone = ZONE.exec(match?.[2] ?? '')
        ?.slice(1)
        .find(Boolean)
      if (zone !== undefined) fields.set(`${name} ZONE`, zone)
    }
  }
  return fields
}

/** `[calendar REQUEST: Title, 2026-01-05 14:00 UTC – …, at Room 1]`; null without an event. */
export function summariseCalendar(calendar: string): string | null {
  const fields = fieldsOf(calendar)
  const start = fields.get('DTSTART') ?? fields.get('DUE')
  if (start === undefined && !fields.has('SUMMARY')) return null
  const end = fields.get('DTEND')
  const [startZone, endZone] = [fields.get('DTSTART ZONE') ?? fields.get('DUE ZONE'), fields.get('DTEND ZONE')]
  // A common zone of start and end is written once, after the end.
  const isOneZone = end !== undefined && startZone === endZone
  const first = start === undefined ? '' : readableTime(start, isOneZone ? undefined : startZone)
  const times = end === undefined || start === undefined ? first : `${first} – ${readableTime(end, endZone)}`
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
