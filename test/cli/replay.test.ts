/** `intray replay`: what today's rules would do with stored mail. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { mailText, openPlace } from './command.ts'

const THREAD = [
  mailText({ 'Message-ID': '<m1@acme.example>' }),
  mailText({
    'Message-ID': '<m2@acme.example>',
    'In-Reply-To': '<m1@acme.example>',
    From: 'Bob <bob@acme.example>',
    Date: 'Tue, 3 Nov 2020 11:00:00 +0000',
  }),
]

it('under the same rules stored mail does what it did', { timeout: 120_000 }, async () => {
  const place = openPlace(THREAD)
  await place.intray(['import', 'mails', '--mailbox', 'support'])
  expect(await place.json(['replay', 'TKT-1', '--json'])).toEqual([])
  const all = await place.json(['replay', 'TKT-1', '--json', '--all'])
  expect(all).toMatchObject([
    { message_id: 'm1@acme.example', changed: [], after: { outcome: 'ticket-opened', ticket: 'TKT-1' } },
    { message_id: 'm2@acme.example', changed: [], after: { outcome: 'customer-message', matched_by: 'in-reply-to' } },
  ])
})

it('under other rules the differences are shown, and nothing changes', { timeout: 120_000 }, async () => {
  const place = openPlace(THREAD)
  await place.intray(['import', 'mails', '--mailbox', 'support'])
  const before = await place.json(['export', 'tickets', '--format', 'jsonl'])
  const path = join(place.folder, 'intray.yaml')
  const config = parse(readFileSync(path, 'utf8')) as { agents: object[] }
  const agents = [...config.agents, { name: 'Bob', address: 'bob@acme.example' }]
  writeFileSync(path, stringify({ ...config, agents }))
  const [changed, ...others] = await place.json(['replay', '<m2@acme.example>', 'TKT-1', '--dry-run', '--json'])
  expect(others).toEqual([])
  expect(changed).toMatchObject({
    message_id: 'm2@acme.example',
    changed: ['outcome', 'sender'],
    before: { outcome: 'customer-message', sender: 'joins' },
    after: { outcome: 'stored-only', sender: 'unverified-agent', ticket: 'TKT-1' },
  })
  const said = await place.intray(['replay', '<m2@acme.example>'])
  expect(said.out).toMatch(/- sender {4}joins\n\+ sender {4}unverified-agent\n/)
  expect(await place.json(['export', 'tickets', '--format', 'jsonl'])).toEqual(before)
  expect(await place.intray(['replay', '<no@such.example>'])).toMatchObject({ code: 1, out: '' })
})
