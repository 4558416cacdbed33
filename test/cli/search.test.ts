/** Search from the command line. */
import { expect, it } from 'vitest'
import { mailText, openPlace } from './command.ts'

it('T-140: tickets are found by words, suggested, voted on; the index is checked and made anew', { timeout: 120_000 }, async () => {
  const mail = (id: string, subject: string, text: string) => mailText({ 'Message-ID': `<${id}@acme.example>`, Subject: subject }, text)
  const place = openPlace([
    mail('m1', 'Paper jam', 'The printer jams after ten pages.'),
    mail('m2', 'Printer jams', 'Paper jams in the printer.'),
    mail('m3', 'Invoice', 'The number is wrong.'),
  ])
  await place.intray(['import', 'mails', '--mailbox', 'support'])
  expect(await place.intray(['search', 'check'])).toMatchObject({ code: 2, out: expect.stringContaining('missing or older') as string })
  expect(await place.intray(['search', 'rebuild'])).toMatchObject({ code: 0, out: '3 entries made\n' })
  expect((await place.json(['search', 'check', '--json']))[0]).toMatchObject({ tickets: 3, stale: [], superfluous: [] })
  const found = await place.json(['ticket', 'list', 'paper', 'jams', '--json'])
  const [jam, jams] = ['Paper jam', 'Printer jams'].map(
    (title) => found.find((ticket) => ticket['title'] === title)?.['display_id'] as string,
  )
  expect(found).toHaveLength(2)
  expect((await place.intray(['ticket', 'list', 'ten', 'pages'])).out).toMatch(
    new RegExp(`^${jam} .*\\n +The printer jams after \\*ten\\* \\*pages\\*\\.\\n$`),
  )
  expect((await place.intray(['ticket', 'list', 'nowhere'])).out).toBe('no tickets\n')
  expect((await place.json(['ticket', 'suggest', jam!, '--json']))[0]).toMatchObject({ id: jams, vote: 'none' })
  expect((await place.intray(['ticket', 'vote', jam!, jams!, 'down'])).out).toBe(`${jams} for ${jam}: down\n`)
  expect((await place.intray(['ticket', 'suggest', jam!])).out).toMatch(new RegExp(`^${jams} +👎`, 'm'))
  expect((await place.intray(['ticket', 'list', 'printers', '--filter', 'needs_response=true', 'created_date>=2020-03-01'])).out).toContain(
    jams,
  )
  await place.intray(['article', 'create', 'title=Jams', 'body=Pull the paper out of the printer.'])
  await place.intray(['article', 'set', 'ART-1', 'body=Pull all paper out of the printer.'])
  await place.intray(['search', 'rebuild'])
  expect((await place.intray(['article', 'find', 'paper', 'printer'])).out).toMatch(/^ART-1 +Jams +Pull all paper out of the printer/)
  expect((await place.intray(['article', 'versions', 'ART-1'])).out).toMatch(/^1 +until .* command line +Jams$/m)
  expect((await place.intray(['article', 'versions', 'ART-1', '1'])).out).toBe('Jams\n\nPull the paper out of the printer.\n')
  expect((await place.intray(['article', 'restore', 'ART-1', '1'])).out).toBe('article "ART-1" restored\n')
})
