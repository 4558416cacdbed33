/** The Date field is read as RFC 5322 §3.3 has it, in its obsolete forms (§4.3), and as programs write it. */
import { describe, expect, it } from 'vitest'
import { parseMail } from '../../../src/mail/parse-mail.ts'

async function dateOf(value: string) {
  const { message } = await parseMail(Buffer.from(`From: ann@acme.example\nDate: ${value}\nSubject: Pump\n\nIt drips.\n`))
  return message.dateHeader
}
const AT = '2025-03-04T08:12:33.000Z'

describe('a date', () => {
  it.each([
    ['as it should be', 'Tue, 4 Mar 2025 09:12:33 +0100', AT],
    ['with two figures of a day', 'Tue, 04 Mar 2025 09:12:33 +0100', AT],
    ['without a day of the week', '4 Mar 2025 09:12:33 +0100', AT],
    ['in other letters', 'TUE, 4 MAR 2025 09:12:33 +0100', AT],
    ['with the name of the zone behind', 'Tue, 4 Mar 2025 09:12:33 +0100 (CET)', AT],
    ['with a comment within', 'Tue (day), 4 Mar 2025 (CE) 09:12:33 +0100', AT],
    ['folded', 'Tue,\n 4 Mar 2025\n\t09:12:33 +0100', AT],
    ['in universal time', 'Tue, 4 Mar 2025 08:12:33 GMT', AT],
    ['without a zone', 'Tue, 4 Mar 2025 08:12:33', AT],
    ['without seconds', 'Tue, 4 Mar 2025 09:12 +0100', '2025-03-04T08:12:00.000Z'],
    ['of half an hour’s zone', 'Tue, 4 Mar 2025 13:42:33 +0530', AT],
    ['of half an hour’s zone in the west', 'Tue, 4 Mar 2025 04:42:33 -0330', AT],
    ['of the next day by its zone', 'Mon, 3 Mar 2025 23:30:00 -0800', '2025-03-04T07:30:00.000Z'],
    ['of the day before by its zone', 'Tue, 4 Mar 2025 00:30:00 +0100', '2025-03-03T23:30:00.000Z'],
    ['with a long month', '4 March 2025 09:12:33 +0100', AT],
    ['with hyphens', '04-Mar-2025 09:12:33 +0100', AT],
    ['with a comma behind the year', '4 Mar 2025, 09:12:33 +0100', AT],
    ['with full stops in the time', '4 Mar 2025 09.12.33 +0100', AT],
    ['of a year of two figures', 'Tue, 4 Mar 25 09:12:33 +0100', AT],
    ['of a year of two figures, the last of this century', '4 Mar 49 09:12:33 +0000', '2049-03-04T09:12:33.000Z'],
    ['of a year of two figures, the first of the last', '4 Mar 50 09:12:33 +0000', '1950-03-04T09:12:33.000Z'],
    ['of a year of three figures', '4 Mar 125 09:12:33 +0100', AT],
    ['as ISO 8601 has it', '2025-03-04T09:12:33+01:00', AT],
    ['as ISO 8601 has it, in universal time', '2025-03-04T08:12:33.456Z', AT],
    ['as ISO 8601 has it, with a blank and no seconds', '2025-03-04 09:12 +0100', '2025-03-04T08:12:00.000Z'],
  ])('%s', async (_, value, date) => {
    expect(await dateOf(value)).toBe(date)
  })

  it.each([
    ['EST', '14'],
    ['EDT', '13'],
    ['CST', '15'],
    ['CDT', '14'],
    ['MST', '16'],
    ['MDT', '15'],
    ['PST', '17'],
    ['pdt', '16'],
    ['UT', '09'],
    ['Z', '09'],
    ['CET', '09'],
  ])('of the zone %s: others than those of RFC 5322 §4.3 tell nothing', async (zone, hour) => {
    expect(await dateOf(`Tue, 4 Mar 2025 09:12:33 ${zone}`)).toBe(`2025-03-04T${hour}:12:33.000Z`)
  })

  it.each('JanFebMarAprMayJunJulAugSepOctNovDec'.match(/.../g)!.map((month, index) => [month, String(index + 1).padStart(2, '0')]))(
    'of %s',
    async (month, number) => {
      expect(await dateOf(`4 ${month} 2025 09:12:33 +0000`)).toBe(`2025-${number}-04T09:12:33.000Z`)
    },
  )

  it.each(['', 'yesterday', 'Tue, 4 Foo 2025 09:12:33 +0100', '2025-03-04', '4 Mar 2025', `${'x'.repeat(200)} 4 Mar 2025 09:12:33 +0100`])(
    'is none: %j',
    async (value) => {
      expect(await dateOf(value)).toBeNull()
    },
  )
})
