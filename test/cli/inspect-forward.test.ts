/** `intray inspect` on forwards: what an agent's forward would make a ticket of. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { mailText, openPlace } from './command.ts'

const forward = readFileSync(join(import.meta.dirname, '../../fixtures/forwards/gmail-english.eml'), 'utf8')

it('inspect --json tells what a mail forwards, and null for one that forwards nothing', async () => {
  const lines = await openPlace([forward, mailText({})]).json(['inspect', '--json', 'mails'])
  expect(lines.map(({ forwarded }) => forwarded)).toEqual([
    expect.objectContaining({
      ...{ via: 'inline', from: { address: 'tove@farm.example', name: 'Tove Berg' }, subject: 'Broken crate' },
      messageIds: ['crate-1@farm.example'],
    }),
    null,
  ])
})
