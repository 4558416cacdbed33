/** What parts that name nothing are called, and in which zone an invitation is. */
import { expect, it } from 'vitest'
import { parseMail } from '../../../src/mail/parse-mail.ts'

async function read(parts: readonly string[]) {
  const head = 'From: ann@acme.example\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n'
  const body = ['Content-Type: text/plain\n\nHello', ...parts].map((part) => `--b\n${part}\n`).join('')
  return (await parseMail(Buffer.from(`${head}${body}--b--\n`))).message
}

const event = (lines: string) => `Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nBEGIN:VEVENT\n${lines}\nEND:VEVENT\nEND:VCALENDAR`

it.each([
  [event('SUMMARY:Lamps'), 'invite.ics'],
  ['Content-Type: message/rfc822\n\nFrom: bob@acme.example\n\nHi', 'message.eml'],
  ['Content-Type: image/png\nContent-Disposition: inline\n\nx', 'image.png'],
  ['Content-Type: image/jpeg\n\nx', 'image.jpg'],
  ['Content-Type: image/png; name="lamp.png"\n\nx', 'lamp.png'],
  ['Content-Type: image/x-unknown\n\nx', null],
])('a part without a name has one with an ending: %#', async (part, name) => {
  expect((await read([part])).attachments.map(({ filename }) => filename)).toEqual([name])
})

it.each([
  ['DTSTART;TZID=Europe/Oslo:20270504T090000\nDTEND;TZID=Europe/Oslo:20270504T100000', '2027-05-04 09:00 – 2027-05-04 10:00 Europe/Oslo'],
  ['DTSTART;TZID="Romance Standard Time":20270504T090000', '2027-05-04 09:00 Romance Standard Time'],
  [
    'DTSTART;TZID=Europe/Oslo:20270504T090000\nDTEND;TZID=Asia/Tokyo:20270504T180000',
    '2027-05-04 09:00 Europe/Oslo – 2027-05-04 18:00 Asia/Tokyo',
  ],
  ['DTSTART:20270504T090000Z', '2027-05-04 09:00 UTC'],
  ['DTSTART;TZID=Europe/Oslo;VALUE=DATE:20270504', '2027-05-04'],
])('the zone of a time is shown: %s', async (times, shown) => {
  expect((await read([event(`SUMMARY:Lamps\n${times}`)])).text).toContain(`[calendar: Lamps, ${shown}]`)
})
