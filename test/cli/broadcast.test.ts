/** `intray broadcast`: written, looked at, confirmed and counted on the command line. */
import { expect, it } from 'vitest'
import { mailText, openPlace } from './command.ts'

it('T-093 is written, previewed, confirmed by its number, paused, canceled and counted', { timeout: 120_000 }, async () => {
  const place = openPlace([mailText({ 'Message-ID': '<m1@acme.example>' })])
  await place.intray(['import', 'mails', '--mailbox', 'support'])
  expect((await place.intray(['broadcast', 'list'])).out).toBe('there was no broadcast\n')
  const about = ['--mailbox', 'support', '--purpose', 'feedback', '--subject', 'An idea', '--text', 'What do you think?']
  const [written] = await place.json(['broadcast', 'create', ...about, '--all', '--per-minute', '7', '--json'])
  expect(written).toMatchObject({ state: 'draft', scope: 'broadcast', purpose: 'feedback', per_minute: 7, total: 0 })
  const id = String(written?.['id'])
  const [preview] = await place.json(['broadcast', 'preview', id, '--json'])
  const recipients = Number(preview?.['recipients'])
  expect(recipients).toBeGreaterThan(0)
  const shown = (await place.intray(['broadcast', 'preview', id])).out
  expect(shown).toContain('Subject: An idea\n\nWhat do you think?')
  expect(shown).toContain(`intray broadcast send ${id} --recipients ${recipients}`)
  const wrong = await place.intray(['broadcast', 'send', id, '--recipients', String(recipients + 1)])
  expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('look at its preview again')])
  expect((await place.intray(['broadcast', 'send', id, '--recipients', String(recipients)])).out).toContain(`${id} goes to ${recipients}`)
  expect((await place.intray(['broadcast', 'pause', id])).out).toBe(`${id} is paused\n`)
  expect((await place.intray(['broadcast', 'cancel', id])).out).toBe(`${id} is canceled\n`)
  const [progress] = await place.json(['broadcast', 'progress', id, '--json'])
  expect(progress).toMatchObject({ state: 'canceled', total: recipients, waiting: recipients, sent: 0, replies: [] })
  expect((await place.intray(['broadcast', 'show', id])).out).toContain('Nobody has answered.')
  expect((await place.intray(['broadcast', 'list'])).out).toContain('canceled')
  expect((await place.intray(['ticket', 'show', id])).out).toContain(
    `Broadcast       feedback; how it fares: intray broadcast progress ${id}`,
  )
  const none = await place.intray(['broadcast', 'progress', 'TKT-1'])
  expect([none.code, none.err]).toEqual([1, expect.stringContaining('TKT-1 is no broadcast')])
})
