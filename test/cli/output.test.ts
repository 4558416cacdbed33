/** What commands print of mails cannot steer the terminal. */
import { expect, it } from 'vitest'
import { forTerminal } from '../../src/cli/output.ts'

it.each([
  ['a title of the window', '\u001b]0;owned\u0007Kettle', ']0;ownedKettle'],
  ['a cursor that goes back', 'paid: no\rpaid: yes', 'paid: nopaid: yes'],
  ['an eight-bit escape', '\u009b2JKettle', '2JKettle'],
  ['tabs, lines and letters of the world', 'a\tb\nčaj 茶', 'a\tb\nčaj 茶'],
])('%s', (_, text, shown) => {
  expect(forTerminal(text)).toBe(shown)
})
