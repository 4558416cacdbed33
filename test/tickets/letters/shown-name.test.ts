/** Which display names our mails show. */
import { expect, it } from 'vitest'
import { shownName } from '../../../src/tickets/letters/shown-name.ts'

it.each(['Ann Lee', 'Lee, Ann', ''])('a name is shown as it is: %s', (name) => expect(shownName(name)).toBe(name))

it.each(['eve@other.example', 'Bob, eve@other.example,', 'eve\uff20other.example'])('one with an address is not: %s', (name) =>
  expect(shownName(name)).toBe(''),
)
