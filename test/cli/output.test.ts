/** What commands print of mails cannot steer the terminal, nor one that shows later what was piped or kept. */
import { expect, it, test } from 'vitest'
import { withEscapedControls, withoutControls } from '../../src/cli/output.ts'
import { mailText, openPlace } from './command.ts'

it.each([
  ['a title of the window', '\u001b]0;owned\u0007Kettle', ']0;ownedKettle'],
  ['a cursor that goes back', 'paid: no\rpaid: yes', 'paid: nopaid: yes'],
  ['an eight-bit escape', '\u009b2JKettle', '2JKettle'],
  ['text that runs the other way', 'invoice\u202efdp.exe \u2066x\u2069', 'invoicefdp.exe x'],
  ['tabs, lines and letters of the world', 'a\tb\nčaj 茶', 'a\tb\nčaj 茶'],
])('%s', (_, text, shown) => {
  expect(withoutControls(text)).toBe(shown)
})

it('JSON says the same with its control characters escaped', () => {
  const value = { text: 'a\u001b[2J\u009b\u007f\u202e\r\n\t茶' }
  const json = withEscapedControls(JSON.stringify(value))
  expect(json).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202e]/)
  expect(JSON.parse(json)).toEqual(value)
})

test('no command hands a mail’s control characters on to a pipe', async () => {
  const hostile = 'paid: no\rpaid: yes \u001b]0;owned\u0007 \u009b2J \u202eexe.pdf'
  const word = (text: string) => `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`
  const fields = {
    Subject: word(hostile),
    From: `${word(hostile)} <ann@acme.example>`,
    'Message-ID': '<one@acme.example>',
  }
  const place = openPlace([mailText({ ...fields, 'MIME-Version': '1.0', 'Content-Type': 'text/plain; charset=utf-8' }, hostile)])
  expect((await place.intray(['import', 'mails/1.eml', '--mailbox', 'support'])).code).toBe(0)
  const commands = [
    ...[
      ['inspect', 'mails/1.eml'],
      ['inspect', 'mails/1.eml', '--json'],
      ['ticket', 'list'],
      ['ticket', 'list', '--json'],
    ],
    ...[
      ['ticket', 'show', 'TKT-1', '--full'],
      ['ticket', 'show', 'TKT-1', '--json'],
      ['why', 'one@acme.example'],
    ],
    ...[
      ['why', 'one@acme.example', '--json'],
      ['export', 'tickets', '--format', 'csv'],
    ],
    ...[['export', 'tickets', '--format', 'json'], ['export', 'messages', '--format', 'csv'], ['failed']],
  ]
  const said: string[] = []
  for (const command of commands) {
    const { code, out, err } = await place.intray(command)
    expect([command, code, err]).toEqual([command, 0, ''])
    // A spreadsheet program is to show what was written.
    const kept = command.includes('csv') ? out.replaceAll('\r', '').replaceAll('\u202e', '') : out
    expect(`${command.join(' ')}: ${kept}`).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]/)
    said.push(out)
  }
  expect(said.join(), 'the mail was read with them').toContain('\\u001b')
}, 90_000)
