/** `intray bulk`: many tickets at once on the command line. */
import { expect, it } from 'vitest'
import { mailText, openPlace } from './command.ts'

const MAILS = [mailText({ 'Message-ID': '<m1@acme.example>' }), mailText({ 'Message-ID': '<m2@acme.example>', Subject: 'Another matter' })]

it('counts what would be changed, changes it, tells how far it is, and takes it back', { timeout: 120_000 }, async () => {
  const place = openPlace(MAILS)
  await place.intray(['import', 'mails', '--mailbox', 'support'])
  const severities = async () => (await place.json(['export', 'tickets', '--format', 'jsonl'])).map(({ severity }) => severity)
  const asked = ['bulk', 'edit', 'severity=high', 'tag=Stalled', '--filter', 'severity=medium']
  expect((await place.intray([...asked, '--dry-run'])).out).toBe('2 tickets: 2 would be changed, 0 as they were, 0 refused\n')
  const [bulk] = await place.json([...asked, '--json'])
  expect([bulk, await severities()]).toMatchObject([{ total: 2, changed: 2, is_done: true }, ['high', 'high']])
  expect((await place.intray(['bulk', 'list'])).out).toMatch(/ 2 +0 +0 +2 +done/)
  expect((await place.intray(['bulk', 'undo', String(bulk?.['id'])])).out).toBe('2 tickets are as they were\n')
  expect(await severities()).toEqual(['medium', 'medium'])
})
