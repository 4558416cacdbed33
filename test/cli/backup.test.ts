/** `intray backup` and `intray restore`: what is backed up comes back, with a report; and what is left to do after other restores. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { freshDatabaseUri } from '../support/servers.ts'
import { mailText, openPlace } from './command.ts'

const MAIL = mailText({ 'Message-ID': '<m1@acme.example>', To: 'support@us.example' })

it('a back-up is restored into another database, and its report says where numbers go on', async () => {
  const place = openPlace([MAIL])
  await place.intray(['import', 'mails', '--mailbox', 'support'])
  const backup = await place.intray(['backup', 'monday'])
  expect(backup).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^monday: \d+ documents of .*keep the secret of the configuration elsewhere/),
  })
  expect(readFileSync(join(place.folder, 'monday/intray.yaml'), 'utf8')).toContain('taken-out-by-intray-backup')
  expect(await place.intray(['restore', 'monday'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('--replace deletes what it has'),
  })
  const other = openPlace([], { mongodbUri: freshDatabaseUri() })
  const restored = await other.intray(['restore', join(place.folder, 'monday')])
  expect(restored).toMatchObject({
    code: 0,
    out: expect.stringMatching(/Ticket numbers go on above TKT-11000; the last known one was TKT-1\.[^]*Start the workers now/),
  })
  expect(await other.json(['ticket', 'list', '--json'])).toMatchObject([{ display_id: 'TKT-1' }])
})

it('after a restore by other means one command does the rest', async () => {
  const place = openPlace([MAIL])
  await place.intray(['import', 'mails', '--mailbox', 'support'])
  expect(await place.intray(['restore'])).toMatchObject({ code: 1, err: expect.stringContaining('--after-database') })
  const [life] = await place.json(['restore', '--after-database', '--json'])
  expect(life).toMatchObject({
    signs: ['intray restore --after-database'],
    is_ready: true,
    lifted: [{ of: 'ticket', from: 1, to: 11_000 }],
  })
})
